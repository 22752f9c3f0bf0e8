/** A job's state in the words of the status bar. */

import { compact, duration, grouped, percent } from '../../core/chart/format'
import type { JobProgress, JobState } from '../../core/contract/job'

/** Before this long, a rate says little about the time left. */
const MEASURED_MS = 10_000

export function stateInWords({ status, progress, fault }: JobState): string {
  if (status === 'waiting') return 'Waiting'
  if (status === 'pausing') return 'Stopping after this step'
  if (status === 'paused') return 'Paused'
  if (status === 'failed') return `Failed: ${fault?.message ?? ''}`
  if (status === 'cancelled') return 'Cancelled'
  if (status === 'finished') return 'Done'
  if (!progress) return 'Starting'
  // not counted yet
  return progress.total === 0 ? progress.stage : `${progress.stage}, ${amount(progress)}`
}

export function amount({ done, total, unit }: JobProgress): string {
  const figure = (value: number) => (value < 1e6 ? grouped(Math.round(value)) : compact(value))
  return total === null ? `${figure(done)} ${unit}` : `${figure(done)} of ${figure(total)} ${unit}`
}

/** Per cent of the whole, time left and rate, as far as they are known. */
export function figuresInWords({ progress, started }: JobState, now: number): string[] {
  if (!progress) return []
  const { share, secondsLeft, rate, unit } = progress
  const young = started !== null && now - Date.parse(started) < MEASURED_MS
  return [
    ...(share === null ? [] : [percent(share)]),
    ...(young ? ['estimating'] : secondsLeft === null ? [] : [`${duration(secondsLeft)} left`]),
    ...(rate === null ? [] : [`${compact(rate)} ${unit}/s`]),
  ]
}

/** "12 min ago", or the date from a day on. */
export function ago(at: string, now: number): string {
  const seconds = (now - Date.parse(at)) / 1000
  if (seconds < 60) return 'just now'
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at))
}
