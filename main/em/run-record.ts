/**
 * What a run reports as it goes: losses, rates and a log. It is kept in memory for whoever watches, and in a file
 * beside the run's data, so that a run that is opened again shows how it went.
 *
 * The file has one JSON object a line. The last line may be torn by a crash, and is then passed over.
 */

import { createReadStream, existsSync } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { LossCurve } from '../../core/experiment/loss-curve'
import type { Workspace } from '../store/workspace'

export type RunEntry =
  | {
      readonly kind: 'loss'
      readonly stage: string
      readonly step: number
      readonly loss: number
      readonly low: number
      readonly high: number
    }
  | { readonly kind: 'rate'; readonly stage: string; readonly tokensPerSecond: number }
  | { readonly kind: 'log'; readonly level: 'info' | 'note' | 'problem'; readonly text: string }

type Recorded<Entry> = Entry & {
  /** ISO 8601. */
  readonly at: string
}
type Of<Kind> = Recorded<Extract<RunEntry, { kind: Kind }>>

/** Four a second over ten minutes; lines of a long run. */
const KEPT_RATES = 2400
const KEPT_LINES = 2000
const WRITE_EVERY_MS = 1000

const records = new WeakMap<Workspace, Map<string, Promise<RunRecord>>>()

/** The record of an experiment: the same object for all in this process. */
export function runRecord(workspace: Workspace, experiment: string): Promise<RunRecord> {
  const known = records.get(workspace) ?? new Map<string, Promise<RunRecord>>()
  records.set(workspace, known)
  const found = known.get(experiment)
  if (found) return found
  const opened = RunRecord.open(join(workspace.experimentsDir, experiment, 'run.jsonl'))
  known.set(experiment, opened)
  return opened
}

/** After the experiment was removed. */
export function forgetRunRecord(workspace: Workspace, experiment: string): void {
  records.get(workspace)?.delete(experiment)
}

export class RunRecord {
  private readonly losses = new Map<string, LossCurve>()
  private rates_: Of<'rate'>[] = []
  private log_: Of<'log'>[] = []
  private unwritten: string[] = []
  private writing: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | null = null

  private constructor(private readonly path: string) {}

  static async open(path: string): Promise<RunRecord> {
    const record = new RunRecord(path)
    if (!existsSync(path)) return record
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = parseLine(line)
      if (entry) record.remember(entry)
    }
    return record
  }

  /** By stage, in the order in which they began. */
  get curves(): ReadonlyMap<string, LossCurve> {
    return this.losses
  }

  get rates(): readonly Of<'rate'>[] {
    return this.rates_
  }

  get log(): readonly Of<'log'>[] {
    return this.log_
  }

  add(entry: RunEntry): void {
    const recorded = { ...entry, at: new Date().toISOString() }
    this.remember(recorded)
    this.unwritten.push(JSON.stringify(recorded))
    this.timer ??= setTimeout(() => void this.flush().catch(() => {}), WRITE_EVERY_MS)
  }

  /** Writes what is only in memory. A record that cannot be written is no reason to stop a run that can. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const lines = this.unwritten
    this.unwritten = []
    if (lines.length > 0) {
      this.writing = this.writing
        .catch(() => {})
        .then(async () => {
          await mkdir(dirname(this.path), { recursive: true })
          // The line break comes first: it ends a line that a crash has torn.
          await appendFile(this.path, lines.map((line) => `\n${line}`).join(''))
        })
    }
    return this.writing
  }

  private remember(entry: Recorded<RunEntry>): void {
    if (entry.kind === 'loss') {
      const curve = this.losses.get(entry.stage) ?? new LossCurve()
      this.losses.set(entry.stage, curve)
      curve.add(entry)
    } else if (entry.kind === 'rate') {
      this.rates_.push(entry)
      if (this.rates_.length > 2 * KEPT_RATES) this.rates_ = this.rates_.slice(-KEPT_RATES)
    } else {
      this.log_.push(entry)
      if (this.log_.length > 2 * KEPT_LINES) this.log_ = this.log_.slice(-KEPT_LINES)
    }
  }
}

function parseLine(line: string): Recorded<RunEntry> | null {
  if (line === '') return null
  try {
    return JSON.parse(line) as Recorded<RunEntry>
  } catch {
    return null
  }
}
