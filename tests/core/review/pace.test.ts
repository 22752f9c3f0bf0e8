import { expect, it } from 'vitest'
import { labellingPace } from '../../../core/review/pace'

const seconds = (...times: number[]) => times.map((time) => 1000 * time)

it('counts cards a minute between verdicts, newest first', () => {
  // 3 cards in 30 seconds
  expect(labellingPace(seconds(100, 90, 85, 70))).toBe(6)
})

it('leaves pauses of more than a minute out', () => {
  expect(labellingPace(seconds(1000, 990, 500, 490))).toBe(6)
})

it('looks at the last 20 cards only', () => {
  const recent = Array.from({ length: 21 }, (_, i) => 1000 - i)
  expect(labellingPace(seconds(...recent, 950, 920, 900))).toBe(60)
})

it('knows nothing with a single verdict, or only pauses', () => {
  expect(labellingPace(seconds(10))).toBeNull()
  expect(labellingPace(seconds(1000, 10))).toBeNull()
})
