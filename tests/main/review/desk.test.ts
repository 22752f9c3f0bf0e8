import { expect, it } from 'vitest'
import { ReviewDesk } from '../../../main/review/desk'
import type { PoolCard } from '../../../main/review/pool'
import { loadDeskPool } from '../../../main/review-desk/desk-pool'
import { isBad, type Reviewed, type ReviewedOptions, reviewedWorkspace } from './reviewed-workspace'

async function openDesk(options: ReviewedOptions): Promise<Reviewed & { desk: ReviewDesk }> {
  const reviewed = await reviewedWorkspace(options)
  const pool = await loadDeskPool(reviewed.workspace, reviewed.scope)
  return { ...reviewed, desk: await ReviewDesk.open(reviewed.workspace, reviewed.scope, pool) }
}

let seconds = 0
const now = () => new Date(Date.UTC(2025, 0, 1) + 1000 * seconds++).toISOString()

const queueOf = (desk: ReviewDesk, size: number, change = {}) =>
  desk.queue({ annotator: 'Ada', order: 'value', size, draw: seconds, excludeChunks: [], ...change })

async function judge(desk: ReviewDesk, { chunkId, thoughtId, origin, propensity }: PoolCard, annotator = 'Ada') {
  const card = await desk.card(chunkId, annotator)
  const text = card.thoughts.find((thought) => thought.thoughtId === thoughtId)?.text ?? ''
  const verdict = isBad(text) ? 'reject' : 'accept'
  return desk.decide({ chunkId, thoughtId, verdict, annotator, at: now(), weightsHidden: false, origin, propensity })
}

it('shows the weights of the paper where there are no labels', async () => {
  const { desk, workspace, scope } = await openDesk({ documents: 4 })
  const card = await desk.card(2, 'Ada')
  const recorded = await workspace.thoughts.ofChunks(scope.experimentId, 1, [2])
  expect(card.thoughts.map(({ weight }) => weight)).toEqual(recorded.map(({ weight }) => weight))
  expect(card.thoughts.map(({ paperWeight }) => paperWeight)).toEqual(recorded.map(({ weight }) => weight))
  expect(card).toMatchObject({
    chunkPosition: 0,
    chunkCount: 2,
    before: [],
    chunk: 'document 1, chunk 0. ',
    edited: null,
  })
  expect(card.thoughts.every(({ chance, acceptance, verdict }) => chance === 1 && acceptance === 1 && !verdict)).toBe(
    true,
  )
})

it('moves what it said it would move, and says which thought leads', async () => {
  const { desk } = await openDesk({ documents: 4 })
  const card = await desk.card(2, 'Ada')
  const [thought] = card.thoughts
  if (!thought) throw new Error('no thought')
  const decision = { chunkId: 2, thoughtId: thought.thoughtId, verdict: 'reject', annotator: 'Ada', at: now() } as const
  const { label, before, after } = await desk.decide({
    ...decision,
    weightsHidden: true,
    origin: 'value',
    propensity: null,
  })
  expect(after).toEqual(thought.ifRejected)
  expect(before.weights).toEqual(card.current.weights)
  expect(after.moved).toBeCloseTo((before.weights[0] as number) - (after.weights[0] as number), 12)
  expect(after.moved).toBeGreaterThan(0)
  expect(label).toMatchObject({ verdict: 'reject', weightsHidden: true, moved: after.moved, chance: null })
  await desk.settled()
  const again = await desk.card(2, 'Ada')
  expect(again.thoughts[0]).toMatchObject({ verdict: 'reject' })
  expect(again.thoughts[0]?.acceptance).toBeLessThan(again.thoughts[0]?.chance as number)
})

it('tells of a fit that failed once, whoever waits for it, and fits again after the next label', async () => {
  const { workspace, scope } = await reviewedWorkspace({ documents: 60 })
  const pool = await loadDeskPool(workspace, scope)
  const [faults, fits]: [unknown[], string[]] = [[], []]
  let fails = true
  const failing = {
    ...{ model: () => pool.model(), queue: pool.queue.bind(pool), close: () => pool.close() },
    ...{ whatIf: pool.whatIf.bind(pool), essCurve: pool.essCurve.bind(pool) },
    refit: async () => {
      if (fails) throw new Error('the pool is gone')
      return pool.refit()
    },
  }
  const desk = await ReviewDesk.open(workspace, scope, failing, {
    onFit: () => fits.push('fit'),
    onFault: (error) => faults.push((error as Error).message),
  })
  const { cards } = await queueOf(desk, 3)
  const [first, second, third] = cards as [PoolCard, PoolCard, PoolCard]
  const waiting = [judge(desk, first).then(() => desk.settled()), desk.settled()]
  await Promise.allSettled(waiting)
  expect([faults, fits]).toEqual([['the pool is gone'], []])
  fails = false
  await judge(desk, second)
  await desk.settled()
  await judge(desk, third)
  await desk.settled()
  expect(faults).toHaveLength(1)
  expect(fits.length).toBeGreaterThan(0)
})

it('learns from forty verdicts to take weight from the bad thoughts, without their being labelled', async () => {
  const { desk } = await openDesk({ documents: 60 })
  for (let round = 0; round < 8; round++) {
    for (const card of (await queueOf(desk, 5)).cards) await judge(desk, card)
    await desk.settled()
  }
  const labelled = new Set<number>()
  const shares: [number, number][] = []
  for (let chunkId = 1; chunkId <= 120; chunkId++) {
    const { thoughts } = await desk.card(chunkId, 'Ada')
    if (thoughts.some(({ verdict }) => verdict !== null)) labelled.add(chunkId)
    else shares.push([share(thoughts, 'paperWeight'), share(thoughts, 'weight')])
  }
  expect(labelled.size).toBeGreaterThan(15)
  const mean = (i: 0 | 1) => shares.reduce((sum, pair) => sum + pair[i], 0) / shares.length
  expect(mean(0)).toBeGreaterThan(0.5)
  expect(mean(1)).toBeLessThan(mean(0) - 0.15)
})

function share(
  thoughts: readonly { text: string; paperWeight: number; weight: number }[],
  of: 'paperWeight' | 'weight',
) {
  return thoughts.filter(({ text }) => isBad(text)).reduce((sum, thought) => sum + thought[of], 0)
}

it('proposes what it does not know, with a fifth drawn at random and its propensity written down', async () => {
  const { desk } = await openDesk({ documents: 200 })
  const { cards } = await queueOf(desk, 100)
  const random = cards.filter(({ origin }) => origin === 'random')
  expect(random.length).toBeGreaterThan(8)
  expect(random.length).toBeLessThan(35)
  expect(random.every(({ propensity }) => propensity === 1 / 1596)).toBe(true)
  expect(cards.filter(({ origin }) => origin === 'value').every(({ propensity }) => propensity === null)).toBe(true)
  expect(new Set(cards.map(({ chunkId }) => chunkId)).size).toBe(cards.length)
})

it('shows no thought again that the annotator has judged, but for a few, blind', async () => {
  const { desk } = await openDesk({ documents: 50 })
  const judged = new Set<number>()
  const repeats: number[] = []
  for (let round = 0; round < 15; round++) {
    const { cards } = await queueOf(desk, 6)
    for (const card of cards) {
      if (card.origin === 'repeat') repeats.push(card.thoughtId)
      else expect(judged).not.toContain(card.thoughtId)
      judged.add(card.thoughtId)
      await judge(desk, card)
    }
    await desk.refresh()
  }
  expect(repeats.length).toBeGreaterThan(0)
  expect(new Set(repeats).size).toBe(repeats.length)
})

it('asks in document order, among some chunks, and about disagreements', async () => {
  const { desk } = await openDesk({ documents: 20 })
  const ordered = await queueOf(desk, 3, { order: 'document', afterChunk: 4 })
  expect(ordered.cards.map(({ chunkId }) => chunkId)).toEqual([5, 6, 7])
  const filtered = await queueOf(desk, 10, { onlyChunks: [3, 9], excludeChunks: [9] })
  expect(new Set(filtered.cards.map(({ chunkId }) => chunkId))).toEqual(new Set([3]))
  const [card] = (await desk.card(3, 'Ada')).thoughts
  const shared = {
    chunkId: 3,
    thoughtId: card?.thoughtId ?? 0,
    weightsHidden: false,
    origin: 'chosen',
    propensity: null,
  } as const
  await desk.decide({ ...shared, annotator: 'Ada', verdict: 'accept', at: now() })
  await desk.decide({ ...shared, annotator: 'Bob', verdict: 'reject', at: now() })
  await desk.refresh()
  const conflicts = await queueOf(desk, 10, { annotator: 'Cleo', order: 'disagreements' })
  expect(conflicts.cards.map(({ thoughtId }) => thoughtId)).toEqual([card?.thoughtId])
})

it('gives the weights back when all labels are undone, bit for bit', async () => {
  const { desk } = await openDesk({ documents: 10 })
  const before = (await desk.card(2, 'Ada')).current
  for (const card of (await queueOf(desk, 8)).cards) await judge(desk, card)
  await desk.settled()
  while ((await desk.undo('Ada', now())).length > 0);
  await desk.refresh()
  expect((await desk.pool.model()).classifier).toBeNull()
  expect((await desk.card(2, 'Ada')).current.weights).toEqual(before.weights)
  expect(await desk.redo('Ada')).toHaveLength(1)
})

it('labels in bulk as one step, and leaves what was labelled as it was', async () => {
  const { desk, workspace } = await openDesk({ documents: 10 })
  const { thoughts } = await desk.card(1, 'Ada')
  const ids = thoughts.map(({ thoughtId }) => thoughtId)
  const shared = { annotator: 'Ada', weightsHidden: false, origin: 'chosen', propensity: null } as const
  await desk.decide({ ...shared, chunkId: 1, thoughtId: ids[0] as number, verdict: 'accept', at: now() })
  const { labels, labelledBefore } = await desk.decideAll(ids, { annotator: 'Ada', verdict: 'reject', at: now() })
  expect([labels.length, labelledBefore]).toEqual([3, 1])
  expect(labels.every(({ origin }) => origin === 'bulk')).toBe(true)
  await desk.undo('Ada', now())
  expect((await workspace.labels.inForce()).map(({ verdict }) => verdict)).toEqual(['accept'])
})

it('keeps an edited thought out of the weights, and rejects the original only if asked', async () => {
  const { desk } = await openDesk({ documents: 10 })
  const { thoughts } = await desk.card(1, 'Ada')
  const edit = {
    chunkId: 1,
    thoughtId: thoughts[0]?.thoughtId ?? 0,
    text: 'mine',
    annotator: 'Ada',
    weightsHidden: false,
  } as const
  await desk.edit({ ...edit, at: now(), origin: 'chosen', propensity: null, rejectOriginal: false })
  await desk.settled()
  const card = await desk.card(1, 'Ada')
  expect(card.edited).toBe('mine')
  expect(card.thoughts[0]?.verdict).toBeNull()
  expect((await desk.pool.model()).classifier).toBeNull()
  await desk.edit({ ...edit, at: now(), origin: 'chosen', propensity: null, rejectOriginal: true })
  expect((await desk.card(1, 'Ada')).thoughts[0]?.verdict).toBe('reject')
})
