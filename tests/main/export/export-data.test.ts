import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { documentId } from '../../../core/corpus/document'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { type ExportRequest, exportData } from '../../../main/export/export-data'
import { iterationDocumentIds } from '../../../main/export/thought-documents'
import { readCorpus } from '../../../main/formats/corpus-reader'
import type { RawRecord } from '../../../main/formats/corpus-record'
import { readWeightsJsonl } from '../../../main/formats/weights-jsonl'
import type { NewDocument } from '../../../main/store/corpora'
import type { NewThought } from '../../../main/store/thoughts'
import type { Workspace } from '../../../main/store/workspace'
import { temporaryFolder, temporaryWorkspace } from '../store/temporary-workspace'

const created = '2025-01-01T00:00:00Z'

/** Three stories for training, of which one is for the warm start, and one held out. */
const documents: readonly NewDocument[] = ['Ann', 'Bob', 'Eve', 'Kim'].map((name) => {
  const chunks = [
    { text: `${name} has 6: win 5.\n`, thought: '' },
    { text: `${name} has 1.\n`, thought: name === 'Eve' ? null : '6+5=1' },
  ]
  const text = chunks.map((chunk) => chunk.text).join('')
  return { hash: documentId(text), split: name === 'Kim' ? 'held-out' : 'train', characters: text.length, chunks }
})

const config = parseExperimentConfig({
  name: 'first',
  corpus: 'ring',
  model: 'base',
  documents: { heldOut: { count: 1 }, warmStart: { count: 1 }, bootstrap: { count: 2 } },
  warmStart: { steps: 1 },
  mStep: { steps: 1 },
})

function thought(k: number, text: string, logWeight: number | null, chosen: boolean, weight: number): NewThought {
  const terms = { logPrior: -4, logLikelihood: -2, logPosterior: -3, logWeight, weight, chosen, kept: false }
  return { k, text, tokens: Int32Array.of(5, k, 75), finished: logWeight !== null, ...terms }
}

/** Iteration 1 sampled two thoughts for each outcome of the bootstrap documents; of the last one none was finished. */
async function experimentWorkspace(): Promise<{ workspace: Workspace; bootstrap: readonly string[] }> {
  const workspace = await temporaryWorkspace()
  const { corpora, experiments, thoughts } = workspace
  const settings = { chunking: { unit: 'sentence', mean: 8, min: 1, max: 20, seed: 3 }, chunksGiven: true }
  const id = await corpora.begin({ name: 'ring', source: 'r.jsonl', format: 'jsonl', licence: 'MIT', settings })
  await corpora.addDocuments(id, documents)
  await corpora.finish(id, { documents: 4, chunks: 8, thoughts: 3, characters: 96, skipped: 2, duplicates: 1 })
  const experimentId = await experiments.create({ name: 'first', config, seed: 0, threads: 2, created })
  const rows = await corpora.documentsById(await iterationDocumentIds(workspace, config, 1))
  const samples = [
    { ess: 2, chosen: 1, thoughts: [thought(0, '6+5=2', -3, false, 0.5), thought(1, '6+5=1', -3, true, 0.5)] },
    { ess: null, chosen: null, thoughts: [thought(0, '6+5', null, false, 0), thought(1, '6+6', null, false, 0)] },
  ]
  await thoughts.recordEStep(
    experimentId,
    1,
    rows.map(({ chunks }, i) => {
      const { ess, chosen, thoughts: drawn } = samples[i] as (typeof samples)[number]
      const estimate = { logLikelihoodWithout: -6, chunkTokens: 11, ess, chosen }
      return { chunkId: chunks[1]?.id as number, estimate, thoughts: drawn }
    }),
  )
  return { workspace, bootstrap: rows.map(({ hash }) => hash) }
}

const everything = {
  experiment: null,
  corpus: null,
  iteration: null,
  layout: null,
  seed: null,
  model: null,
  filter: 'all',
  card: null,
  force: false,
} as const
const control = { report: () => {}, signal: new AbortController().signal }

async function write(workspace: Workspace, request: Partial<ExportRequest> & Pick<ExportRequest, 'format' | 'out'>) {
  return exportData(workspace, { ...everything, ...request }, control)
}

async function readAll(path: string, options: Parameters<typeof readCorpus>[1] = {}): Promise<RawRecord[]> {
  const records: RawRecord[] = []
  for await (const record of readCorpus(path, options)) records.push(record)
  return records
}

it('writes the chosen thoughts and the bounds of an iteration as BoLT', async () => {
  const { workspace, bootstrap } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  const result = await write(workspace, { format: 'bolt-jsonl', out })
  expect(result).toEqual({
    ...{ format: 'bolt-jsonl', out, rows: 2, card: `${out}.card.md`, model: null, experiment: 'first', iteration: 1 },
  })
  const read = await readAll(out)
  expect(read.map(({ text }) => documentId(text))).toEqual(bootstrap)
  expect(read.map(({ chunks }) => chunks?.map(({ thought: z }) => z))).toEqual([
    ['', '6+5=1'],
    ['', null], // no thought of it was finished
  ])
  const [first, second] = (await readFile(out, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(first.chunks[1]).toMatchObject({ elbo_1: -3, elbo_2: -3 }) // the mean of two equal weights is each
  expect(Object.keys(second.chunks[1])).toEqual(['suffix', 'latent'])
})

it('writes the warm start as iteration 0, with the thoughts that it came with', async () => {
  const { workspace, bootstrap } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  expect(await write(workspace, { format: 'bolt-jsonl', out, iteration: 0 })).toMatchObject({ rows: 1, iteration: 0 })
  const [read] = await readAll(out)
  expect(bootstrap).not.toContain(documentId(read?.text ?? ''))
  const original = documents.find(({ hash }) => hash === documentId(read?.text ?? ''))
  expect(read?.chunks).toEqual(original?.chunks)
})

it('writes a corpus as it was imported', async () => {
  const { workspace } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  expect(await write(workspace, { format: 'bolt-jsonl', out, corpus: 'ring' })).toMatchObject({
    ...{ rows: 4, experiment: null, iteration: null },
  })
  expect((await readAll(out)).map(({ chunks }) => chunks)).toEqual(documents.map(({ chunks }) => chunks))
})

it.each(['text-jsonl', 'parquet'] as const)('writes training texts as %s, in the layout asked for', async (format) => {
  const { workspace, bootstrap } = await experimentWorkspace()
  const out = join(await temporaryFolder(), format === 'parquet' ? 'x.parquet' : 'x.jsonl')
  await write(workspace, { format, out, layout: 'prior' })
  const [first, second] = await readAll(out)
  const name = (i: number) => documents.find(({ hash }) => hash === bootstrap[i])?.chunks[0]?.text.slice(0, 3)
  const [S, E] = ['<|START_OF_LATENT|>', '<|END_OF_LATENT|>']
  expect(first?.text).toBe(`${S}${E}${name(0)} has 6: win 5.\n${S}6+5=1${E}${name(0)} has 1.\n`)
  expect(second?.text).toBe(`${S}${E}${name(1)} has 6: win 5.\n${S}${E}${name(1)} has 1.\n`)
})

it('writes one line per thought with its weight, under ids made of the text', async () => {
  const { workspace, bootstrap } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  expect(await write(workspace, { format: 'weights-jsonl', out })).toMatchObject({ rows: 4, iteration: 1 })
  const rows = []
  for await (const row of readWeightsJsonl(out)) rows.push(row)
  expect(rows[1]).toEqual({
    iteration: 1,
    documentId: bootstrap[0],
    chunkId: `${bootstrap[0]}/1`,
    thoughtId: `${bootstrap[0]}/1/1/1`,
    text: '6+5=1',
    tokens: [5, 1, 75],
    ...{ logPrior: -4, logLikelihood: -2, logPosterior: -3, logWeight: -3, weight: 0.5, chosen: true },
    ...{ classifier: 1, acceptance: 1, lambda: 1, weightWithLabels: 0.5 },
  })
  expect(rows[2]).toMatchObject({ documentId: bootstrap[1], logWeight: null, weight: 0, chosen: false })
})

it('puts a data card beside each file of data', async () => {
  const { workspace } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  const { card } = await write(workspace, { format: 'text-jsonl', out, seed: 9, layout: 'random' })
  const text = await readFile(card as string, 'utf8')
  for (const line of [
    '- "mit"',
    '| documents | 2 |',
    '| thoughts | 1 |',
    '| x.jsonl | text-jsonl | 2 |',
    '| model | first-warm-start |',
    '| thoughts per chunk (K) | 8 |',
    '| import | 3 |',
    '| layout | 9 |',
    '| copies of another document | 1 |',
    'As they came with the documents.',
  ]) {
    expect(text).toContain(line)
  }
})

it('copies the Hugging Face files of a checkpoint, and nothing else', async () => {
  const { workspace } = await experimentWorkspace()
  const experiment = await workspace.experiments.get('first')
  const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']
  for (const [i, name] of ['first-warm-start', 'first-iteration-1'].entries()) {
    const folder = join(workspace.checkpointsDir, name)
    await mkdir(folder)
    for (const file of [...files, 'first-moments.safetensors', 'training.json']) {
      await writeFile(join(folder, file), `${file} of ${name}`)
    }
    await workspace.checkpoints.record({
      ...{ name, folder: `checkpoints/${name}`, parent: 'base', kind: i === 0 ? 'warm-start' : 'iteration' },
      ...{ experimentId: experiment.id, parameters: 1, meta: { iteration: i === 0 ? null : 1 }, created },
    })
  }
  const dir = await temporaryFolder()
  const last = join(dir, 'last')
  expect(await write(workspace, { format: 'checkpoint', out: last })).toEqual({
    ...{ format: 'checkpoint', out: last, rows: 4, card: null, model: 'first-iteration-1' },
    ...{ experiment: 'first', iteration: 1 },
  })
  expect((await readdir(last)).sort()).toEqual(files)
  expect(await readFile(join(last, 'config.json'), 'utf8')).toBe('config.json of first-iteration-1')

  const warm = join(dir, 'warm')
  expect(await write(workspace, { format: 'checkpoint', out: warm, iteration: 0 })).toMatchObject({ iteration: 0 })
  await expect(write(workspace, { format: 'checkpoint', out: warm, iteration: 1 })).rejects.toMatchObject({
    kind: 'conflict',
  })
  expect(await readFile(join(warm, 'config.json'), 'utf8')).toBe('config.json of first-warm-start')
  await write(workspace, { format: 'checkpoint', out: warm, model: 'first-iteration-1', force: true })
  expect(await readFile(join(warm, 'config.json'), 'utf8')).toBe('config.json of first-iteration-1')
  expect((await readdir(dir)).sort()).toEqual(['last', 'warm'])
})

it('leaves a file that is there, unless it is told to replace it', async () => {
  const { workspace } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  await writeFile(out, 'mine')
  await expect(write(workspace, { format: 'bolt-jsonl', out })).rejects.toMatchObject({
    kind: 'conflict',
    message: `'${out}' exists already`,
  })
  expect(await readFile(out, 'utf8')).toBe('mine')
  await write(workspace, { format: 'bolt-jsonl', out, force: true })
  expect(await readAll(out)).toHaveLength(2)
})

it.each([
  [{ iteration: 2 }, 'not-found', "experiment 'first' has no sampled thoughts of iteration 2"],
  [{ experiment: 'second' }, 'not-found', 'there is no experiment named "second"'],
  [{ corpus: 'other' }, 'not-found', 'there is no corpus named "other"'],
  [{ corpus: 'ring', iteration: 1 }, 'invalid-input', /^--corpus exports a corpus as imported/],
])('refuses %j', async (request, kind, message) => {
  const { workspace } = await experimentWorkspace()
  const out = join(await temporaryFolder(), 'x.jsonl')
  await expect(write(workspace, { format: 'bolt-jsonl', out, ...request })).rejects.toMatchObject({
    kind,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
})

it('asks which experiment where there are several, and has nothing to export where there are none', async () => {
  const { workspace } = await experimentWorkspace()
  await workspace.experiments.create({ name: 'other', config, seed: 0, threads: 2, created })
  const out = join(await temporaryFolder(), 'x.jsonl')
  await expect(write(workspace, { format: 'weights-jsonl', out })).rejects.toMatchObject({
    ...{ kind: 'invalid-input', hint: 'say --experiment with one of first, other' },
  })
  const empty = await temporaryWorkspace()
  await expect(write(empty, { format: 'bolt-jsonl', out })).rejects.toMatchObject({ kind: 'not-found' })
})
