/** An export as a job: writes it, reads it back, and compares. Nothing is left of one that was cancelled. */

import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { grouped } from '../../core/chart/format'
import type { CardEdits, ExportChoice } from '../../core/contract/export'
import { believeInThread, believeInWorker, believeNothing, type OpenBeliefs } from '../export/beliefs'
import { findCheckpointSource } from '../export/checkpoint-export'
import { compareCheckpoint, compareLabels } from '../export/compare-export'
import { ContentDigest } from '../export/content-digest'
import { namingMissingBytes } from '../export/disk-space'
import { type ExportResult, exportData } from '../export/export-data'
import { previewExport } from '../export/preview-export'
import { compareWithFile } from '../export/read-back'
import type { JobContext, JobRequest } from '../jobs/job-queue'
import type { Lab } from './lab'

/** Of the job's time, that of the writing, roughly. */
const WRITING_SHARE = 0.7
const REPORT_EVERY_MS = 100

export function exportJob(lab: Lab, choice: ExportChoice, card: CardEdits | null, out: string): JobRequest {
  return {
    kind: 'export',
    title: `Exporting ${basename(out)}`,
    subject: basename(out),
    pausable: false,
    async work(context) {
      const { workspace } = lab
      const { total, unit, bytes } = await previewExport(workspace, choice, context.signal, believeNothing)
      const watch = (stage: string, from: number, share: number) =>
        reporter(context, { stage, total, unit, from, share })
      const digest = new ContentDigest()
      const openBeliefs = beliefsFor(lab, context.signal)
      const writing = { report: watch('Writing', 0, WRITING_SHARE), signal: context.signal, digest, openBeliefs }
      // A file is replaced where the dialog asked; a folder never, as it may hold anything.
      const request = { ...choice, out, card, seed: null, force: choice.format !== 'checkpoint' }
      let result: ExportResult
      try {
        result = await exportData(workspace, request, writing)
      } catch (error) {
        throw await namingMissingBytes(error, out, bytes)
      }
      const reading = { report: watch('Reading back', WRITING_SHARE, 1 - WRITING_SHARE), signal: context.signal }
      try {
        await readBack(lab, choice, result, digest, reading)
      } catch (error) {
        if (context.signal.aborted) await discard(result)
        throw error
      }
      const count = `${grouped(result.rows)} ${choice.format === 'checkpoint' ? 'files' : unit}`
      if (choice.format === 'data-card') return `Wrote the data card ${basename(out)}`
      return `Exported ${count} to ${basename(out)}; read back and compared: same content`
    },
  }
}

/** How this lab works out what labels make of thoughts: in a worker, where it has one. */
export function beliefsFor({ options: { reviewEntry } }: Lab, signal: AbortSignal | undefined): OpenBeliefs {
  return reviewEntry === undefined ? believeInThread : believeInWorker(reviewEntry, signal)
}

async function readBack(
  { workspace }: Lab,
  choice: ExportChoice,
  { format, out, rows }: ExportResult,
  digest: ContentDigest,
  reading: { readonly report: (rows: number) => void; readonly signal: AbortSignal },
): Promise<void> {
  switch (format) {
    case 'data-card':
      return
    case 'checkpoint': {
      const { checkpoint } = await findCheckpointSource(workspace, choice, choice.model)
      return compareCheckpoint(join(workspace.dir, checkpoint.folder), out, reading)
    }
    case 'labels-jsonl':
    case 'labels-csv':
      return compareLabels(workspace, out, format, rows, reading)
    default:
      return compareWithFile(out, format, digest, reading)
  }
}

async function discard({ out, card }: ExportResult): Promise<void> {
  await rm(out, { recursive: true, force: true })
  if (card !== null) await rm(card, { force: true })
}

interface Stage {
  readonly stage: string
  readonly total: number | null
  readonly unit: string
  /** Share of the whole job at which the stage begins, and its own. */
  readonly from: number
  readonly share: number
}

function reporter({ report }: JobContext, { stage, total, unit, from, share }: Stage): (done: number) => void {
  const began = Date.now()
  let last = 0
  return (done) => {
    const now = Date.now()
    if (now - last < REPORT_EVERY_MS) return
    last = now
    const seconds = (now - began) / 1000
    const rate = seconds > 1 ? done / seconds : null
    const whole = total === null ? null : from + share * Math.min(1, done / Math.max(total, 1))
    const secondsLeft = rate === null || total === null ? null : Math.max(0, total - done) / rate
    report({ stage, done, total, unit, rate, share: whole, secondsLeft })
  }
}
