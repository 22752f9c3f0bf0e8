import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it, vi } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import type { ReviewCard } from '../../../core/contract/review'
import { defaultSettings } from '../../../core/contract/settings'
import type { Lab } from '../../../main/lab/lab'
import type { RpcContext } from '../../../main/rpc/context'
import { reviewProcedures } from '../../../main/rpc/review'
import { temporaryFolder } from '../formats/temporary-folder'
import { isBad, reviewedWorkspace } from '../review/reviewed-workspace'

const scope = { experiment: 'em', iteration: 1 }
const annotator = 'ada'
const me = { ...scope, annotator }

async function prepare(files: { readonly target?: string; readonly source?: string } = {}) {
  const { workspace } = await reviewedWorkspace({ documents: 9 })
  const changes: string[] = []
  const lab = {
    workspace,
    options: { log: () => {} },
    settings: { settings: defaultSettings },
    beforeClose: () => {},
    changed: (...what: string[]) => changes.push(...what),
  } as unknown as Lab
  const desktop: RpcContext['desktop'] = {
    chooseFiles: async () => (files.source ? [files.source] : []),
    chooseFolder: async () => null,
    chooseTarget: async () => files.target ?? null,
    showInFolder: () => {},
  }
  return { context: { lab, desktop }, workspace, changes }
}

type Prepared = Awaited<ReturnType<typeof prepare>>

const ask = { ...me, order: 'value' as const, size: 5, exclude: [], after: null, filter: null }

async function firstCard(prepared: Prepared) {
  const { cards } = await call(reviewProcedures.queue, ask, prepared)
  const [queued] = cards
  if (!queued) throw new Error('no card')
  const card = await call(reviewProcedures.card, { ...me, chunkId: queued.chunkId }, prepared)
  return { queued, card }
}

async function decide(prepared: Prepared, card: ReviewCard, k: number, verdict: 'accept' | 'reject') {
  const thoughtId = card.thoughts[k]?.thoughtId as number
  return call(
    reviewProcedures.decide,
    {
      ...{ ...me, chunkId: card.chunkId, thoughtId, verdict },
      ...{ weightsHidden: false, origin: 'chosen' as const, propensity: null },
    },
    prepared,
  )
}

const faultOf = (work: Promise<unknown>) => work.then(() => null, fromReply)

describe('review', () => {
  it('lists experiments with thoughts, and opens one of their iterations', async () => {
    const prepared = await prepare()
    expect(await call(reviewProcedures.list, undefined, prepared)).toEqual([
      { experiment: 'em', corpus: 'stories', iterations: [1] },
    ])
    // documents of 1, 2, 3, 1, 2, 3, ... chunks with 4 thoughts each
    const state = await call(reviewProcedures.open, scope, prepared)
    expect(state).toMatchObject({ chunks: 18, thoughts: 72, accepts: 0, rejects: 0, disagreements: 0 })
    expect(await faultOf(call(reviewProcedures.open, { ...scope, iteration: 2 }, prepared))).toMatchObject({
      kind: 'not-found',
    })
  })

  it('shows a card by the name of its document, with the previews of both verdicts', async () => {
    const { card, queued } = await firstCard(await prepare())
    expect(card.title).toMatch(/^stories-000\d$/)
    expect(card.thoughts.map(({ thoughtId }) => thoughtId)).toContain(queued.thoughtId)
    for (const { ifAccepted, ifRejected, weight } of card.thoughts) {
      expect(ifAccepted.moved).toBeGreaterThan(0)
      expect(ifRejected.weights.reduce((a, b) => a + b)).toBeCloseTo(1, 9)
      expect(weight).toBeGreaterThan(0)
    }
  })

  it('records a verdict as it was previewed, tells the window, and takes it back', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    const { after, label } = await decide(prepared, card, 0, 'reject')
    expect(after.moved).toBeCloseTo(card.thoughts[0]?.ifRejected.moved as number, 12)
    expect((await prepared.workspace.labels.get(label.id)).verdict).toBe('reject')
    await vi.waitFor(() => expect(prepared.changes).toContain('labels'))
    const again = await call(reviewProcedures.card, { ...me, chunkId: card.chunkId }, prepared)
    expect(again.thoughts[0]?.verdict).toBe('reject')

    const [undone] = await call(reviewProcedures.undo, me, prepared)
    expect(undone?.id).toBe(label.id)
    expect(await call(reviewProcedures.undo, me, prepared)).toEqual([])
    const [redone] = await call(reviewProcedures.redo, me, prepared)
    expect(redone).toMatchObject({ id: label.id, undoneAt: null })
  })

  it('adds reasons, a note and the first wrong step to a label', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    const { label } = await decide(prepared, card, 0, 'reject')
    await call(reviewProcedures.remark, { labelId: label.id, reasons: ['wrong step'], wrongStep: 1 }, prepared)
    const remarked = await call(reviewProcedures.remark, { labelId: label.id, note: 'sign' }, prepared)
    expect(remarked).toMatchObject({ reasons: ['wrong step'], wrongStep: 1, note: 'sign' })
  })

  it('counts the labels of the day, without those of a file or in bulk', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    await decide(prepared, card, 0, 'reject')
    const filter = { words: 'KEY', copiesAtLeast: 0, unfinishedOnly: false }
    await call(reviewProcedures.bulk, { ...me, filter, verdict: 'reject' }, prepared)
    const midnight = new Date(Date.now() - 3_600_000).toISOString()
    const session = await call(reviewProcedures.session, { annotator, midnight }, prepared)
    expect(session.today).toBe(1)
    expect(session.recent.map(({ verdict }) => verdict)).toEqual(['reject'])
    const later = new Date(Date.now() + 3_600_000).toISOString()
    expect((await call(reviewProcedures.session, { annotator, midnight: later }, prepared)).today).toBe(0)
  })

  it('counts the labels of the day behind thousands that were given in bulk', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    await decide(prepared, card, 0, 'reject')
    const thoughtId = card.thoughts[1]?.thoughtId as number
    // more than are looked at
    const bulk = Array.from({ length: 5200 }, (_, i) => ({
      ...{ thoughtId, annotator, verdict: 'accept' as const, origin: 'bulk' as const },
      at: new Date(Date.now() + i).toISOString(),
    }))
    await prepared.workspace.labels.record(bulk)
    const midnight = new Date(Date.now() - 3_600_000).toISOString()
    expect((await call(reviewProcedures.session, { annotator, midnight }, prepared)).today).toBe(1)
  })

  it('counts a thought once whose verdict was changed', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    for (const verdict of ['reject', 'accept'] as const) await decide(prepared, card, 0, verdict)
    await decide(prepared, card, 1, 'reject')
    const midnight = new Date(Date.now() - 3_600_000).toISOString()
    const session = await call(reviewProcedures.session, { annotator, midnight }, prepared)
    expect(session.today).toBe(2)
    expect(session.recent).toHaveLength(3)
  })

  it('hides a conflict until one has judged it, and lets an adjudicator decide it', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    const thoughtId = card.thoughts[0]?.thoughtId as number
    const said = (annotator: string, verdict: 'accept' | 'reject') =>
      call(
        reviewProcedures.decide,
        {
          ...{ ...scope, annotator, chunkId: card.chunkId, thoughtId, verdict },
          ...{ weightsHidden: true, origin: 'chosen' as const, propensity: null },
        },
        prepared,
      )
    await said('bob', 'accept')
    await said('cleo', 'accept')
    await said('dora', 'reject')
    const conflict = { chunkId: card.chunkId, thoughtId, annotators: ['bob', 'cleo', 'dora'] }
    expect(await call(reviewProcedures.conflicts, me, prepared)).toMatchObject([
      { ...conflict, votes: null, decided: null, place: expect.stringMatching(/^stories-000\d, chunk \d$/) },
    ])
    expect((await call(reviewProcedures.quality, scope, prepared)).disagreements).toBe(1)
    const mine = async () => (await call(reviewProcedures.card, { ...me, chunkId: card.chunkId }, prepared)).thoughts[0]
    expect(await mine()).toMatchObject({ otherVotes: 3, others: null, verdict: null })

    await call(reviewProcedures.setAdjudicator, { ...scope, annotator, decides: true }, prepared)
    const { after } = await said(annotator, 'reject')
    const seen = await mine()
    expect(seen?.others).toEqual([
      { annotator: 'bob', verdict: 'accept', decides: false },
      { annotator: 'cleo', verdict: 'accept', decides: false },
      { annotator: 'dora', verdict: 'reject', decides: false },
    ])
    expect(after.moved).toBeGreaterThan(0)
    const [decided] = await call(reviewProcedures.conflicts, me, prepared)
    expect(decided).toMatchObject({ ...conflict, annotators: [...conflict.annotators, annotator], decided: 'reject' })
    expect(decided?.votes?.at(-1)).toEqual({ annotator, verdict: 'reject', decides: true })
    const quality = await call(reviewProcedures.quality, scope, prepared)
    expect(quality.disagreements).toBe(0)
    expect(quality.annotators.find(({ name }) => name === annotator)).toMatchObject({ decides: true, shared: 1 })
    expect(quality.pairs.map(({ annotators }) => annotators.join(' '))).toContain('bob dora')
    // Two accepts against one reject: mu is above c as long as they count alike, below it once the reject decides.
    expect((await mine())?.acceptance).toBeLessThan(seen?.chance as number)
    await call(reviewProcedures.setAdjudicator, { ...scope, annotator, decides: false }, prepared)
    expect((await call(reviewProcedures.quality, scope, prepared)).disagreements).toBe(1)
  })

  it('labels many at once after a preview, and undoes them as one', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    await decide(prepared, card, 0, 'accept')
    const filter = { words: 'key', copiesAtLeast: 0, unfinishedOnly: false }
    const preview = await call(reviewProcedures.bulkPreview, { ...me, filter }, prepared)
    // two of the four thoughts of each chunk are keys
    expect(preview).toMatchObject({ matching: 36, labelled: 1 })
    expect(preview.examples).toHaveLength(20)
    expect(preview.examples.every(({ text }) => isBad(text))).toBe(true)
    expect(await call(reviewProcedures.bulk, { ...me, filter, verdict: 'reject' }, prepared)).toEqual({
      labelled: 35,
      stayed: 1,
    })
    expect(await call(reviewProcedures.undo, me, prepared)).toHaveLength(35)
    expect(await prepared.workspace.labels.inForce()).toHaveLength(1)
  })

  it('tells what labels taught, and what lambda would change', async () => {
    const prepared = await prepare()
    const filter = (words: string) => ({ words, copiesAtLeast: 0, unfinishedOnly: false })
    await call(reviewProcedures.bulk, { ...me, filter: filter('key'), verdict: 'reject' }, prepared)
    await call(reviewProcedures.bulk, { ...me, filter: filter('='), verdict: 'accept' }, prepared)
    const quality = await call(reviewProcedures.quality, scope, prepared)
    expect(quality).toMatchObject({ accepts: 36, rejects: 36, calibration: null, shared: 0 })
    expect(quality.annotators).toMatchObject([{ name: annotator, labels: 72 }])
    expect(quality.byLength.map(({ labels }) => labels)).toEqual([72, 0, 0, 0])
    const none = await call(reviewProcedures.whatIf, { ...scope, lambda: 0, thoughts: 4, quick: false }, prepared)
    expect(none.changed).toBe(0)
    const full = await call(reviewProcedures.whatIf, { ...scope, lambda: 1, thoughts: 4, quick: false }, prepared)
    expect(full.now?.expectedAcceptable).toBeGreaterThan(full.paper?.expectedAcceptable as number)
    for (const { chunk } of full.examples) expect(full.names[chunk]).toMatch(/^stories-\d{4}, chunk \d$/)
  })

  it('writes lambda to an experiment that still has an M-step before it', async () => {
    const prepared = await prepare()
    await call(reviewProcedures.writeLambda, { ...scope, lambda: 0.25 }, prepared)
    expect((await prepared.workspace.experiments.get('em')).config).toMatchObject({
      labels: { use: true, lambda: 0.25 },
    })
    expect((await call(reviewProcedures.open, scope, prepared)).lambdaSetting).toBe(0.25)
    const { id } = await prepared.workspace.experiments.get('em')
    await prepared.workspace.experiments.setStatus(id, 'finished', new Date().toISOString())
    expect(await faultOf(call(reviewProcedures.writeLambda, { ...scope, lambda: 1 }, prepared))).toMatchObject({
      kind: 'conflict',
      message: 'experiment "em" has finished',
    })
  })

  it('lists the history with undone labels, and where each label is', async () => {
    const prepared = await prepare()
    const { card } = await firstCard(prepared)
    await decide(prepared, card, 0, 'reject')
    await decide(prepared, card, 1, 'accept')
    await call(reviewProcedures.undo, me, prepared)
    const history = await call(reviewProcedures.history, { ...scope, before: null, limit: 10 }, prepared)
    expect(history.map(({ verdict, undoneAt }) => [verdict, undoneAt !== null])).toEqual([
      ['accept', true],
      ['reject', false],
    ])
    expect(history[0]).toMatchObject({ place: `${card.title}, chunk ${card.chunkPosition + 1}`, isHere: true })
    const [, oldest] = history
    expect(await call(reviewProcedures.history, { ...scope, before: oldest?.id ?? 0, limit: 10 }, prepared)).toEqual([])
  })

  it('exports labels where the user says, and merges them back without doubling any', async () => {
    const path = join(await temporaryFolder(), 'labels.jsonl')
    const prepared = await prepare({ target: path, source: path })
    const { card } = await firstCard(prepared)
    await decide(prepared, card, 0, 'reject')
    expect(await call(reviewProcedures.exportLabels, { format: 'jsonl' }, prepared)).toEqual({ path, labels: 1 })
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ verdict: 'reject', annotator })
    expect(await call(reviewProcedures.importLabels, scope, prepared)).toMatchObject({
      ...{ lines: 1, imported: 0, duplicates: 1, faulty: 0 },
    })
  })
})
