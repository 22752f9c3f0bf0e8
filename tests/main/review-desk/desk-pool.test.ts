import { describe, expect, it } from 'vitest'
import { loadDeskPool } from '../../../main/review-desk/desk-pool'
import { reviewedWorkspace } from '../review/reviewed-workspace'

const ask = { annotator: 'Ada', order: 'value' as const, size: 30, draw: 1, excludeChunks: [] }

// 9 documents of 1, 2, 3, 1, 2, 3, ... chunks with 4 thoughts each
async function loadFirst() {
  const { workspace, scope } = await reviewedWorkspace({ documents: 9 })
  return loadDeskPool(workspace, scope, { readAtOnce: 10, chunks: 6 })
}

describe('the pool of the desk, while it is read', () => {
  it('shows cards of the chunks that were drawn, and says how far it is', async () => {
    const pool = await loadFirst()
    const [size, queue] = await Promise.all([pool.size(), pool.queue(ask)])
    expect(size).toMatchObject({ chunks: 18, thoughts: 72, disagreements: null })
    expect(size.read).toBeLessThan(72)
    expect(queue.decidedChunks).toBeNull()
    expect(new Set(queue.cards.map(({ chunkId }) => chunkId)).size).toBeLessThanOrEqual(6)
    expect(queue.cards.length).toBeGreaterThan(0)
  })

  it('draws at random as from all: the chance of a chunk, times that of a thought of the chunks drawn', async () => {
    const pool = await loadFirst()
    const { cards } = await pool.queue({ ...ask, order: 'random' })
    // 6 of 18 chunks, then 1 of 24 thoughts
    for (const { propensity } of cards) expect(propensity).toBeCloseTo(1 / 72, 12)
    await pool.whole()
    const later = await pool.queue({ ...ask, order: 'random' })
    for (const { propensity } of later.cards) expect(propensity).toBeCloseTo(1 / 72, 12)
  })

  it('waits for all of them where the order is that of the documents', async () => {
    const pool = await loadFirst()
    const { cards, decidedChunks } = await pool.queue({ ...ask, order: 'document' })
    const chunkIds = cards.map(({ chunkId }) => chunkId)
    expect(chunkIds).toEqual([...chunkIds].sort((a, b) => a - b))
    expect(cards.length + (decidedChunks ?? 0)).toBe(18)
    expect(await pool.size()).toMatchObject({ read: null, disagreements: 0 })
  })

  it('reads few thoughts at once', async () => {
    const { workspace, scope } = await reviewedWorkspace({ documents: 3 })
    const pool = await loadDeskPool(workspace, scope)
    expect((await pool.size()).read).toBeNull()
  })
})
