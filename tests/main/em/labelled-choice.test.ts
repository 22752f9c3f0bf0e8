/** What labels change of what an M-step trains on. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { iterationArm } from '../../../core/experiment/plan'
import type { RunContext } from '../../../main/em/run-context'
import { writeTrainingFile } from '../../../main/em/training-file'
import type { NewLabel } from '../../../main/store/labels'
import { isBad, type ReviewedOptions, reviewedWorkspace } from '../review/reviewed-workspace'

async function prepare(options: ReviewedOptions) {
  const reviewed = await reviewedWorkspace(options)
  const { workspace, experiment } = reviewed
  const ids: number[] = []
  const { id } = await workspace.corpora.get('stories')
  for await (const document of workspace.corpora.iterateDocuments(id)) ids.push(document.id)
  const context = {
    ...{ workspace, experimentId: experiment.id, config: parseExperimentConfig(experiment.config) },
    ...{ parts: { warmStart: [], bootstrap: ids, heldOut: [] }, folder: join(workspace.experimentsDir, 'em') },
  } as unknown as RunContext
  return { ...reviewed, context }
}

/** The thoughts trained on, chunk by chunk in the order of chunk ids. */
async function trainedOn(context: RunContext): Promise<(string | null)[]> {
  const lines = (await readFile(await writeTrainingFile(context, iterationArm(1)), 'utf8')).trimEnd().split('\n')
  return lines.flatMap((line) => JSON.parse(line).chunks.map(({ thought }: { thought: string | null }) => thought))
}

async function recorded({ workspace, experimentId }: RunContext): Promise<string[]> {
  const texts: string[] = []
  for await (const { text } of workspace.thoughts.iterateChosen(experimentId, 1)) texts.push(text)
  return texts
}

/** Verdicts on the first thoughts: two of a chunk in a row, a bad and a good one. */
const verdicts = (count: number): NewLabel[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{ thoughtId: i + 1, annotator: 'Ada', verdict: i % 2 ? 'accept' : 'reject', origin: 'value' },
    at: new Date(Date.UTC(2025, 0, 1) + 1000 * i).toISOString(),
  }))

const share = (texts: readonly (string | null)[]) =>
  texts.filter((text) => text !== null && isBad(text)).length / texts.length

it('trains on what the E-step chose where there are no labels', async () => {
  const { context } = await prepare({ documents: 30 })
  const before = await recorded(context)
  expect(await trainedOn(context)).toEqual(before)
})

it.each([
  ['they are not used', { use: false }],
  ['lambda is 0', { lambda: 0 }],
])('trains on the same with labels where %s', async (_, labels) => {
  const { context, workspace } = await prepare({ documents: 30, labels })
  const before = await recorded(context)
  await workspace.labels.record(verdicts(60))
  expect(await trainedOn(context)).toEqual(before)
})

it('trains on fewer of the thoughts that people reject, and writes down what it chose and from which labels', async () => {
  const { context, workspace } = await prepare({ documents: 60, labels: { lambda: 1 } })
  const before = await recorded(context)
  await workspace.labels.record(verdicts(80))
  const after = await trainedOn(context)
  expect(share(before)).toBeGreaterThan(0.5)
  expect(share(after)).toBeLessThan(0.35)
  expect(await recorded(context)).toEqual(after)
  const estimates: (number | null)[] = []
  for await (const { chosen } of workspace.thoughts.iterateEstimates(context.experimentId, 1)) estimates.push(chosen)
  const rows = await workspace.thoughts.chosen(context.experimentId, 1, [1, 2, 3])
  expect([...rows.values()].map(({ k }) => k)).toEqual(estimates.slice(0, 3))
  const labels = await workspace.labels.inForce()
  expect(labels.every(({ uses }) => uses.length === 1 && uses[0]?.iteration === 1)).toBe(true)
})

it("trains on an annotator's own thought, and goes back when it is undone", async () => {
  const { context, workspace } = await prepare({ documents: 10 })
  const before = await recorded(context)
  const edit: NewLabel = {
    ...{
      thoughtId: 5,
      annotator: 'Ada',
      verdict: 'edit',
      editedText: 'mine',
      origin: 'value',
      at: '2025-01-01T00:00:00Z',
    },
  }
  await workspace.labels.record([edit])
  expect(await trainedOn(context)).toEqual(before.map((text, i) => (i === 1 ? 'mine' : text)))
  expect((await workspace.labels.inForce())[0]?.uses).toEqual([{ experimentId: context.experimentId, iteration: 1 }])
  await workspace.labels.undoLast('Ada', '2025-01-02T00:00:00Z')
  expect(await trainedOn({ ...context, folder: join(context.folder, 'again') })).toEqual(before)
})

describe('a soft M-step', () => {
  interface SoftChunk {
    readonly text: string
    readonly thought: string | null
    readonly thoughts?: readonly { readonly text: string; readonly weight: number }[]
  }

  async function softChunks(context: RunContext, top: number): Promise<SoftChunk[]> {
    const { config } = context
    const soft = { ...context, config: { ...config, mStep: { ...config.mStep, thoughts: 'soft', top } } } as RunContext
    const lines = (await readFile(await writeTrainingFile(soft, iterationArm(1)), 'utf8')).trimEnd().split('\n')
    return lines.flatMap((line) => JSON.parse(line).chunks)
  }

  it('trains on the best thoughts of each chunk, as far as the weights of the E-step', async () => {
    const { context, workspace } = await prepare({ documents: 6 })
    const chunks = await softChunks(context, 2)
    const rows = await workspace.thoughts.ofChunks(context.experimentId, 1, [1])
    // Four thoughts of different texts: the two of most weight share all of it.
    const [best, next] = rows.toSorted((a, b) => b.weight - a.weight).map(({ text, weight }) => ({ text, weight }))
    if (!best || !next) throw new Error('no thoughts')
    const share = best.weight / (best.weight + next.weight)
    expect(chunks[0]?.thoughts?.map(({ text }) => text)).toEqual([best.text, next.text])
    expect(chunks[0]?.thoughts?.[0]?.weight).toBeCloseTo(share, 12)
    expect(chunks[0]?.thoughts?.[1]?.weight).toBeCloseTo(1 - share, 12)
  })

  it("takes the weights with labels, and an annotator's own thought alone", async () => {
    const { context, workspace } = await prepare({ documents: 60, labels: { lambda: 1 } })
    await workspace.labels.record(verdicts(80))
    await workspace.labels.record([
      {
        ...{ thoughtId: 5, annotator: 'Ada', verdict: 'edit', editedText: 'mine', origin: 'value' },
        at: '2025-02-01T00:00:00Z',
      },
    ])
    const chunks = await softChunks(context, 4)
    expect(chunks.filter(({ thought }) => thought === 'mine')).toMatchObject([{ thought: 'mine' }])
    expect(chunks.find(({ thought }) => thought === 'mine')?.thoughts).toBeUndefined()
    const bad = chunks.flatMap(({ thoughts = [] }) => thoughts.filter(({ text }) => isBad(text)))
    const weight = bad.reduce((sum, one) => sum + one.weight, 0) / chunks.length
    expect(weight).toBeLessThan(0.35)
    const [step] = await workspace.labelRecords.steps(context.experimentId)
    expect(step).toMatchObject({ iteration: 1, accepts: 40, rejects: 40, edits: 1, annotators: ['Ada'] })
    expect(step?.effect).toMatchObject({ lambda: 1, chunks: chunks.length })
    // The weight that left the bad thoughts is what changed hands, and a little between the good ones.
    const paper = await workspace.thoughts.ofChunks(
      context.experimentId,
      1,
      chunks.map((_, i) => i + 1),
    )
    const badBefore = paper.filter(({ text }) => isBad(text)).reduce((sum, one) => sum + one.weight, 0) / chunks.length
    expect(step?.effect?.moved).toBeGreaterThan(badBefore - weight - 0.02)
    expect(step?.effect?.moved).toBeLessThan(badBefore - weight + 0.15)
  })
})
