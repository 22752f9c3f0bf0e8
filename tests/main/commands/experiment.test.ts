/** `run`, `resume`, `compare` and `demo` through the built entry. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plainRing, plainTeacher } from '../../../core/corpus/ring'
import { makeRingDocument } from '../../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../../core/random'
import type { ExperimentReply } from '../../../main/commands/run-planned'
import { writeBoltJsonl } from '../../../main/formats/bolt-jsonl'
import { openWorkspace } from '../../../main/store/workspace'
import { buildCli, cliResult, faultOf, runCli } from './run-cli'

const config = {
  name: 'small',
  corpus: 'ring',
  model: 'base',
  documents: { warmStart: { count: 12 }, bootstrap: { count: 12 }, heldOut: { count: 4 } },
  sampling: { thoughts: 2, maxTokens: 12, batch: 5 },
  training: { learningRate: 1e-3, batchRows: 4, contextTokens: 152, packing: 'documents' },
  warmStart: { steps: 4 },
  mStep: { steps: 4 },
  iterations: 2,
  baselines: { rawTokenMatched: true, rawFlopMatched: true, rawAllFlopMatched: true, oracle: true },
  evaluation: { thoughts: 2, priorBound: true, answerTokens: 2 },
}

let folder: string
let workspace: string
beforeAll(async () => {
  await buildCli()
  folder = await mkdtemp(join(tmpdir(), 'thought-lab-'))
  workspace = join(folder, 'workspace')
  const random = new RandomStream(streamKey('experiment test'))
  const documents = Array.from({ length: 60 }, () => makeRingDocument(plainRing, plainTeacher, random))
  await writeBoltJsonl(join(folder, 'ring.bolt.jsonl'), documents)
  await cliResult([
    'import',
    join(folder, 'ring.bolt.jsonl'),
    '--name',
    'ring',
    '--held-out',
    '0.3',
    '--workspace',
    workspace,
  ])
  await cliResult([
    'model',
    'create',
    '--preset',
    'ring',
    '--name',
    'base',
    '--corpus',
    'ring',
    '--workspace',
    workspace,
  ])
  await writeFile(join(folder, 'small.json'), JSON.stringify(config))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const inWorkspace = (...args: string[]) => [...args, '--workspace', workspace]

describe('run', () => {
  let reply: ExperimentReply
  it('has a row for every arm, with figures and costs', { timeout: 240_000 }, async () => {
    reply = await cliResult<ExperimentReply>(inWorkspace('run', join(folder, 'small.json')))
    expect(reply.table.map(({ arm }) => arm)).toEqual([
      'warm-start',
      'iteration-1',
      'raw-token-matched',
      'raw-flop-matched',
      'oracle',
      'iteration-2',
      'raw-all-flop-matched',
    ])
    const row = (arm: string) => reply.table.find((candidate) => candidate.arm === arm)
    const iteration = row('iteration-1')
    expect(Object.keys(iteration?.bounds ?? {})).toEqual(['1', '2'])
    expect(iteration?.sampledTokens).toBeGreaterThan(0)
    expect(iteration?.nllPerToken).toBeGreaterThan(0)
    expect(row('warm-start')?.sampledTokens).toBe(0)
    expect(row('raw-token-matched')?.accuracyThought).toBeNull()
    // All of two iterations' FLOPs buy more raw training than one M-step's.
    expect(row('raw-all-flop-matched')?.flops).toBeGreaterThan(1.5 * (row('raw-flop-matched')?.flops ?? Infinity))
    expect(reply.workspace).toBe(workspace)
  })

  it('trains the raw arms on the budgets that they are matched to', () => {
    const row = (arm: string) => reply.table.find((candidate) => candidate.arm === arm)
    // A batch of four documents of about 88 tokens is the grain of a budget.
    const grain = 4 * 88
    const rawTokens = 4 * 4 * 86
    expect(Math.abs((row('raw-token-matched')?.trainedTokens ?? 0) - rawTokens)).toBeLessThan(2 * grain)
  })

  it('is shown again by compare and by resume, without running anything', async () => {
    const compared = await cliResult<ExperimentReply>(inWorkspace('compare'))
    expect(compared.table).toEqual(reply.table)
    const resumed = await cliResult<ExperimentReply>(inWorkspace('resume', 'small'))
    expect(resumed.table).toEqual(reply.table)
  })

  it('prints the table for people', async () => {
    const { stdout } = await runCli(inWorkspace('compare'))
    expect(stdout).toContain('95 % interval')
    for (const { arm } of reply.table) expect(stdout).toContain(arm)
  })

  it('demo refuses to go on with the settings of another version', async () => {
    const demo = join(folder, 'old-demo')
    const workspace = await openWorkspace(demo, { create: true })
    const created = new Date().toISOString()
    await workspace.experiments.create({
      name: 'demo',
      config: { ...config, name: 'demo' },
      seed: 0,
      threads: 1,
      created,
    })
    await workspace.close()
    const fault = faultOf(await runCli(['demo', '--out', demo, '--json']))
    expect(fault).toMatchObject({ code: 2, error: `'${demo}' holds a demo of another version of this program` })
    expect(fault.hint).toContain('--out')
  })

  it('refuses the same name for another configuration', async () => {
    const other = join(folder, 'other.json')
    await writeFile(other, JSON.stringify({ ...config, seed: 5 }))
    const fault = faultOf(await runCli(inWorkspace('run', other, '--json')))
    expect(fault).toMatchObject({ code: 2, error: "an experiment named 'small' exists with another configuration" })
  })
})

describe('bad input', () => {
  it.each([
    ['a configuration that is not there', 'none.json', null, /none\.json' does not exist$/],
    ['one that is no JSON', 'broken.json', '{"name": ', /broken\.json' is not JSON/],
    ['an unknown corpus', 'corpus.json', JSON.stringify({ ...config, name: 'a', corpus: 'rnig' }), /corpus.*rnig/],
    ['an unknown model', 'model.json', JSON.stringify({ ...config, name: 'b', model: 'bsae' }), /bsae/],
    ['K = 0', 'k.json', JSON.stringify({ ...config, name: 'c', sampling: { thoughts: 0 } }), /sampling\.thoughts is 0/],
    [
      'more documents than there are',
      'many.json',
      JSON.stringify({ ...config, name: 'd', documents: { bootstrap: { count: 500 } } }),
      /500 documents are wanted/,
    ],
    [
      'rows longer than the context',
      'long.json',
      JSON.stringify({ ...config, name: 'e', training: { ...config.training, contextTokens: 100_000 } }),
      /training\.contextTokens is 100000/,
    ],
  ])('%s is refused with one sentence', async (_, name, content, message) => {
    const path = join(folder, name)
    if (content !== null) await writeFile(path, content)
    const fault = faultOf(await runCli(inWorkspace('run', path, '--json')))
    expect(fault.code).toBe(2)
    expect(fault.error).toMatch(message)
  })

  it('compare and resume say that there is no experiment, and how to start one', async () => {
    const empty = join(folder, 'empty')
    await cliResult(['import', join(folder, 'ring.bolt.jsonl'), '--workspace', empty])
    for (const command of ['compare', 'resume']) {
      const fault = faultOf(await runCli([command, '--workspace', empty, '--json']))
      expect(fault).toMatchObject({ code: 2, error: `the workspace '${empty}' has no experiment` })
    }
  })

  it('demo refuses to go on with another seed in the same folder', async () => {
    const demo = join(folder, 'demo')
    await cliResult(['import', join(folder, 'ring.bolt.jsonl'), '--workspace', demo])
    await writeFile(join(demo, 'demo.json'), JSON.stringify({ seed: 1, quick: true }))
    const fault = faultOf(await runCli(['demo', '--out', demo, '--seed', '2', '--quick', '--json']))
    expect(fault).toMatchObject({ code: 2, error: `'${demo}' holds a demo with --seed 1 --quick` })
  })
})
