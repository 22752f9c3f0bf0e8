/** How far a run is and how long it will take, for the progress bar. */

import type { ExperimentConfig } from '../../core/experiment/config'
import type { Stage } from '../../core/experiment/plan'
import type { RunProgress } from '../../core/experiment/progress'
import { sum } from '../../core/statistics/sum'
import type { StageReport } from './run-context'

/** How long one unit of a stage takes, compared with the others, before any was timed: a trained row is 1. */
const SAMPLED_THOUGHT = 0.05
const EVALUATED_DOCUMENT = 0.5

function expectedWork(stage: Stage, config: ExperimentConfig): number {
  const { training, sampling, warmStart, mStep } = config
  if (stage.kind === 'train') {
    const steps = stage.arm.kind === 'warm-start' ? warmStart.steps : mStep.steps
    return steps * training.batchRows * training.accumulation
  }
  if (stage.kind === 'e-step') {
    const { bootstrap } = config.documents
    return ('count' in bootstrap ? bootstrap.count : 1000) * sampling.thoughts * 2 * SAMPLED_THOUGHT
  }
  const { heldOut } = config.documents
  return ('count' in heldOut ? heldOut.count : 100) * EVALUATED_DOCUMENT
}

export class RunTimer {
  private readonly work: ReadonlyMap<string, number>
  private readonly finished = new Set<string>()
  private readonly started = performance.now()
  /** Work that was done before this run began. */
  private before = 0
  private current: { readonly stage: Stage; readonly title: string; readonly started: number } | null = null

  constructor(
    config: ExperimentConfig,
    private readonly stages: readonly Stage[],
    private readonly onProgress: (progress: RunProgress) => void,
  ) {
    this.work = new Map(stages.map((stage) => [stage.key, expectedWork(stage, config)]))
  }

  begin(stage: Stage, title: string): void {
    this.current = { stage, title, started: performance.now() }
    this.report({ done: 0, total: 0, unit: '', rate: null, figures: {} })
  }

  /** @param earlier whether the stage was finished in an earlier run */
  finish(stage: Stage, earlier: boolean): void {
    this.finished.add(stage.key)
    if (earlier) this.before += this.work.get(stage.key) ?? 0
  }

  report(report: StageReport): void {
    if (!this.current) return
    const { stage, title, started } = this.current
    const share = report.total > 0 ? Math.min(1, report.done / report.total) : 0
    const total = sum(this.work.values())
    const finished = sum([...this.finished].map((key) => this.work.get(key) ?? 0))
    const done = finished + share * (this.work.get(stage.key) ?? 0)
    const left = (now: number, part: number) => (part > 0.02 ? (now * (1 - part)) / part : null)
    const newlyDone = done - this.before
    const newly = total > this.before ? newlyDone / (total - this.before) : 1
    this.onProgress({
      ...report,
      stage: stage.key,
      title,
      stagesDone: this.finished.size,
      stageCount: this.stages.length,
      wholeShare: total > 0 ? done / total : 1,
      stageSecondsLeft: left((performance.now() - started) / 1000, share),
      wholeSecondsLeft: left((performance.now() - this.started) / 1000, newly),
    })
  }
}
