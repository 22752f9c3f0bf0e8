import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { Sqlite } from '../../../main/store/sqlite'
import { openWorkspace } from '../../../main/store/workspace'
import { createExperiment, importDocuments, temporaryFolder } from './temporary-workspace'

it('makes the folders and gives back what was recorded', async () => {
  const dir = join(await temporaryFolder(), 'new', 'lab')
  const workspace = await openWorkspace(dir, { create: true })
  await importDocuments(workspace, 3)
  await workspace.close()
  expect((await readdir(dir)).sort()).toEqual(['checkpoints', 'experiments', 'exports', 'lab.lock', 'lab.sqlite'])
  const again = await openWorkspace(dir)
  onTestFinished(() => again.close())
  expect(again.dir).toBe(dir)
  expect((await again.corpora.list()).map(({ name }) => name)).toEqual(['stories'])
})

it('says what is not there: the folder, or a workspace in it', async () => {
  const dir = await temporaryFolder()
  for (const readOnly of [false, true]) {
    await expect(openWorkspace(join(dir, 'none'), { readOnly })).rejects.toMatchObject({
      kind: 'not-found',
      message: `the folder '${join(dir, 'none')}' does not exist`,
    })
    await expect(openWorkspace(dir, { readOnly })).rejects.toMatchObject({
      kind: 'not-found',
      message: `the folder '${dir}' is not a workspace: it has no lab.sqlite`,
    })
  }
  expect(await readdir(dir)).toEqual([])
})

it('says so when a file stands where the folder should be', async () => {
  const file = join(await temporaryFolder(), 'notes.txt')
  await writeFile(file, 'notes')
  for (const options of [{}, { create: true }]) {
    await expect(openWorkspace(file, options)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining(file),
    })
  }
  expect(await readFile(file, 'utf8')).toBe('notes')
})

it('gives the lock back when the database turns out to be unusable', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'lab.sqlite'), 'This is not a database. '.repeat(100))
  for (let attempt = 0; attempt < 2; attempt++) {
    await expect(openWorkspace(dir)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('is not a database'),
    })
  }
  expect(await readFile(join(dir, 'lab.sqlite'), 'utf8')).toContain('This is not a database.')
})

it('refuses to be opened twice in one process, until it is closed', async () => {
  const dir = await temporaryFolder()
  const first = await openWorkspace(dir, { create: true, command: 'the first' })
  await expect(openWorkspace(dir)).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringContaining(`"the first" (process ${process.pid} on `),
  })
  await createExperiment(first)
  await first.close()
  await (await openWorkspace(dir)).close()
})

it('reads without the lock, and does not write', async () => {
  const dir = await temporaryFolder()
  const writer = await openWorkspace(dir, { create: true })
  const reader = await openWorkspace(dir, { readOnly: true })
  await createExperiment(writer)
  expect(await reader.experiments.list()).toHaveLength(1)
  await expect(createExperiment(reader, 'second')).rejects.toMatchObject({ kind: 'unavailable' })
  await reader.close()
  await writer.close()
})

it('finishes a workspace whose making was interrupted', async () => {
  const dir = await temporaryFolder()
  await mkdir(join(dir, 'checkpoints'))
  await (await Sqlite.open(join(dir, 'lab.sqlite'), { mode: 'create' })).close()
  const workspace = await openWorkspace(dir)
  onTestFinished(() => workspace.close())
  expect(await workspace.corpora.list()).toEqual([])
})

it('says that a workspace was made by a newer program, and changes nothing in it', async () => {
  const dir = await temporaryFolder()
  await (await openWorkspace(dir, { create: true })).close()
  const database = await Sqlite.open(join(dir, 'lab.sqlite'), { mode: 'write' })
  await database.exec('PRAGMA user_version = 99')
  await database.close()
  for (const readOnly of [false, true]) {
    await expect(openWorkspace(dir, { readOnly })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('made by a newer Thought Lab: it has version 99'),
    })
  }
})
