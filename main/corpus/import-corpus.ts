/**
 * Brings files of documents into a workspace as one corpus.
 *
 * Documents stream from the files into transactions of a batch each, so memory
 * does not grow with the files. The corpus is seen by others only when it is
 * complete; an import that fails or is stopped leaves nothing.
 */

import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Chunking } from '../../core/corpus/chunking'
import { AppError } from '../../core/errors'
import { type CorpusFormat, type CorpusOptions, corpusFormatOf, readCorpus } from '../formats/corpus-reader'
import { fileFault } from '../formats/file-fault'
import type { NewDocument } from '../store/corpora'
import type { Workspace } from '../store/workspace'
import { ImportTally } from './import-tally'

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

const BATCH_DOCUMENTS = 256
const BATCH_CHARACTERS = 4 * 1024 * 1024
/** Milliseconds of work before others get their turn. */
const GO = 4

export interface ImportProgress {
  readonly documents: number
  /** Read of all files, as they lie on the disk. */
  readonly bytes: number
  /** The one that is read. */
  readonly file: string
}

/**
 * @param report is told of each batch that was stored
 * @throws AppError 'conflict' if there is a corpus of that name, 'invalid-input' for a file that cannot be read or if
 *   no record holds a text, 'cancelled', and what the store throws
 */
export async function importCorpus(
  workspace: Workspace,
  request: ImportRequest,
  report: (progress: ImportProgress) => void,
  signal: AbortSignal,
): Promise<ImportResult> {
  const { corpora } = workspace
  const { name, files, licence, reading, chunking } = request
  const { formats, chunksGiven } = await inspectFiles(files, reading)
  const corpusId = await corpora.begin({
    name,
    source: files.map((file) => resolve(file)).join('\n'),
    format: [...new Set(formats)].join(', '),
    licence,
    settings: {
      ...{ chunking, chunksGiven, textField: reading.textField ?? null },
      ...{ heldOut: request.heldOut, nearDuplicates: request.nearDuplicates },
    },
  })
  try {
    const tally = new ImportTally(request)
    let batch: NewDocument[] = []
    let batchCharacters = 0
    let bytes = 0
    const flush = async (file: string) => {
      signal.throwIfAborted()
      await corpora.addDocuments(corpusId, batch)
      batch = []
      batchCharacters = 0
      report({ documents: tally.documents, bytes, file })
    }
    const onBytes = (more: number) => {
      bytes += more
    }
    for (const file of files) {
      const records = readCorpus(file, { ...reading, onBytes })
      let started = performance.now()
      for await (const record of records) {
        const document = tally.add(file, record)
        if (document !== null) {
          batch.push(document)
          batchCharacters += document.characters
          if (batch.length >= BATCH_DOCUMENTS || batchCharacters >= BATCH_CHARACTERS) await flush(file)
        }
        if (performance.now() - started < GO) continue
        await new Promise((resume) => setImmediate(resume))
        signal.throwIfAborted()
        started = performance.now()
      }
      tally.leave(file, records)
    }
    await flush(files.at(-1) as string)
    const details = tally.details(await corpora.positionsOf(corpusId, tally.repeated()))
    const { documents, chunks, thoughts, characters, heldOut, duplicates, skipped } = tally
    const { skippedBy, nearDuplicates } = details
    const counts = { documents, chunks, thoughts, characters, skipped, duplicates }
    const result = { corpus: name, ...counts, heldOut, skippedBy, nearDuplicates }
    if (documents === 0) throw nothingUsable(files, result)
    await corpora.finish(corpusId, { ...counts, details })
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
