import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findAnySpeed, findSpeed, measuredModels, recordSpeed } from '../../../main/experiment/measured-speeds'
import { temporaryWorkspace } from '../store/temporary-workspace'

const speed = { trained: 100, sampled: 40, scored: 120, startTraining: 2, startSampling: 1, testSeconds: 30 }
const shape = { model: 'base', threads: 2, rows: 8, length: 512 }
const at = '2026-01-01T00:00:00Z'

it('keeps the last measurement of each shape, for so many threads', async () => {
  const workspace = await temporaryWorkspace()
  expect(await measuredModels(workspace, 2)).toEqual([])
  await recordSpeed(workspace, shape, { ...speed, trained: 1 }, at)
  await recordSpeed(workspace, { ...shape, rows: 4 }, speed, at)
  await recordSpeed(workspace, shape, speed, '2026-01-02T00:00:00Z')
  expect(await findSpeed(workspace, shape)).toEqual(speed)
  expect(await findSpeed(workspace, { ...shape, threads: 1 })).toBeNull()
  expect(await findSpeed(workspace, { ...shape, length: 256 })).toBeNull()
  expect(await measuredModels(workspace, 2)).toEqual([
    { model: 'base', rows: 4, length: 512, trained: 100, sampled: 40, at },
    { model: 'base', rows: 8, length: 512, trained: 100, sampled: 40, at: '2026-01-02T00:00:00Z' },
  ])
  expect(await measuredModels(workspace, null)).toEqual([])
  expect(await findAnySpeed(workspace, { model: 'base', threads: 2 })).toEqual(speed)
  expect(await findAnySpeed(workspace, { model: 'other', threads: 2 })).toBeNull()
})

it('holds for the computer that measured, and passes over a file that is damaged', async () => {
  const workspace = await temporaryWorkspace()
  await recordSpeed(workspace, shape, speed, at)
  const path = join(workspace.dir, 'speeds.json')
  const entries = JSON.parse(await readFile(path, 'utf8')) as { host: string }[]
  await writeFile(path, JSON.stringify(entries.map((entry) => ({ ...entry, host: `not ${entry.host}` }))))
  expect(await findSpeed(workspace, shape)).toBeNull()
  await writeFile(path, '[{"model": "ba')
  expect(await measuredModels(workspace, 2)).toEqual([])
})
