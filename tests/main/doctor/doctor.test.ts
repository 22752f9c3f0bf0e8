import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectMachine } from '../../../main/doctor/doctor'
import { parseGpu } from '../../../main/doctor/gpu'
import { findInstallation } from '../../../main/doctor/installation'

let root = ''

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'doctor-'))
})

afterEach(async () => {
  await rm(root, { recursive: true, force: true })
})

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), text)
}

const engine = { backend: 'cpu', tensorflow: '2.21.0', threads: 2 } as const

describe('inspectMachine', () => {
  it('says what the engine says of itself', async () => {
    await write('node_modules/sqlite3/package.json', '{"version":"6.0.1"}')
    const report = await inspectMachine({ projectRoot: root, appVersion: '0.1.0', describeEngine: async () => engine })
    expect(report).toMatchObject({ tensorflow: '2.21.0', threads: 2, electron: { path: null, version: null } })
    expect(report.versions).toMatchObject({
      'thought-lab': '0.1.0',
      node: process.versions.node,
      sqlite3: '6.0.1',
      '@tensorflow/tfjs-node-gpu': 'not installed',
    })
    expect(report.memory.availableMegabytes).toBeGreaterThan(0)
    expect(report.memory.availableMegabytes).toBeLessThanOrEqual(report.memory.totalMegabytes)
  })

  it('lists an engine that does not start, with the reason and what to do', async () => {
    const describeEngine = () => Promise.reject(new Error('libtensorflow_cc.so.2 is not there'))
    const report = await inspectMachine({ projectRoot: root, appVersion: '0.1.0', describeEngine })
    expect(report).toMatchObject({ backend: null, tensorflow: null, threads: null })
    expect(report.missing).toContainEqual({
      what: 'a working engine: libtensorflow_cc.so.2 is not there',
      install: 'npm run setup -- --verify',
    })
  })
})

describe('findInstallation', () => {
  const missing = [{ what: 'make', install: 'apt-get install -y make' }]
  const missingForWindow = [{ what: 'libnss3.so (for the window)', install: 'apt-get install -y libnss3' }]
  const electron = { path: '/cache/electron', version: '33.2.1' }

  it('takes the report of a set-up that ends with 2', async () => {
    const report = JSON.stringify({ missing, electron, missingForWindow })
    await write('scripts/setup.mjs', `console.log('${report}'); process.exit(2)`)
    expect(await findInstallation(root)).toEqual({ electron, missing: [...missing, ...missingForWindow] })
  })

  it('has no Electron before a window was asked for', async () => {
    await write('scripts/setup.mjs', `console.log('{"missing":[],"electron":null,"missingForWindow":[]}')`)
    expect(await findInstallation(root)).toEqual({ electron: { path: null, version: null }, missing: [] })
  })

  it('finds nothing where there is no checkout', async () => {
    expect(await findInstallation(root)).toEqual({ electron: { path: null, version: null }, missing: [] })
  })
})

describe('parseGpu', () => {
  it('reads the first of several devices', () => {
    expect(parseGpu('NVIDIA RTX A4000, 16376, 550.54.15\nNVIDIA T4, 15360, 550.54.15\n')).toEqual({
      name: 'NVIDIA RTX A4000',
      memoryMegabytes: 16376,
      driver: '550.54.15',
    })
  })

  it('takes a message in place of a device for none', () => {
    expect(parseGpu('No devices were found\n')).toBeNull()
    expect(parseGpu('')).toBeNull()
  })
})
