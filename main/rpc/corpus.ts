/** Corpora of the open workspace: their lists, their documents, and imports. */

import { join } from 'node:path'
import { chunkingSchema } from '../../core/contract/corpus'
import { AppError } from '../../core/errors'
import { readDetails } from '../corpus/corpus-details'
import { countTokens } from '../corpus/count-tokens'
import { findText } from '../corpus/find-text'
import { importJob, sampleCorpusJob } from '../corpus/import-job'
import { previewFiles } from '../corpus/inspect-files'
import { setHeldOut } from '../corpus/set-held-out'
import type { CorpusOptions } from '../formats/corpus-reader'
import { loadTokenizer } from '../formats/tokenizer'
import type { Lab } from '../lab/lab'
import type { CorpusRow } from '../store/corpora'
import { procedures } from './procedures'

const { corpus } = procedures

const EXTENSIONS = ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'parquet', 'txt', 'text', 'md', 'gz']

export const corpusProcedures = corpus.router({
  list: corpus.list.handler(async ({ context: { lab } }) => (await lab.workspace.corpora.list()).map(summarize)),
  chooseFiles: corpus.chooseFiles.handler(async ({ context: { lab, desktop } }) => {
    const paths = await desktop.chooseFiles({ title: 'Import texts', extensions: EXTENSIONS })
    return paths.map((path) => lab.grants.grant(path))
  }),
  // These paths were chosen by the user when the corpus was imported.
  sourceFiles: corpus.sourceFiles.handler(async ({ context: { lab }, input }) => {
    const { source } = await lab.workspace.corpora.get(input.name)
    return source.split('\n').map((path) => lab.grants.grant(path))
  }),
  inspect: corpus.inspect.handler(({ context: { lab }, input }) =>
    previewFiles(
      input.files.map((token) => lab.grants.grant(lab.grants.path(token))),
      readingOf(input),
    ),
  ),
  import: corpus.import.handler(async ({ context: { lab }, input }) => {
    const { name, licence, chunking, heldOut, nearDuplicates } = input
    const isTaken =
      (await lab.workspace.corpora.find(name)) !== undefined ||
      lab.jobs.list().some(({ kind, subject, ended }) => kind === 'import' && subject === name && ended === null)
    if (isTaken) {
      throw new AppError('conflict', `there is already a corpus named "${name}"`, {
        hint: 'give this one another name',
      })
    }
    return lab.jobs.add(
      importJob(lab, {
        ...{ name, chunking, heldOut, nearDuplicates },
        files: input.files.map((token) => lab.grants.path(token)),
        licence: licence === '' ? null : licence,
        reading: { ...readingOf(input), skipBroken: true },
      }),
    )
  }),
  importSample: corpus.importSample.handler(({ context: { lab } }) => lab.jobs.add(sampleCorpusJob(lab))),
  details: corpus.details.handler(async ({ context: { lab }, input }) =>
    readDetails(lab.workspace, await lab.workspace.corpora.get(input.name)),
  ),
  documents: corpus.documents.handler(async ({ context: { lab }, input: { name, first, limit } }) => {
    const { id } = await lab.workspace.corpora.get(name)
    const lines = await lab.workspace.corpora.lines(id, first, limit)
    return lines.map(({ position, start, characters, chunks, split }) => ({
      ...{ position, characters, chunks, isHeldOut: split === 'held-out' },
      start: start.replace(/\s+/g, ' ').trim(),
    }))
  }),
  document: corpus.document.handler(async ({ context: { lab }, input }) => {
    const { id } = await lab.workspace.corpora.get(input.name)
    const { position, characters, split, chunks } = await lab.workspace.corpora.documentAt(id, input.position)
    return {
      ...{ position, characters, isHeldOut: split === 'held-out' },
      chunks: chunks.map(({ text, thought }) => ({ text, thought })),
    }
  }),
  find: corpus.find.handler(async ({ context: { lab }, input: { name, text, from }, signal }) =>
    findText(lab.workspace, await lab.workspace.corpora.get(name), text, from, signal),
  ),
  findStart: corpus.findStart.handler(async ({ context: { lab }, input: { name, text, from }, signal }) =>
    findText(lab.workspace, await lab.workspace.corpora.get(name), text, from, signal, 'start'),
  ),
  tokens: corpus.tokens.handler(async ({ context: { lab }, input: { name, model }, signal }) => {
    const row = await lab.workspace.corpora.get(name)
    const { folder } = await lab.workspace.checkpoints.get(model)
    return countTokens(lab.workspace, row, await loadTokenizer(join(lab.workspace.dir, folder)), signal)
  }),
  setHeldOut: corpus.setHeldOut.handler(async ({ context: { lab }, input: { name, share } }) => {
    const row = await lab.workspace.corpora.get(name)
    const uses = await usesOf(lab, name)
    if (uses.length > 0) {
      throw new AppError('conflict', `the corpus "${name}" is used by ${uses.map((use) => `"${use}"`).join(', ')}`, {
        hint: 'what was trained on must not be held out afterwards: import it again under another name',
      })
    }
    const details = await setHeldOut(lab.workspace, row, share)
    lab.changed('corpora')
    return details
  }),
  uses: corpus.uses.handler(({ context: { lab }, input }) => usesOf(lab, input.name)),
  remove: corpus.remove.handler(async ({ context: { lab }, input: { name } }) => {
    const { id } = await lab.workspace.corpora.get(name)
    const uses = await usesOf(lab, name)
    if (uses.length > 0) {
      throw new AppError('conflict', `the corpus "${name}" is used by ${uses.map((use) => `"${use}"`).join(', ')}`, {
        hint: uses.length === 1 ? 'delete this experiment first' : 'delete these experiments first',
      })
    }
    await lab.workspace.corpora.remove(id)
    lab.changed('corpora')
  }),
})

interface ReadingInput {
  readonly format?: CorpusOptions['format'] | undefined
  readonly textField?: string | undefined
  readonly separator?: string | undefined
}

function readingOf({ format, textField, separator }: ReadingInput): CorpusOptions {
  return {
    ...(format === undefined ? {} : { format }),
    ...(textField === undefined ? {} : { textField }),
    ...(separator === undefined ? {} : { separator }),
  }
}

function summarize({ name, source, format, licence, counts, settings }: CorpusRow) {
  const { documents, chunks, thoughts, characters, skipped, duplicates } = counts
  const stored = (settings ?? {}) as { chunking?: unknown; chunksGiven?: unknown }
  const chunking = chunkingSchema.safeParse(stored.chunking).data ?? null
  return {
    ...{ name, source, format, licence, documents, chunks, thoughts, characters, skipped, duplicates },
    chunking: stored.chunksGiven === true ? null : chunking,
  }
}

async function usesOf(lab: Lab, corpus: string): Promise<string[]> {
  const experiments = await lab.workspace.experiments.list()
  return experiments
    .filter(({ config }) => (config as { corpus?: unknown } | null)?.corpus === corpus)
    .map(({ name }) => name)
}
