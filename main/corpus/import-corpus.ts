/**
 * Brings files of documents into a workspace as one corpus.
 *
 * Documents stream from the files into transactions of a batch each, so memory
 * does not grow with the files. The corpus is seen by others only when it is
 * complete; an import that fails or is stopped leaves nothing.
 */

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type Chunking, chunkText } from '../../core/corpus/chunking'
import { documentId } from '../../core/corpus/document'
import { DuplicateIndex } from '../../core/corpus/duplicates'
import { IdSet } from '../../core/corpus/id-set'
import { isHeldOut } from '../../core/corpus/split'
import { AppError } from '../../core/errors'
import { countCharacters } from '../../core/text/characters'
import { type CorpusFormat, type CorpusOptions, corpusFormatOf, readCorpus } from '../formats/corpus-reader'
import type { RawRecord } from '../formats/corpus-record'
import { fileFault } from '../formats/file-fault'
import type { NewDocument } from '../store/corpora'
import type { Workspace } from '../store/workspace'

export interface ImportRequest {
  readonly name: string
  readonly files: readonly string[]
  readonly licence: string | null
  readonly reading: CorpusOptions
  /** For documents that are not in chunks already. */
  readonly chunking: Chunking
  /** Whether documents that are nearly the same as an earlier one are counted. They are imported either way. */
  readonly nearDuplicates: boolean
  /** Share of the documents, in [0, 1), set aside for evaluation. */
  readonly heldOut: number
}

export interface ImportResult {
  readonly corpus: string
  readonly documents: number
  readonly chunks: number
  /** Chunks that came with a thought. */
  readonly thoughts: number
  /** Unicode code points. */
  readonly characters: number
  /** Of `documents`, those set aside for evaluation. */
  readonly heldOut: number
  /** Records that hold no usable text, and why. */
  readonly skipped: number
  readonly skippedBy: Readonly<Record<string, number>>
  /** Documents left out because the corpus has the same text already. */
  readonly duplicates: number
  /** Documents that are nearly the same as an earlier one; null if not looked for. */
  readonly nearDuplicates: number | null
}

/** Documents that a new one is compared with for nearness: bounds memory where a corpus has millions of them. */
const NEAR_WINDOW = 300_000
const BATCH_DOCUMENTS = 256
const BATCH_CHARACTERS = 4 * 1024 * 1024

/**
 * @param report gets the number of documents imported so far
 * @throws AppError 'conflict' if there is a corpus of that name, 'invalid-input' for a file that cannot be read or if
 *   no record holds a text, 'cancelled', and what the store throws
 */
export async function importCorpus(
  workspace: Workspace,
  request: ImportRequest,
  report: (documents: number) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const { corpora } = workspace
  const { name, files, licence, reading, chunking, nearDuplicates, heldOut } = request
  const { formats, chunksGiven } = await inspectFiles(files, reading)
  const corpusId = await corpora.begin({
    name,
    source: files.map((file) => resolve(file)).join('\n'),
    format: [...new Set(formats)].join(', '),
    licence,
    settings: { chunking, chunksGiven, heldOut, nearDuplicates, textField: reading.textField ?? null },
  })
  try {
    const tally = new ImportTally(request)
    let batch: NewDocument[] = []
    let batchCharacters = 0
    const flush = async () => {
      signal.throwIfAborted()
      await corpora.addDocuments(corpusId, batch)
      batch = []
      batchCharacters = 0
      report(tally.documents)
    }
    for (const file of files) {
      const records = readCorpus(file, reading)
      for await (const record of records) {
        const document = tally.add(record)
        if (document === null) continue
        batch.push(document)
        batchCharacters += document.characters
        if (batch.length >= BATCH_DOCUMENTS || batchCharacters >= BATCH_CHARACTERS) await flush()
      }
      tally.skip(records.skipped)
    }
    await flush()
    const result = tally.result()
    if (result.documents === 0) throw nothingUsable(files, result)
    const { documents, chunks, thoughts, characters, skipped, duplicates } = result
    await corpora.finish(corpusId, { documents, chunks, thoughts, characters, skipped, duplicates })
    return result
  } catch (error) {
    // The first fault is the one to report; what is left is dropped by the next import of this name.
    await corpora.abandon(corpusId).catch(() => undefined)
    throw error
  }
}

export interface FilesDescription {
  readonly formats: readonly CorpusFormat[]
  /** Whether the first document comes in chunks. */
  readonly chunksGiven: boolean
}

/** Looks at the files, and finds those that are missing and a first one that cannot be read. Errors as of `readCorpus`. */
export async function inspectFiles(files: readonly string[], reading: CorpusOptions): Promise<FilesDescription> {
  for (const file of files) {
    try {
      await stat(file)
    } catch (error) {
      throw fileFault(error, file, 'read')
    }
  }
  const formats = files.map((file) => reading.format ?? corpusFormatOf(file))
  for await (const { chunks } of readCorpus(files[0] as string, reading))
    return { formats, chunksGiven: chunks !== null }
  return { formats, chunksGiven: false }
}

class ImportTally {
  documents = 0
  private chunks = 0
  private thoughts = 0
  private characters = 0
  private heldOut = 0
  private duplicates = 0
  private near = 0
  private readonly skipped = new Map<string, number>()
  private readonly ids = new IdSet()
  private nearIndex: DuplicateIndex | null

  constructor(private readonly request: ImportRequest) {
    this.nearIndex = request.nearDuplicates ? new DuplicateIndex() : null
  }

  /** @returns null for a text that was there already */
  add({ text, chunks: known }: RawRecord): NewDocument | null {
    const { chunking, heldOut } = this.request
    const hash = documentId(text)
    if (!this.ids.add(hash)) {
      this.duplicates++
      return null
    }
    if (this.nearIndex !== null) this.findNear(this.nearIndex, hash, text)
    const chunks = known ?? chunkText(text, chunking).map((part) => ({ text: part, thought: null }))
    const split = isHeldOut(hash, heldOut, chunking.seed) ? 'held-out' : 'train'
    const characters = countCharacters(text)
    this.documents++
    this.chunks += chunks.length
    this.thoughts += chunks.filter(({ thought }) => thought !== null && thought !== '').length
    this.characters += characters
    if (split === 'held-out') this.heldOut++
    return { hash, split, characters, chunks }
  }

  skip(reasons: ReadonlyMap<string, number>): void {
    for (const [reason, count] of reasons) this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + count)
  }

  result(): ImportResult {
    const { documents, chunks, thoughts, characters, heldOut, duplicates } = this
    return {
      ...{ corpus: this.request.name, documents, chunks, thoughts, characters, heldOut },
      skipped: [...this.skipped.values()].reduce((a, b) => a + b, 0),
      skippedBy: Object.fromEntries(this.skipped),
      duplicates,
      nearDuplicates: this.nearIndex === null ? null : this.near,
    }
  }

  private findNear(index: DuplicateIndex, hash: string, text: string): void {
    if (index.add(hash, text).near !== null) this.near++
    if (this.ids.size % NEAR_WINDOW === 0) this.nearIndex = new DuplicateIndex()
  }
}

function nothingUsable(files: readonly string[], { skipped, skippedBy }: ImportResult): AppError {
  const reasons = Object.entries(skippedBy).map(([reason, count]) => `${count} ${reason}`)
  const names = files.map((file) => `'${file}'`).join(', ')
  return new AppError(
    'invalid-input',
    `none of the ${skipped} records of ${names} can be used: ${reasons.join(', ')}`,
    {
      hint: 'name the field that holds the text with --text-field',
    },
  )
}
