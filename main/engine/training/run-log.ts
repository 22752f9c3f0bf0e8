/** Counts and averages of a training run, and when something was last done. */

import type { TrainEvent, TrainResult } from '../../../core/contract/engine'
import type { StepResult } from '../model/trainer'

/** Steps over which the final loss is averaged. */
const FINAL_STEPS = 50

export interface RunRecord {
  readonly step: number
  readonly trainedTokens: number
  /** Of the last steps, nats per token. */
  readonly recentLosses: readonly number[]
  /** Seconds of computing, interruptions left out. */
  readonly seconds: number
}

type Occasion = 'save' | 'report'

export class RunLog {
  private trainedTokens: number
  private recentLosses: readonly number[]
  private readonly secondsBefore: number
  private readonly started = performance.now()
  private readonly marks: Record<Occasion, number> = { save: performance.now(), report: performance.now() }
  private sinceReport = { losses: 0, norms: 0, steps: 0, tokens: 0 }
  step: number

  constructor(
    private readonly totalSteps: number,
    before: RunRecord = { step: 0, trainedTokens: 0, recentLosses: [], seconds: 0 },
  ) {
    this.step = before.step
    this.trainedTokens = before.trainedTokens
    this.recentLosses = before.recentLosses
    this.secondsBefore = before.seconds
  }

  add({ loss, gradientNorm }: StepResult, tokens: number): void {
    this.step++
    this.trainedTokens += tokens
    this.recentLosses = [...this.recentLosses, loss].slice(-FINAL_STEPS)
    const { losses, norms, steps, tokens: counted } = this.sinceReport
    this.sinceReport = {
      losses: losses + loss,
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

  /** Averages since the last report. */
  report(): TrainEvent {
    const { losses, norms, steps, tokens } = this.sinceReport
    const event = {
      step: this.step,
      totalSteps: this.totalSteps,
      loss: losses / Math.max(1, steps),
      gradientNorm: norms / Math.max(1, steps),
      trainedTokens: this.trainedTokens,
      tokensPerSecond: tokens / Math.max(1e-3, this.secondsSince('report')),
    }
    this.mark('report')
    this.sinceReport = { losses: 0, norms: 0, steps: 0, tokens: 0 }
    return event
  }

  record(): RunRecord {
    const { step, trainedTokens, recentLosses } = this
    return {
      step,
      trainedTokens,
      recentLosses,
      seconds: this.secondsBefore + (performance.now() - this.started) / 1000,
    }
  }

  result(): TrainResult {
    const { step, trainedTokens, recentLosses, seconds } = this.record()
    const finalLoss = recentLosses.reduce((total, loss) => total + loss, 0) / Math.max(1, recentLosses.length)
    return { steps: step, finalLoss, trainedTokens, seconds }
  }
}
