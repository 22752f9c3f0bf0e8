/** Progress in words and bars: one line each, cut to the width of the terminal. */

import type { RunProgress } from '../../core/experiment/progress'
import { formatCount } from './table'

/** Work that is counted, such as documents imported. */
export interface CountProgress {
  readonly title: string
  readonly done: number
  /** Null where it is not known. */
  readonly total: number | null
  readonly unit: string
}

export interface Pace {
  /** Units a second; null before it is known. */
  readonly rate: number | null
  readonly secondsLeft: number | null
}

const BAR_WIDTH = 24

/** The stage and, under it, the whole run: two lines with bars. */
export function runBars(progress: RunProgress, width: number): string[] {
  const { stagesDone, stageCount, wholeShare, wholeSecondsLeft } = progress
  const stageTitle = progress.title
  const wholeTitle = `stage ${Math.min(stagesDone + 1, stageCount)} of ${stageCount}`
  const titleWidth = Math.min(Math.max(stageTitle.length, wholeTitle.length), Math.max(12, width - 60))
  const stageShare = shareOf(progress.done, progress.total)
  return [
    cut([pad(stageTitle, titleWidth), bar(stageShare), ...stageParts(progress)].join('  '), width),
    cut(
      [pad(wholeTitle, titleWidth), bar(wholeShare), percent(wholeShare), timeLeft(wholeSecondsLeft)].join('  '),
      width,
    ),
  ]
}

/** The same in one line of plain text, for a log. */
export function runLine(progress: RunProgress): string {
  const { title, stagesDone, stageCount, wholeShare, wholeSecondsLeft } = progress
  const whole = `whole ${percent(wholeShare)}${wholeSecondsLeft === null ? '' : `, ${timeLeft(wholeSecondsLeft)}`}`
  const stage = `${title} (stage ${Math.min(stagesDone + 1, stageCount)} of ${stageCount})`
  return `${stage}: ${[...stageParts(progress), whole].join(', ')}`
}

export function countBar(progress: CountProgress, pace: Pace, width: number): string {
  const { title, done, total } = progress
  const bars = total === null ? [] : [bar(shareOf(done, total))]
  return cut([title, ...bars, ...countParts(progress, pace)].join('  '), width)
}

export function countLine(progress: CountProgress, pace: Pace): string {
  return `${progress.title}: ${countParts(progress, pace).join(', ')}`
}

function stageParts({ done, total, unit, rate, figures, stageSecondsLeft }: RunProgress): string[] {
  return [
    ...countParts({ title: '', done, total, unit }, { rate, secondsLeft: stageSecondsLeft }),
    ...Object.entries(figures).map(([name, value]) => `${name} ${value}`),
  ]
}

/** Nothing before it is known how much there is to do. */
function countParts({ done, total, unit }: CountProgress, { rate, secondsLeft }: Pace): string[] {
  if (total === 0) return []
  return [
    ...(total === null ? [] : [percent(shareOf(done, total))]),
    `${formatCount(done)}${total === null ? '' : `/${formatCount(total)}`} ${unit}`,
    ...(rate === null ? [] : [`${formatRate(rate)}/s`]),
    ...(secondsLeft === null ? [] : [timeLeft(secondsLeft)]),
  ]
}

function shareOf(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 0
}

function bar(share: number): string {
  const full = Math.round(BAR_WIDTH * Math.min(1, Math.max(0, share)))
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_WIDTH - full)}]`
}

/** Rounded down, so that 100 % means done. */
function percent(share: number): string {
  return `${Math.floor(100 * Math.min(1, Math.max(0, share)))} %`.padStart(5)
}

function formatRate(rate: number): string {
  return rate >= 100 ? formatCount(rate) : rate.toPrecision(2)
}

/** 7 s, 2:05, 1:02:05 */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const two = (part: number) => String(part).padStart(2, '0')
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`
}

function timeLeft(seconds: number | null): string {
  return seconds === null ? '' : `${formatDuration(seconds)} left`
}

function pad(text: string, width: number): string {
  return cut(text, width).padEnd(width)
}

function cut(text: string, width: number): string {
  return text.length <= width ? text.trimEnd() : `${text.slice(0, Math.max(0, width - 3)).trimEnd()}...`
}
