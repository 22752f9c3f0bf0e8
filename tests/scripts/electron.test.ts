import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { mustRun } from '../../scripts/setup/command.mjs'
import { findElectron, provideElectron } from '../../scripts/setup/electron.mjs'
import { createProgress } from '../../scripts/setup/progress.mjs'
import { findSubstitute, installSubstitute, substituteFor } from '../../scripts/setup/substitute-electron.mjs'
import { failsToFetch, fuseMark, hangs, installs, makeSubstitute, makeUsualPackage } from './electron-package'
import { temporaryFolder } from './folder'

const projectRoot = join(import.meta.dirname, '..', '..')
const work = { progress: createProgress({ write: () => true }), run: mustRun, onStart: () => undefined }

let root = ''
let cache = ''

beforeEach(async () => {
  root = await temporaryFolder()
  cache = await temporaryFolder()
  vi.stubEnv('THOUGHT_LAB_CACHE', cache)
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  return () => {
    stderr.mockRestore()
    vi.unstubAllEnvs()
  }
})

describe('the usual Electron', () => {
  it('is fetched once, by the install script of its package', async () => {
    const folder = makeUsualPackage(root, installs)
    const electron = { path: join(folder, 'dist', 'electron'), version: '45.4.1' }
    expect(findElectron(root, { substitute: null })).toBeNull()
    expect(await provideElectron(root, { substitute: null })).toEqual(electron)
    expect(await provideElectron(root, { substitute: null })).toEqual(electron)
    expect(await readFile(join(folder, 'runs'), 'utf8')).toBe('x')
    expect(await readdir(cache)).toEqual([])
  })

  it('is unpacked anew where that was interrupted, or where another version lies', async () => {
    const folder = makeUsualPackage(root, installs)
    await mkdir(join(folder, 'dist'))
    await writeFile(join(folder, 'dist', 'version'), '45.4.1')
    await writeFile(join(folder, 'dist', 'electron'), 'half')
    expect(findElectron(root, { substitute: null })).toBeNull()
    await provideElectron(root, { substitute: null })
    expect(await readFile(join(folder, 'dist', 'electron'), 'utf8')).toBe('')

    await writeFile(join(folder, 'dist', 'version'), '44.0.0')
    await writeFile(join(folder, 'dist', 'left over'), '')
    expect(findElectron(root, { substitute: null })).toBeNull()
    await provideElectron(root, { substitute: null })
    expect(await readdir(join(folder, 'dist'))).toEqual(['electron', 'version'])
  })

  it('that cannot be fetched is one sentence, with the commands that do without', async () => {
    makeUsualPackage(root, failsToFetch)
    await expect(provideElectron(root, { substitute: null })).rejects.toThrow(
      expect.objectContaining({
        message: 'Electron 45.4.1, which opens the window, could not be fetched: fetch failed',
        hint: expect.stringContaining('npm run demo'),
      }),
    )
  })

  it('is given up when nothing has come in for half a minute', async () => {
    const folder = makeUsualPackage(root, hangs)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    try {
      const given = provideElectron(root, { substitute: null })
      const refused = expect(given).rejects.toThrow('could not be fetched: nothing came in for 30 s')
      while (!existsSync(join(folder, 'started'))) await sleep(10)
      vi.advanceTimersByTime(31_000)
      await refused
    } finally {
      vi.useRealTimers()
    }
    expect(await readdir(cache)).toEqual([])
  })
})

describe('the substitute', () => {
  it('takes the place of an Electron that cannot be fetched', async () => {
    makeUsualPackage(root, failsToFetch)
    const substitute = makeSubstitute(await temporaryFolder())
    const electron = { path: join(cache, 'electron-test', 'dist', 'electron'), version: '33.2.1' }
    expect(await provideElectron(root, { substitute })).toEqual(electron)
    expect(findElectron(root, { substitute })).toEqual(electron)
  })

  it('is Electron without the app that it came with, and with our launcher', async () => {
    await installSubstitute(cache, makeSubstitute(await temporaryFolder()), work)
    expect(await readdir(cache)).toEqual(['electron-test'])
    const dist = join(cache, 'electron-test', 'dist')
    const names = ['chrome-sandbox', 'electron', 'libffmpeg.so', 'locales', 'resources', 'version']
    expect(await readdir(dist)).toEqual(names)
    expect(await readdir(join(dist, 'resources'))).toEqual(['default_app.asar'])
    expect(await readFile(join(dist, 'resources', 'default_app.asar'), 'utf8')).toContain("from 'electron'")
    expect((await stat(join(dist, 'electron'))).mode & 0o111).toBe(0o111)
  })

  it('has the fuses that a debugger and a missing snapshot need', async () => {
    await installSubstitute(cache, makeSubstitute(await temporaryFolder()), work)
    const executable = await readFile(join(cache, 'electron-test', 'dist', 'electron'), 'latin1')
    const fuses = executable.slice(executable.indexOf(fuseMark) + fuseMark.length + 2).slice(0, 8)
    // the fourth is for --inspect, the seventh for a snapshot of the browser process; 10100010 before
    expect(fuses).toBe('10110000')
  })

  it('is refused with another checksum than the pinned one, and nothing is published', async () => {
    const substitute = { ...makeSubstitute(await temporaryFolder()), sha256: '0'.repeat(64) }
    await expect(installSubstitute(cache, substitute, work)).rejects.toThrow(
      /has the sha256 [0-9a-f]{64} in place of 0{64}/,
    )
    expect(existsSync(join(cache, 'electron-test'))).toBe(false)
    expect(findSubstitute(cache, substitute)).toBeNull()
  })

  it('is fetched anew after being killed in the middle', async () => {
    const substitute = makeSubstitute(await temporaryFolder())
    const script = `
      import { installSubstitute } from './scripts/setup/substitute-electron.mjs'
      import { mustRun } from './scripts/setup/command.mjs'
      import { createProgress } from './scripts/setup/progress.mjs'
      const work = { progress: createProgress(), run: mustRun, onStart() {} }
      await installSubstitute(${JSON.stringify(cache)}, ${JSON.stringify(substitute)}, work)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot, stdio: 'ignore' })
    const ended = new Promise((resolve) => child.on('exit', resolve))
    while (!existsSync(join(cache, '.partial-electron-test/fetched/package.json'))) await sleep(5)
    child.kill('SIGTERM')
    await ended
    expect(await readdir(cache)).toEqual(['.partial-electron-test'])
    expect(findSubstitute(cache, substitute)).toBeNull()

    await installSubstitute(cache, substitute, work)
    expect(await readdir(cache)).toEqual(['electron-test'])
    expect(findSubstitute(cache, substitute)?.version).toBe('33.2.1')
  })

  it('is fetched anew when a file is cut short, or when a changed one is looked for', async () => {
    makeUsualPackage(root, failsToFetch)
    const substitute = makeSubstitute(await temporaryFolder())
    const { path } = await provideElectron(root, { substitute })
    const library = join(path, '..', 'libffmpeg.so')
    await writeFile(library, 'A library')
    await provideElectron(root, { substitute })
    expect(await readFile(library, 'utf8')).toBe('A library')
    await provideElectron(root, { substitute, verify: true })
    expect(await readFile(library, 'utf8')).toBe('a library')

    await truncate(library, 3)
    expect(findElectron(root, { substitute })).toBeNull()
  })

  it.each([
    ['linux', 'x64', '33.2.1'],
    ['linux', 'arm64', undefined],
    ['darwin', 'arm64', undefined],
  ])('on %s for %s: %s', (platform, arch, version) => {
    expect(substituteFor({ platform, arch })?.version).toBe(version)
  })
})
