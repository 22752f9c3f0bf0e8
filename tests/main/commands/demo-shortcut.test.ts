/** The shortcut demo in small: its four arms, their labels and its table. What labels are worth takes a real one. */

import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { shortcutArms } from '../../../core/comparison/shortcut'
import { runShortcutDemo } from '../../../main/commands/demo-shortcut'
import { readShortcut } from '../../../main/demo/read-shortcut'
import { shortcutSettings } from '../../../main/demo/shortcut-settings'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { makeRingWorkspace, ringDocuments } from '../em/ring-workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { type Bundle, bundle } from '../store/bundle'

let entry: Bundle
beforeAll(async () => {
  entry = await bundle(join(import.meta.dirname, '../../../main/engine/index.ts'))
})
afterAll(() => entry[Symbol.asyncDispose]())

const { demo, ...shortcut } = shortcutSettings(3, true)
const settings = {
  ...shortcut,
  ...{ training: 16, warmStart: 6, bootstrap: 6, test: 4, iterations: 1 },
  demo: {
    ...demo,
    experiment: {
      ...demo.experiment,
      model: 'base',
      ...{ warmStart: { steps: 40 }, mStep: { steps: 10 } },
      sampling: { thoughts: 4, maxTokens: 22, prefixChunks: 1, batch: 8 },
      training: { learningRate: 0.02, batchRows: 4, contextTokens: 96, packing: 'stream' },
      evaluation: { thoughts: 2, answerTokens: 2 },
    },
  },
} as const

it('runs four arms from one warm start, of which two have labels, and makes a row of each', async () => {
  const workspace = await makeRingWorkspace(await temporaryFolder(), ringDocuments(4))
  const engine = new EngineProcess({ entry: entry.file, threads: 1 })
  onTestFinished(async () => {
    await engine.stop()
    await workspace.close()
  })
  const base = await workspace.checkpoints.get('base')
  await workspace.checkpoints.record({ ...base, name: 'ring-base', meta: { facts: 1, steps: 0 } })
  const printed: string[] = []
  const context = {
    ...{ engine: () => engine, signal: new AbortController().signal, log: () => {} },
    print: (text: string) => printed.push(text),
    program: { version: '0', root: '' },
    progress: { run: () => {}, count: () => {}, finish: () => {} },
  }
  const reply = await runShortcutDemo(context, workspace, settings, { labels: 8, threads: 1 })
  expect(reply.labels).toBe(8)
  expect(reply.table.map(({ arm }) => arm)).toEqual(shortcutArms)
  for (const { shortcutShare, accuracySampled } of reply.table) {
    expect(shortcutShare).toBeGreaterThanOrEqual(0)
    expect(shortcutShare).toBeLessThanOrEqual(1)
    expect(accuracySampled).not.toBeNull()
  }
  expect(printed.at(-1)).toMatch(/^arm +shortcuts trained on/)

  const [weights, labelled, tempered, shuffled] = await Promise.all(
    shortcutArms.map((arm) => workspace.experiments.get(`shortcut-${arm}`)),
  )
  const texts = async (id: number) => {
    const all: string[] = []
    for await (const { text } of workspace.thoughts.iterateThoughts(id, 1)) all.push(text)
    return all
  }
  const first = await texts(weights?.id ?? 0)
  for (const arm of [labelled, tempered, shuffled]) expect(await texts(arm?.id ?? 0)).toEqual(first)
  const labels = await workspace.labels.inForce()
  const used = (name: string) =>
    labels.find(({ annotator }) => annotator === name)?.uses.map(({ experimentId }) => experimentId)
  expect(new Set(used('checker'))).toEqual(new Set([labelled?.id]))
  expect(new Set(used('shuffled'))).toEqual(new Set([shuffled?.id]))
  const verdicts = (name: string) =>
    labels
      .filter(({ annotator }) => annotator === name)
      .map(({ verdict }) => verdict)
      .sort()
  expect(verdicts('shuffled')).toEqual(verdicts('checker'))

  // As Compare reads it: the same rows, and what labels add beyond each control on the same documents.
  const read = await readShortcut(workspace)
  expect(read?.rows).toEqual(reply.table)
  expect(read?.beyond.map(({ control }) => control)).toEqual(['weights', 'tempered', 'shuffled-labels'])
  const accuracy = (arm: string) => reply.table.find((row) => row.arm === arm)?.accuracySampled as number
  for (const { control, difference } of read?.beyond ?? []) {
    expect(difference.value).toBeCloseTo(accuracy('labels') - accuracy(control), 9)
  }
  expect(read?.sentence).toMatch(/^Beyond tempering, which needs no labels: /)
  const [step] = await workspace.labelRecords.steps(labelled?.id ?? 0)
  expect(step).toMatchObject({ iteration: 1, annotators: ['checker'] })
  expect(step?.effect?.moved).toBeGreaterThan(0)

  // Done already: the same table, at once.
  expect(await runShortcutDemo(context, workspace, settings, { labels: 8, threads: 1 })).toEqual(reply)
}, 600_000)
