/** How fast somebody labels: over the last cards, pauses left out. */

/** Seconds after which somebody has been away. */
const PAUSE_SECONDS = 60
const CARDS = 20

/**
 * @param times of the verdicts, newest first, milliseconds
 * @returns cards a minute over the last 20; null with fewer than two verdicts in a row
 */
export function labellingPace(times: readonly number[]): number | null {
  let [cards, seconds] = [0, 0]
  for (let i = 0; i + 1 < Math.min(times.length, CARDS + 1); i++) {
    const gap = ((times[i] as number) - (times[i + 1] as number)) / 1000
    if (gap > PAUSE_SECONDS || gap < 0) continue
    cards++
    seconds += gap
  }
  return cards === 0 || seconds === 0 ? null : (60 * cards) / seconds
}
