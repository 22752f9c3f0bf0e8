/** The base model that comes with the program: it must know what the sample corpus is built on. */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { measureBase } from '../../../main/demo/base-exercises'
import { addBaseModel, bundledBase } from '../../../main/demo/base-model'
import { BASE_MODEL, baseTraining, demoSettings } from '../../../main/demo/demo-settings'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { openWorkspace, type Workspace } from '../../../main/store/workspace'
import { folderForFile } from '../engine/small-model'
import { type Bundle, bundle } from '../store/bundle'

const root = join(import.meta.dirname, '../../..')
let entry: Bundle
const folder = await folderForFile()
let engine: EngineProcess
let workspace: Workspace
beforeAll(async () => {
  entry = await bundle(join(root, 'main/engine/index.ts'))
  engine = new EngineProcess({ entry: entry.file, threads: 1 })
  workspace = await openWorkspace(join(folder, 'lab'), { create: true, command: 'test' })
})
afterAll(async () => {
  await engine.stop()
  await workspace.close()
  await entry[Symbol.asyncDispose]()
})

const { signal } = new AbortController()
const add = () => addBaseModel(workspace, engine.client, demoSettings(5, true), root, signal)

it('is copied into the workspace once, also where a run was stopped just before it was on record', async () => {
  const copy = join(workspace.experimentsDir, BASE_MODEL, 'bundled')
  await mkdir(dirname(copy), { recursive: true })
  await engine.client.addModel({ source: bundledBase(root), folder: copy })
  expect([await add(), await add()]).toEqual([null, null])
  const record = await workspace.checkpoints.get(BASE_MODEL)
  expect(record).toMatchObject({ kind: 'base', folder: `experiments/${BASE_MODEL}/bundled`, parameters: 347_424 })
  expect(existsSync(join(copy, 'model.safetensors'))).toBe(true)
})

it('is of the architecture that the demo trains, and knows its facts and how to read', async () => {
  await add()
  const model = join(workspace.experimentsDir, BASE_MODEL, 'bundled')
  expect((await engine.client.describeModel({ model })).config).toMatchObject(baseTraining.model)
  const { facts, reading } = await measureBase(engine.client, model)
  expect(facts).toBeGreaterThanOrEqual(baseTraining.knownFacts)
  expect(reading).toBeGreaterThanOrEqual(baseTraining.readMoves)
})
