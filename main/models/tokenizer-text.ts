/** The text of a corpus from which a new model gets its tokenizer. */

import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../core/errors'
import { writeJsonLines } from '../formats/jsonl-writer'
import type { CorpusRow, DocumentRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

/** More text than this changes the most frequent pairs of bytes little. */
const TRAINING_CHARACTERS = 100_000_000
/** A writing system of more characters wants bytes. */
const MOST_CHARACTERS = 1000

/**
 * The corpus of that name, or the only one there is.
 * @throws AppError 'not-found' if there is none, 'invalid-input' if there are several to choose from
 */
export async function chooseCorpus({ corpora }: Workspace, name: string | undefined): Promise<CorpusRow> {
  if (name !== undefined) return corpora.get(name)
  const all = await corpora.list()
  const [only] = all
  if (only && all.length === 1) return only
  if (!only) {
    throw new AppError('not-found', 'this preset trains its tokenizer on a corpus, and the workspace has none', {
      hint: 'import one first, or choose the preset ring',
    })
  }
  throw new AppError('invalid-input', 'the workspace has several corpora to train the tokenizer on', {
    hint: `say --corpus with one of ${all.map((corpus) => corpus.name).join(', ')}`,
  })
}

/**
 * Writes the corpus's training documents to a file for the time of `use`: the engine knows no database.
 *
 * @param use gets the path of a file with one {id, chunks: [{text, thought}]} a line
 */
export async function withTrainingText<T>(
  workspace: Workspace,
  corpus: CorpusRow,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(workspace.dir, `tokenizer-${corpus.id}-${process.pid}.jsonl`)
  try {
    await writeJsonLines(path, trainingDocuments(workspace, corpus))
    return await use(path)
  } finally {
    await rm(path, { force: true })
  }
}

async function* trainingDocuments({ corpora }: Workspace, { id: corpusId }: CorpusRow) {
  let characters = 0
  for await (const { hash, chunks, characters: length } of corpora.iterateDocuments(corpusId, 'train')) {
    yield { id: hash, chunks: chunks.map(({ text, thought }) => ({ text, thought })) }
    characters += length
    if (characters >= TRAINING_CHARACTERS) return
  }
}

/**
 * Every character of a corpus, held-out documents and thoughts included, in the order of their code points.
 * @throws AppError 'invalid-input' if there are too many for a tokenizer of characters
 */
export async function alphabetOf({ corpora }: Workspace, corpus: CorpusRow): Promise<string> {
  const characters = new Set<string>()
  for await (const document of corpora.iterateDocuments(corpus.id)) addCharacters(characters, document)
  if (characters.size > MOST_CHARACTERS) {
    throw new AppError('invalid-input', `corpus '${corpus.name}' has ${characters.size} different characters`, {
      hint: `a tokenizer of characters takes at most ${MOST_CHARACTERS}: choose a preset with tokens of bytes, such as tiny`,
    })
  }
  return [...characters].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number)).join('')
}

function addCharacters(characters: Set<string>, { chunks }: DocumentRow): void {
  for (const { text, thought } of chunks) {
    for (const character of text) characters.add(character)
    for (const character of thought ?? '') characters.add(character)
  }
}
