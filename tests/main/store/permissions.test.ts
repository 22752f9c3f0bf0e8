import 'sqlite3'
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { openWorkspace } from '../../../main/store/workspace'
import { createExperiment, temporaryFolder } from './temporary-workspace'

// The administrator may write everywhere: this file's own process becomes nobody where it was started as root.
beforeAll(() => {
  if (process.getuid?.() === 0) process.setuid?.(65534)
})

it('reads a workspace in a folder that cannot be written to, and leaves nothing there', async () => {
  const dir = await temporaryFolder()
  const writer = await openWorkspace(dir, { create: true })
  await createExperiment(writer)
  await writer.close()
  const files = await readdir(dir)
  await chmod(dir, 0o555)
  const reader = await openWorkspace(dir, { readOnly: true })
  expect(await reader.experiments.list()).toHaveLength(1)
  await reader.close()
  expect(await readdir(dir)).toEqual(files)
  await chmod(dir, 0o755)
})

it('names the folder that may not be written to', async () => {
  const dir = await temporaryFolder()
  await (await openWorkspace(dir, { create: true })).close()
  await chmod(dir, 0o555)
  for (const [folder, create] of [
    [dir, false],
    [join(dir, 'new'), true],
  ] as const) {
    await expect(openWorkspace(folder, { create })).rejects.toMatchObject({
      kind: 'unavailable',
      message: `no permission to write '${folder}'`,
    })
  }
  await chmod(dir, 0o755)
})

it('names the folder that may not be looked into', async () => {
  const dir = await temporaryFolder()
  await chmod(dir, 0o000)
  await expect(openWorkspace(dir)).rejects.toMatchObject({
    kind: 'unavailable',
    message: `no permission to read '${join(dir, 'lab.sqlite')}'`,
  })
  await chmod(dir, 0o755)
})

it.each(['lab.sqlite', 'lab.lock'])('names %s if it may not be written to', async (file) => {
  const dir = await temporaryFolder()
  await (await openWorkspace(dir, { create: true })).close()
  await chmod(join(dir, file), 0o444)
  await expect(openWorkspace(dir)).rejects.toMatchObject({
    kind: 'unavailable',
    message: `no permission to write '${join(dir, file)}'`,
  })
})
