/** How the set-up and the build know that nothing is to be done. */
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { fingerprintSources } from '../../scripts/setup/bundle.mjs'
import { areDependenciesInstalled } from '../../scripts/setup/dependencies.mjs'
import { fingerprintOf, isStampCurrent, writeStamp } from '../../scripts/setup/stamp.mjs'
import { temporaryFolder } from './folder'
import { buildOf } from './wheel-file'

let root = ''

beforeEach(async () => {
  root = await temporaryFolder()
})

async function write(path: string, content: unknown): Promise<string> {
  const target = join(root, path)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content))
  return target
}

describe('npm packages', () => {
  const zod = { version: '4.6.7', integrity: 'sha512-a' }
  const fsevents = { version: '2.3.3', integrity: 'sha512-b', optional: true }
  const locked = { '': { version: '0.1.0' }, 'node_modules/zod': zod, 'node_modules/fsevents': fsevents }

  it.each([
    ['all the same', { 'node_modules/zod': zod, 'node_modules/fsevents': fsevents }, true],
    ['an optional one is not for this platform', { 'node_modules/zod': zod }, true],
    ['one is not there', { 'node_modules/fsevents': fsevents }, false],
    ['one has another version', { 'node_modules/zod': { ...zod, version: '4.6.6' } }, false],
    ['one has other contents', { 'node_modules/zod': { ...zod, integrity: 'sha512-c' } }, false],
    ['one is no longer wanted', { 'node_modules/zod': zod, 'node_modules/ws': zod }, false],
  ])('%s: installed is %s', async (_case, packages, expected) => {
    await write('package-lock.json', { packages: locked })
    await write('node_modules/.package-lock.json', { packages })
    expect(areDependenciesInstalled(root)).toBe(expected)
  })

  it('are not installed after an interrupted npm ci, which leaves no record', async () => {
    await write('package-lock.json', { packages: locked })
    await write('node_modules/zod/package.json', zod)
    expect(areDependenciesInstalled(root)).toBe(false)
  })
})

describe('the stamp of a finished set-up', () => {
  const build = buildOf({ name: 'tensorflow-cpu', version: '2.21.0', sha256: 'a', bytes: 1 })

  it('holds as long as the lock file, the libraries and the add-ons stay', async () => {
    await write('package-lock.json', '{}')
    const addon = await write('node_modules/sqlite3/addon.node', 'machine code')
    const fingerprint = fingerprintOf(root, '/cache/a', build)
    expect(isStampCurrent(root, fingerprint)).toBe(false)
    writeStamp(root, fingerprint, [addon])
    expect(isStampCurrent(root, fingerprintOf(root, '/cache/a', build))).toBe(true)

    expect(isStampCurrent(root, fingerprintOf(root, '/cache/b', build))).toBe(false)
    const other = buildOf({ name: 'tensorflow', version: '2.21.0', sha256: 'b', bytes: 1 })
    expect(isStampCurrent(root, fingerprintOf(root, '/cache/a', other))).toBe(false)
    await write('package-lock.json', '{"packages":{}}')
    expect(isStampCurrent(root, fingerprintOf(root, '/cache/a', build))).toBe(false)
  })

  it('does not hold when a power cut left it empty', async () => {
    await write('package-lock.json', '{}')
    const fingerprint = fingerprintOf(root, '/cache/a', build)
    await mkdir(join(root, 'node_modules'))
    writeStamp(root, fingerprint, [])
    await write('node_modules/.thought-lab-setup.json', '')
    expect(isStampCurrent(root, fingerprint)).toBe(false)
  })

  it('does not hold once an add-on is gone or changed', async () => {
    await write('package-lock.json', '{}')
    const addon = await write('node_modules/sqlite3/addon.node', 'machine code')
    const fingerprint = fingerprintOf(root, '/cache/a', build)
    writeStamp(root, fingerprint, [addon])
    await writeFile(addon, 'half')
    expect(isStampCurrent(root, fingerprint)).toBe(false)
    await rm(addon)
    expect(isStampCurrent(root, fingerprint)).toBe(false)
  })
})

describe('the fingerprint of the sources', () => {
  it('changes with a file added, written or removed, and with nothing else', async () => {
    const first = await write('core/errors.ts', 'export const a = 1')
    await utimes(first, 1000, 1000)
    const before = fingerprintSources(root)
    expect(fingerprintSources(root)).toBe(before)
    await write('docs/note.md', 'not bundled')
    expect(fingerprintSources(root)).toBe(before)

    const second = await write('main/store/sqlite.ts', '')
    const added = fingerprintSources(root)
    expect(added).not.toBe(before)
    await rm(second)
    expect(fingerprintSources(root)).toBe(before)

    await writeFile(first, 'export const a = 2')
    expect(fingerprintSources(root)).not.toBe(before)
  })
})
