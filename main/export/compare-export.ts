/** Reads back what is no file of rows: labels against the store, a checkpoint against its source. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../core/errors'
import { readCsv } from '../formats/csv'
import { fileFault } from '../formats/file-fault'
import { readUtf8 } from '../formats/input-bytes'
import { readLabelLines } from '../formats/labels-jsonl'
import { LONGEST_RECORD_BYTES } from '../formats/text-lines'
import type { Workspace } from '../store/workspace'
import { isCheckpointFile } from './checkpoint-folder'
import type { ExportControl } from './export-data'

type Said = Readonly<Record<'verdict' | 'annotator' | 'at' | 'textHash', string>>

/**
 * @param rows that were written
 * @throws AppError 'unavailable' if the file does not hold them as they are on record
 */
export async function compareLabels(
  workspace: Workspace,
  path: string,
  format: 'labels-jsonl' | 'labels-csv',
  rows: number,
  { report, signal }: Pick<ExportControl, 'report' | 'signal'>,
): Promise<void> {
  const recorded = allLabels(workspace)
  let read = 0
  for await (const said of format === 'labels-csv' ? readTable(path) : readLines(path)) {
    signal.throwIfAborted()
    read++
    report(read)
    if (!(await reaches(recorded, said))) throw differs(path, `has another label in row ${read} than is on record`)
  }
  if (read !== rows) throw differs(path, `has ${read} labels in place of ${rows}`)
}

/** Goes on to the label that a row tells of; labels without a name of their own are not in the file. */
async function reaches(recorded: AsyncGenerator<Said>, said: Said): Promise<boolean> {
  for (;;) {
    const { value, done } = await recorded.next()
    if (done) return false
    const keys = ['verdict', 'annotator', 'at', 'textHash'] as const
    if (keys.every((key) => value[key] === said[key])) return true
  }
}

async function* allLabels({ labels }: Workspace): AsyncGenerator<Said> {
  const limit = 500
  let after = 0
  for (;;) {
    const page = await labels.page(after, limit)
    yield* page
    if (page.length < limit) return
    after = page.at(-1)?.id ?? after
  }
}

async function* readLines(path: string): AsyncGenerator<Said> {
  for await (const read of readLabelLines(path)) {
    if ('fault' in read) throw differs(path, `has a line ${read.line} that is no label`)
    const { verdict, annotator, at, textHash } = read.label
    yield { verdict, annotator, at: at ?? '', textHash: textHash ?? '' }
  }
}

async function* readTable(path: string): AsyncGenerator<Said> {
  for await (const { value } of readCsv(path, readUtf8(path), ',', LONGEST_RECORD_BYTES)) {
    const { verdict = '', annotator = '', at = '', textHash = '' } = value
    yield { verdict, annotator, at, textHash }
  }
}

/** @throws AppError 'unavailable' if a file of the copy differs from its source */
export async function compareCheckpoint(
  source: string,
  copy: string,
  { report, signal }: Pick<ExportControl, 'report' | 'signal'>,
): Promise<void> {
  const names = (await readdir(source)).filter(isCheckpointFile).sort()
  for (const [i, name] of names.entries()) {
    const [one, other] = await Promise.all([source, copy].map((folder) => hashFile(join(folder, name), signal)))
    if (one !== other) throw differs(join(copy, name), 'has another content than was written')
    report(i + 1)
  }
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const bytes of createReadStream(path)) {
      signal.throwIfAborted()
      hash.update(bytes as Buffer)
    }
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  return hash.digest('hex')
}

function differs(path: string, how: string): AppError {
  return new AppError('unavailable', `'${path}' was read back, and ${how}`, {
    hint: 'do not use it; the disk may be failing, so export to another one',
  })
}
