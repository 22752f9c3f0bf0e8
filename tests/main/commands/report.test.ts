/** `report` through the built entry. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { openWorkspace } from '../../../main/store/workspace'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryFolder } from '../store/temporary-workspace'
import { buildCli, cliResult, faultOf, runCli } from './run-cli'

beforeAll(buildCli)

async function prepare(): Promise<{ folder: string; workspace: string }> {
  const folder = await temporaryFolder()
  const dir = join(folder, 'workspace')
  const workspace = await openWorkspace(dir, { create: true, command: 'a test' })
  await importRing(workspace)
  await addExperiment(workspace)
  await workspace.close()
  return { folder, workspace: dir }
}

it('writes one HTML file, in place of what was there', async () => {
  const { folder, workspace } = await prepare()
  const out = join(folder, 'report.html')
  await writeFile(out, 'old')
  const reply = await cliResult(['report', '--workspace', workspace, '--out', out])
  expect(reply).toMatchObject({ path: out, experiments: ['ring-run'] })
  expect(await readFile(out, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
})

it('names what cannot be used', async () => {
  const { folder, workspace } = await prepare()
  const fault = async (...args: string[]) => faultOf(await runCli(['report', ...args]))
  const out = join(folder, 'r.html')
  expect(await fault('--workspace', workspace)).toMatchObject({ code: 2, error: '--out is missing' })
  expect(await fault('nobody', '--workspace', workspace, '--out', out)).toMatchObject({
    ...{ code: 2, error: 'there is no experiment named "nobody"', hint: 'there are: "ring-run"' },
  })
  expect(await fault('--workspace', join(folder, 'none'), '--out', out)).toMatchObject({ code: 2 })
  const missing = join(folder, 'no', 'r.html')
  expect((await fault('--workspace', workspace, '--out', missing)).error).toContain('its folder does not exist')
  await mkdir(out)
  expect((await fault('--workspace', workspace, '--out', out)).error).toContain('a folder has that name')
})
