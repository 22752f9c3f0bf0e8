import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Lab } from '../../../main/lab/lab'
import { SettingsFile } from '../../../main/lab/settings-file'
import { openWorkspace } from '../../../main/store/workspace'

describe('Lab', () => {
  let dir: string
  let lab: Lab
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lab-'))
    lab = new Lab({
      settings: await SettingsFile.read(join(dir, 'settings.json')),
      engineEntry: 'none',
      programRoot: dir,
      version: '0.0.0',
      sampleDir: join(dir, 'sample'),
      log: () => {},
    })
  })
  afterEach(async () => {
    await lab.close()
    await rm(dir, { recursive: true })
  })

  it('opens a workspace, remembers it, and gives it back', async () => {
    const opened = await lab.open(join(dir, 'a'), { create: true })
    expect(opened).toEqual({ dir: join(dir, 'a'), name: 'a', corpora: 0, models: 0, experiments: 0 })
    expect(lab.state().recent.map(({ name }) => name)).toEqual(['a'])
    await lab.close()
    expect(() => lab.workspace).toThrow('no workspace is open')
    // given back: another may have it
    await (await openWorkspace(join(dir, 'a'))).close()
  })

  it('keeps the open workspace when another cannot be opened', async () => {
    await lab.open(join(dir, 'a'), { create: true })
    await expect(lab.open(join(dir, 'none'))).rejects.toThrow('does not exist')
    expect(lab.workspace.dir).toBe(join(dir, 'a'))
  })

  it('does not open what another process holds', async () => {
    const other = await openWorkspace(join(dir, 'b'), { create: true })
    await expect(lab.open(join(dir, 'b'))).rejects.toMatchObject({ kind: 'conflict' })
    await other.close()
    await lab.open(join(dir, 'b'))
    expect(lab.isOpen).toBe(true)
  })

  it('shows runs that were interrupted as paused jobs, and finished ones not', async () => {
    const workspace = await openWorkspace(join(dir, 'c'), { create: true })
    for (const [name, status] of [
      ['torn', 'running'],
      ['stopped', 'paused'],
      ['done', 'finished'],
    ] as const) {
      const created = new Date().toISOString()
      const id = await workspace.experiments.create({ name, config: {}, seed: 0, threads: 1, created })
      await workspace.experiments.setStatus(id, status, created)
    }
    await workspace.close()
    await lab.open(join(dir, 'c'))
    expect(lab.state().jobs.map(({ subject, status }) => [subject, status])).toEqual([
      ['torn', 'paused'],
      ['stopped', 'paused'],
    ])
    expect(lab.state().workspace?.experiments).toBe(3)
    await lab.close()
    expect(lab.state().recent[0]).toMatchObject({
      contents: '0 corpora, 0 models, 3 experiments',
      unfinished: 'Running torn was stopped; it can go on',
    })
  })

  it('keeps what failed in the background until it is dismissed', async () => {
    const { id } = lab.jobs.add({
      ...{ kind: 'import', title: 'Importing x', subject: 'x', pausable: false },
      work: () => Promise.reject(new Error('torn')),
    })
    await lab.jobs.settled(id)
    const [problem] = lab.state().problems
    expect(problem).toMatchObject({ doing: 'Importing x', fault: { kind: 'bug', message: 'torn' } })
    lab.dismissProblem(problem?.id ?? -1)
    expect(lab.state().problems).toEqual([])
  })

  it('tells whoever watches about a change', async () => {
    const watching = lab.watch(undefined)
    expect((await watching.next()).value).toMatchObject({ workspace: null })
    await lab.open(join(dir, 'd'), { create: true })
    expect((await watching.next()).value).toMatchObject({ workspace: { name: 'd' } })
    await watching.return(undefined)
  })
})
