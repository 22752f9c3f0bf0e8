/**
 * Shows progress on stderr: bars that are redrawn on a terminal, a line every
 * five seconds elsewhere.
 */

import type { RunProgress } from '../../core/experiment/progress'
import { type CountProgress, countBar, countLine, type Pace, runBars, runLine } from './progress-text'

export interface ProgressReporter {
  /** Shows how far an experiment has come. */
  run(progress: RunProgress): void
  /** Shows how far a count has come; its rate is worked out from the calls. A new title begins a new count. */
  count(progress: CountProgress): void
  /** Ends the bars: the last state stays, and what is printed next stands below. */
  finish(): void
}

/** The part of a stream that is needed, such as process.stderr. */
export interface Screen {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const REDRAW_MS = 100
const LINE_MS = 5000
const DEFAULT_COLUMNS = 80

export class ProgressBar implements ProgressReporter {
  /** Lines of the bars that are on the screen. */
  private drawn = 0
  private shownMs = Number.NEGATIVE_INFINITY
  /** Whether the latest state was shown. */
  private isShown = true
  private latest: (() => readonly string[]) | null = null
  private counting: { readonly title: string; readonly startedMs: number; readonly from: number } | null = null

  /** @param now milliseconds, from any zero */
  constructor(
    private readonly screen: Screen,
    private readonly now: () => number = () => performance.now(),
  ) {}

  run(progress: RunProgress): void {
    this.show(() => (this.screen.isTTY ? runBars(progress, this.width()) : [runLine(progress)]))
  }

  count(progress: CountProgress): void {
    const { title, done } = progress
    if (this.counting?.title !== title) {
      this.finish()
      this.counting = { title, startedMs: this.now(), from: done }
    }
    const pace = this.pace(progress)
    this.show(() => [this.screen.isTTY ? countBar(progress, pace, this.width()) : countLine(progress, pace)])
  }

  /** Writes a line above the bars. */
  log(line: string): void {
    this.erase()
    this.screen.write(`${line}\n`)
    if (this.screen.isTTY && this.latest) this.draw(this.latest())
  }

  finish(): void {
    if (this.latest && (this.screen.isTTY || !this.isShown)) {
      this.erase()
      this.screen.write(`${this.latest().join('\n')}\n`)
    }
    this.drawn = 0
    this.latest = null
    this.counting = null
    this.shownMs = Number.NEGATIVE_INFINITY
  }

  private show(lines: () => readonly string[]): void {
    // In a log, what takes no time is said once, at its end.
    if (this.latest === null && !this.screen.isTTY) this.shownMs = this.now()
    this.latest = lines
    const interval = this.screen.isTTY ? REDRAW_MS : LINE_MS
    this.isShown = this.now() - this.shownMs >= interval
    if (!this.isShown) return
    this.shownMs = this.now()
    if (!this.screen.isTTY) {
      this.screen.write(`${lines().join('\n')}\n`)
      return
    }
    this.erase()
    this.draw(lines())
  }

  private pace({ done, total }: CountProgress): Pace {
    const { startedMs, from } = this.counting as { startedMs: number; from: number }
    const seconds = (this.now() - startedMs) / 1000
    const rate = seconds >= 0.5 && done > from ? (done - from) / seconds : null
    return { rate, secondsLeft: rate !== null && total !== null ? (total - done) / rate : null }
  }

  private draw(lines: readonly string[]): void {
    this.screen.write(lines.join('\n'))
    this.drawn = lines.length
  }

  private erase(): void {
    if (this.drawn === 0) return
    this.screen.write(`${this.drawn > 1 ? `\x1b[${this.drawn - 1}A` : ''}\r\x1b[J`)
    this.drawn = 0
  }

  /** One column is left free: some terminals wrap a line that fills them all. */
  private width(): number {
    return (this.screen.columns || DEFAULT_COLUMNS) - 1
  }
}
