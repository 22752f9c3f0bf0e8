/** Labels that say little or nothing, or the opposite of each other: weights stay numbers, and the report says why. */

import { expect, it } from 'vitest'
import { ReviewPool } from '../../../main/review/pool'
import type { NewLabel } from '../../../main/store/labels'
import { reviewedWorkspace } from './reviewed-workspace'

const label = (i: number, accept: boolean, annotator = 'Ada'): NewLabel => ({
  ...{ thoughtId: 1 + i, annotator, verdict: accept ? 'accept' : 'reject', origin: 'value' },
  at: new Date(Date.UTC(2026, 0, 1) + 1000 * i).toISOString(),
})
const many = Array.from({ length: 24 }, (_, i) => i)

it.each<[string, NewLabel[], RegExp]>([
  ['one accept', [label(0, true)], /All labels are accepts/],
  ['one reject', [label(0, false)], /All labels are rejects/],
  ['accepts alone', many.map((i) => label(i, true)), /All labels are accepts/],
  ['rejects alone', many.map((i) => label(i, false)), /All labels are rejects/],
  [
    'two annotators who always contradict each other',
    many.flatMap((i) => [label(i, i % 2 > 0), label(i, i % 2 === 0, 'Bob')]),
    /24 thoughts have an accept and a reject/,
  ],
  ['verdicts without any rule', many.map((i) => label(i, i % 3 > 0)), /drawn at random/],
])('has weights that sum to 1, a lambda and a queue after %s', async (_, labels, message) => {
  const { workspace, scope } = await reviewedWorkspace({ documents: 30 })
  await workspace.labels.record(labels)
  const pool = await ReviewPool.load(workspace, scope)
  expect(pool.classifier?.report.messages.join('\n')).toMatch(message)
  expect(pool.lambda).toBeGreaterThanOrEqual(0)
  expect(pool.lambda).toBeLessThanOrEqual(1)
  for (let chunkId = 1; chunkId <= pool.chunkCount; chunkId++) {
    const chunk = pool.chunk(chunkId)
    expect(chunk?.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 9)
    for (const value of [...(chunk?.chances ?? []), ...(chunk?.acceptance ?? [])]) {
      expect(value).toBeGreaterThan(0)
      expect(value).toBeLessThan(1)
    }
  }
  const { cards } = pool.queue({ annotator: 'Cleo', order: 'value', size: 5, draw: 1, excludeChunks: [] })
  expect(cards.length).toBeGreaterThan(0)
  expect(Object.values(pool.effect() ?? {}).every(Number.isFinite)).toBe(true)
})
