import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, readlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mustRun } from '../../scripts/setup/command.mjs'
import { areLibrariesPresent, installLibraries } from '../../scripts/setup/library-cache.mjs'
import { findDamage, readManifest } from '../../scripts/setup/manifest.mjs'
import { createProgress } from '../../scripts/setup/progress.mjs'
import { temporaryFolder } from './folder'
import { buildOf, makeWheelFile } from './wheel-file'

const projectRoot = join(import.meta.dirname, '..', '..')
const work = { progress: createProgress({ write: () => true }), run: mustRun, onStart: () => undefined }

let cache = ''
let wheels = ''

/** pip itself runs, but takes wheels from a folder in place of the network. */
beforeEach(async () => {
  cache = await temporaryFolder()
  wheels = await temporaryFolder()
  vi.stubEnv('PIP_NO_INDEX', '1')
  vi.stubEnv('PIP_FIND_LINKS', wheels)
  return () => vi.unstubAllEnvs()
})

describe('installLibraries', () => {
  it('unpacks the libraries and headers of a wheel, and the names that the linker asks for', async () => {
    const build = buildOf(makeWheelFile(wheels).wheel)
    await installLibraries(cache, build, work)
    const folder = join(cache, 'tensorflow-test')
    expect(await readFile(join(folder, 'lib/libtensorflow_cc.so.2'), 'utf8')).toBe('the library ')
    expect(await readFile(join(folder, 'include/tensorflow/c/c_api.h'), 'utf8')).toBe('// the header')
    const linked = process.platform === 'darwin' ? 'libtensorflow.2.dylib' : 'libtensorflow.so'
    expect(await readlink(join(folder, 'lib', linked))).toMatch(/^libtensorflow_cc\./)
    expect(readManifest(folder).files.map(({ path }: { path: string }) => path)).not.toContain('python/left_out.py')
    expect(areLibrariesPresent(folder, build)).toBe(true)
    expect(await readdir(cache)).toEqual(['tensorflow-test'])
  })

  it('refuses a wheel with another checksum than the pinned one, and publishes nothing', async () => {
    const { wheel } = makeWheelFile(wheels)
    const build = buildOf({ ...wheel, sha256: wheel.sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) })
    await expect(installLibraries(cache, build, work)).rejects.toThrow('could not fetch the TensorFlow libraries')
    expect(existsSync(join(cache, 'tensorflow-test'))).toBe(false)
  })

  it('refuses a member that differs from the RECORD of its wheel, and names it', async () => {
    const build = buildOf(makeWheelFile(wheels, { spoiled: 'tensorflow/libtensorflow_framework.so.2' }).wheel)
    await expect(installLibraries(cache, build, work)).rejects.toThrow(
      'tensorflow/libtensorflow_framework.so.2 differs from the checksum',
    )
    expect(existsSync(join(cache, 'tensorflow-test'))).toBe(false)
  })

  it('says how much room is needed where the disk has less', async () => {
    const build = { ...buildOf(makeWheelFile(wheels).wheel), unpackedBytes: 1e18 }
    await expect(installLibraries(cache, build, work)).rejects.toThrow(/need 1000000000\.00 GB .* free$/)
  })

  it('starts over after being killed in the middle of unpacking', async () => {
    // 180 MB take a good part of a second to unpack and check
    const build = buildOf(makeWheelFile(wheels, { repeats: 15_000_000 }).wheel)
    const script = `
      import { installLibraries } from './scripts/setup/library-cache.mjs'
      import { mustRun } from './scripts/setup/command.mjs'
      import { createProgress } from './scripts/setup/progress.mjs'
      const work = { progress: createProgress(), run: mustRun, onStart() {} }
      await installLibraries(${JSON.stringify(cache)}, ${JSON.stringify(build)}, work)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    const unpacked = join(cache, '.partial-tensorflow-test/out/lib/libtensorflow_cc.so.2')
    while (!existsSync(unpacked)) await sleep(5)
    // SIGTERM takes the unpacking tool along
    child.kill('SIGTERM')
    await ended
    expect(await readdir(cache)).toEqual(['.partial-tensorflow-test'])

    await installLibraries(cache, build, work)
    expect(await readdir(cache)).toEqual(['tensorflow-test'])
    expect(areLibrariesPresent(join(cache, 'tensorflow-test'), build)).toBe(true)
    expect(await findDamage(join(cache, 'tensorflow-test'))).toBeNull()
  })
})

describe('what is in the cache', () => {
  it('is not taken for complete without its manifest', async () => {
    const build = buildOf(makeWheelFile(wheels).wheel)
    await mkdir(join(cache, 'tensorflow-test/lib'), { recursive: true })
    await writeFile(join(cache, 'tensorflow-test/lib/libtensorflow_cc.so.2'), 'half')
    expect(areLibrariesPresent(join(cache, 'tensorflow-test'), build)).toBe(false)
    await installLibraries(cache, build, work)
    expect(areLibrariesPresent(join(cache, 'tensorflow-test'), build)).toBe(true)
  })

  it('is not taken for complete when it came from other wheels', async () => {
    const build = buildOf(makeWheelFile(wheels).wheel)
    await installLibraries(cache, build, work)
    const other = buildOf(makeWheelFile(wheels, { repeats: 2 }).wheel)
    expect(areLibrariesPresent(join(cache, 'tensorflow-test'), other)).toBe(false)
  })

  it('shows a file cut short by its size, and a changed one by its checksum', async () => {
    const build = buildOf(makeWheelFile(wheels).wheel)
    const folder = join(cache, 'tensorflow-test')
    await installLibraries(cache, build, work)
    await writeFile(join(folder, 'lib/libtensorflow_cc.so.2'), 'The library ')
    expect(areLibrariesPresent(folder, build)).toBe(true)
    expect(await findDamage(folder)).toBe('lib/libtensorflow_cc.so.2')
    await truncate(join(folder, 'lib/libtensorflow_cc.so.2'), 3)
    expect(areLibrariesPresent(folder, build)).toBe(false)
  })
})
