import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import { deviceLines } from '../../../core/settings/device-lines'
import { settingsProcedures } from '../../../main/rpc/settings'
import { Sqlite } from '../../../main/store/sqlite'
import { importDocuments } from '../store/temporary-workspace'
import { openLab } from './open-lab'

it('changes what is given, tells everybody, and refuses what cannot be', async () => {
  const open = await openLab()
  const set = await call(settingsProcedures.set, { zoom: 130, annotator: ' Ada ' }, { context: open })
  expect(set).toMatchObject({ zoom: 130, annotator: 'Ada', goal: 300 })
  expect(open.lab.state().settings).toEqual(set)
  await expect(call(settingsProcedures.set, { zoom: 500 }, { context: open })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  })
})

it('measures the workspace and names its backups', async () => {
  const open = await openLab()
  const { dir, exportsDir } = open.lab.workspace
  await writeFile(join(exportsDir, 'x.jsonl'), 'x'.repeat(1234))
  await writeFile(join(dir, 'lab.sqlite.before-2'), 'old')
  const facts = await call(settingsProcedures.workspace, undefined, { context: open })
  expect(facts).toMatchObject({ dir, exportsBytes: 1234, checkpointsBytes: 0 })
  expect(facts.databaseBytes).toBeGreaterThan(4096)
  expect(facts.backups).toEqual([{ name: 'lab.sqlite.before-2', bytes: 3, made: expect.any(String) }])
})

it('finds a sound workspace sound, and says which file of a checkpoint is missing', async () => {
  const open = await openLab()
  const { workspace } = open.lab
  const check = () => call(settingsProcedures.check, undefined, { context: open })
  expect(await check()).toMatchObject({ database: [], checkpoints: 0, faults: [] })
  await mkdir(join(workspace.checkpointsDir, 'half'))
  await writeFile(join(workspace.checkpointsDir, 'half', 'config.json'), '{}')
  const made = { parent: null, experimentId: null, parameters: 1, meta: {}, created: '2025-01-01T00:00:00Z' }
  await workspace.checkpoints.record({ name: 'half', folder: 'checkpoints/half', kind: 'added', ...made })
  const { faults } = await check()
  expect(faults[0]).toEqual({ checkpoint: 'half', what: 'half/tokenizer.json is missing' })
  expect(faults[1]?.what).toContain('half')
})

it('finds references that lead nowhere', async () => {
  const open = await openLab()
  const { workspace } = open.lab
  await importDocuments(workspace, 3)
  const database = await Sqlite.open(join(workspace.dir, 'lab.sqlite'), { mode: 'write' })
  await database.exec('PRAGMA foreign_keys = OFF; DELETE FROM documents WHERE id = 2')
  await database.close()
  const { database: faults } = await call(settingsProcedures.check, undefined, { context: open })
  expect(faults).toEqual(['chunks refers to documents, which is not there: 2 rows']) // document 1 had two chunks
})

it('says where the log is, and that there is none', async () => {
  const open = await openLab()
  expect(await call(settingsProcedures.about, undefined, { context: open })).toMatchObject({
    ...{ version: '0', licence: 'Apache-2.0', logPath: null },
  })
  const shown = call(settingsProcedures.showLog, undefined, { context: open }).catch(fromReply)
  expect(await shown).toMatchObject({ kind: 'not-found' })
})

it('marks what is missing or scarce on the machine', () => {
  const device = {
    ...({ backend: 'cpu', tensorflow: '2.21.0', gpu: null, threads: 2, freeBytes: 1e9, versions: {} } as const),
    memory: { totalMegabytes: 16_000, availableMegabytes: 8000 },
    missing: [{ what: 'CUDA', install: 'npm run setup' }],
  }
  expect(deviceLines(device).map(({ state, name }) => [state, name])).toEqual([
    ...[
      ['ok', 'Compute'],
      ['none', 'GPU'],
      ['ok', 'Threads'],
      ['ok', 'Memory'],
    ],
    ...[
      ['look', 'Disk'],
      ['missing', 'Missing'],
    ],
  ])
  const idle = { ...device, gpu: { name: 'H100', memoryMegabytes: 80_000 }, backend: null, threads: null }
  expect(
    deviceLines(idle)
      .slice(0, 3)
      .map(({ state }) => state),
  ).toEqual(['missing', 'look', 'none'])
})
