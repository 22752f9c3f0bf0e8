/** Counts and averages of a training run, and when something was last done. */

import type { TrainEvent, TrainResult } from '../../../core/contract/engine'
import { sum } from '../../../core/statistics/sum'
import type { StepResult } from '../model/trainer'
import type { PackedBatch } from './packing'

/** Steps over which the final loss is averaged. */
const FINAL_STEPS = 50

export interface RunRecord {
  readonly step: number
  readonly trainedTokens: number
  readonly rawTokens: number
  /** Positions attended to, summed over the trained tokens. */
  readonly attended: number
  /** Of the last steps, nats per token. */
  readonly recentLosses: readonly number[]
  /** Seconds of computing, interruptions left out. */
  readonly seconds: number
}

type Occasion = 'save' | 'report'
const nothingYet = { losses: 0, lowest: Number.POSITIVE_INFINITY, highest: 0, norms: 0, steps: 0, tokens: 0 }
const nothing: RunRecord = { step: 0, trainedTokens: 0, rawTokens: 0, attended: 0, recentLosses: [], seconds: 0 }

export class RunLog {
  private readonly started = performance.now()
  private readonly marks: Record<Occasion, number> = { save: performance.now(), report: performance.now() }
  private sinceReport = nothingYet

  constructor(private total: RunRecord = nothing) {}

  get step(): number {
    return this.total.step
  }

  get trainedTokens(): number {
    return this.total.trainedTokens
  }

  add({ loss, gradientNorm }: StepResult, batches: readonly PackedBatch[]): void {
    const { step, trainedTokens, rawTokens, attended, recentLosses, seconds } = this.total
    const tokens = sum(batches.map((batch) => batch.tokens))
    this.total = {
      step: step + 1,
      trainedTokens: trainedTokens + tokens,
      rawTokens: rawTokens + sum(batches.map((batch) => batch.rawTokens)),
      attended: attended + sum(batches.map((batch) => batch.attended)),
      recentLosses: [...recentLosses, loss].slice(-FINAL_STEPS),
      seconds,
    }
    const { losses, lowest, highest, norms, steps, tokens: counted } = this.sinceReport
    this.sinceReport = {
      losses: losses + loss,
      lowest: Math.min(lowest, loss),
      highest: Math.max(highest, loss),
      norms: norms + gradientNorm,
      steps: steps + 1,
      tokens: counted + tokens,
    }
  }

  secondsSince(occasion: Occasion): number {
    return (performance.now() - this.marks[occasion]) / 1000
  }

  mark(occasion: Occasion): void {
    this.marks[occasion] = performance.now()
  }

  /** Averages since the last report. @param progress share of the run that is done */
  report(progress: number): TrainEvent {
    const { losses, lowest, highest, norms, steps, tokens } = this.sinceReport
    const event = {
      step: this.step,
      progress,
      loss: losses / Math.max(1, steps),
      lowestLoss: steps === 0 ? 0 : lowest,
      highestLoss: highest,
      gradientNorm: norms / Math.max(1, steps),
      trainedTokens: this.trainedTokens,
      tokensPerSecond: tokens / Math.max(1e-3, this.secondsSince('report')),
    }
    this.mark('report')
    this.sinceReport = nothingYet
    return event
  }

  record(): RunRecord {
    return { ...this.total, seconds: this.total.seconds + (performance.now() - this.started) / 1000 }
  }

  result(): TrainResult {
    const { step, recentLosses, ...counts } = this.record()
    return { ...counts, steps: step, finalLoss: sum(recentLosses) / Math.max(1, recentLosses.length) }
  }
}
