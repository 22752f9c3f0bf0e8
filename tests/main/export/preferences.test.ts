import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ExportFormat } from '../../../core/export/format'
import { exportData } from '../../../main/export/export-data'
import type { NewLabel } from '../../../main/store/labels'
import type { Workspace } from '../../../main/store/workspace'
import { pythonWith } from '../formats/python'
import { isBad, reviewedWorkspace } from '../review/reviewed-workspace'
import { temporaryFolder } from '../store/temporary-workspace'

const request = {
  ...{ experiment: null, corpus: null, iteration: null, layout: null, seed: null, model: null },
  ...{ filter: 'all' as const, card: null, force: false },
}
const control = { report: () => {}, signal: new AbortController().signal }

async function exported(workspace: Workspace, format: ExportFormat): Promise<string> {
  const out = join(await temporaryFolder(), 'x.jsonl')
  await exportData(workspace, { ...request, format, out }, control)
  return out
}

async function rowsOf(workspace: Workspace, format: ExportFormat): Promise<Record<string, unknown>[]> {
  const text = await readFile(await exported(workspace, format), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Two documents, of one chunk and of two; thoughts 0 and 2 of each chunk are bad. */
async function labelled(): Promise<Workspace> {
  const { workspace, experiment } = await reviewedWorkspace({ documents: 2 })
  const labels: NewLabel[] = []
  for await (const { id, text, chunkPosition } of workspace.thoughts.iterateThoughts(experiment.id, 1)) {
    if (chunkPosition === 0) continue
    const verdict = isBad(text) ? 'reject' : 'accept'
    const step = isBad(text) ? { wrongStep: 0 } : {}
    labels.push({
      thoughtId: id,
      annotator: 'Ada',
      verdict,
      at: `2025-01-01T00:00:0${labels.length}Z`,
      ...step,
      origin: 'value',
    })
  }
  await workspace.labels.record(labels)
  return workspace
}

it('writes the prompt that a thought was drawn under, with the thought chosen for the chunk before', async () => {
  const workspace = await labelled()
  const [first] = await rowsOf(workspace, 'kto-jsonl')
  const { id } = (await workspace.experiments.list())[0] as { id: number }
  const chunkIds = (await workspace.corpora.documentsById([2]))[0]?.chunks.map((chunk) => chunk.id) as number[]
  const before = (await workspace.thoughts.chosen(id, 1, chunkIds)).get(chunkIds[0] as number)?.text
  const [S, E, P, Q] = ['<|START_OF_LATENT|>', '<|END_OF_LATENT|>', '<|PRIOR_PREFIX|>', '<|POSTERIOR_PREFIX|>']
  expect(first).toEqual({
    prompt: `${S}${P}${before}${E}document 1, chunk 0. ${S}${E}document 1, chunk 1. ${S}${Q}`,
    completion: expect.stringMatching(/^key \d<\|END_OF_LATENT\|>$/),
    label: false,
  })
})

it('counts what most annotators said, their own thoughts, and passes over skips, ties and what was undone', async () => {
  const { workspace, experiment } = await reviewedWorkspace({ documents: 1 })
  const ids: number[] = []
  for await (const { id } of workspace.thoughts.iterateThoughts(experiment.id, 1)) ids.push(id)
  const say = (k: number, annotator: string, verdict: NewLabel['verdict'], more: Partial<NewLabel> = {}) => {
    const at = `2025-01-01T00:00:00.${k}Z`
    return workspace.labels.record([{ thoughtId: ids[k] as number, annotator, verdict, at, origin: 'value', ...more }])
  }
  await say(0, 'Ada', 'accept')
  await say(0, 'Bob', 'reject')
  await say(0, 'Eve', 'reject')
  await say(1, 'Ada', 'accept')
  await say(1, 'Bob', 'reject')
  await say(2, 'Ada', 'edit', { editedText: 'my own' })
  await say(2, 'Bob', 'skip')
  await say(3, 'Kim', 'accept')
  await workspace.labels.undoLast('Kim', '2025-01-02T00:00:00Z')
  const rows = await rowsOf(workspace, 'kto-jsonl')
  const texts = rows.map(({ completion, label }) => [String(completion).replace(/\d/, ''), label])
  expect(texts).toEqual([
    ['key <|END_OF_LATENT|>', false],
    ['my own<|END_OF_LATENT|>', true],
  ])
})

it('pairs what was accepted in one iteration with what was rejected in another, under the same prompt', async () => {
  const { workspace, experiment } = await reviewedWorkspace({ documents: 1, iterations: 2 })
  const idsOf = async (iteration: number) => {
    const rows = []
    for await (const row of workspace.thoughts.iterateThoughts(experiment.id, iteration)) rows.push(row)
    return rows
  }
  const good = (await idsOf(1)).find(({ text }) => !isBad(text))
  const bad = (await idsOf(2)).find(({ text }) => isBad(text))
  const said = { annotator: 'Ada', at: '2025-01-01T00:00:00Z', origin: 'value' } as const
  await workspace.labels.record([
    { thoughtId: good?.id ?? 0, verdict: 'accept', ...said },
    { thoughtId: bad?.id ?? 0, verdict: 'reject', ...said },
  ])
  const [E, ...rows] = ['<|END_OF_LATENT|>', ...(await rowsOf(workspace, 'dpo-jsonl'))]
  expect(rows).toMatchObject([{ chosen: `${good?.text}${E}`, rejected: `${bad?.text}${E}` }])
})

it('says what is missing instead of writing an empty file', async () => {
  const { workspace } = await reviewedWorkspace({ documents: 1 })
  await expect(exported(workspace, 'dpo-jsonl')).rejects.toMatchObject({
    ...{ kind: 'invalid-input', message: 'the labels make no row of dpo-jsonl' },
    hint: 'accept one thought and reject another of the same chunk first',
  })
})

const columns = `
import json, sys
from datasets import load_dataset
kto, dpo, prm = (load_dataset('json', data_files=p, split='train', cache_dir=sys.argv[4]) for p in sys.argv[1:4])
`

async function exportForTrainers(): Promise<string[]> {
  const workspace = await labelled()
  const paths: string[] = []
  for (const format of ['kto-jsonl', 'dpo-jsonl', 'prm-jsonl'] as const) paths.push(await exported(workspace, format))
  return [...paths, await temporaryFolder()]
}

// TRL, docs/source/dataset_formats.md: unpaired preference, preference with an explicit prompt, stepwise supervision
it('writes the columns that TRL documents for its trainers', async ({ skip }) => {
  const python = await pythonWith(['datasets'])
  if (python === null) return skip('left out: needs Python with datasets')
  const script = `${columns}
shape = lambda d: {name: str(d.features[name]) for name in d.column_names}
print(json.dumps({'shapes': [shape(d) for d in (kto, dpo, prm)], 'rows': [len(d) for d in (kto, dpo, prm)],
  'labels': prm['labels'][:]}))`
  const [text, flag] = ["Value('string')", "Value('bool')"]
  // one chunk with two good thoughts and two bad ones: 4 rows, 2 x 2 pairs, 4 rows of steps
  expect(await python(script, ...(await exportForTrainers()))).toEqual({
    shapes: [
      { prompt: text, completion: text, label: flag },
      { prompt: text, chosen: text, rejected: text },
      { prompt: text, completions: `List(${text})`, labels: `List(${flag})` },
    ],
    rows: [4, 4, 4],
    labels: [[false], [true], [false], [true]],
  })
})

it('writes preferences that TRL takes apart as its own', async ({ skip }) => {
  const python = await pythonWith(['trl', 'datasets'])
  if (python === null) return skip('left out: needs Python with trl and datasets')
  const script = `${columns}
from trl.data_utils import is_conversational, unpair_preference_dataset
unpaired = unpair_preference_dataset(dpo)
print(json.dumps({'columns': sorted(unpaired.column_names), 'rows': len(unpaired),
  'conversational': [is_conversational(d[0]) for d in (kto, dpo, prm)]}))`
  expect(await python(script, ...(await exportForTrainers()))).toEqual({
    ...{ columns: ['completion', 'label', 'prompt'], rows: 8, conversational: [false, false, false] },
  })
})
