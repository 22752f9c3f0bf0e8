import { spawnSync } from 'node:child_process'
import { copyFile, cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeMissing, findMissing, installerOf, isNodeSupported } from '../../scripts/setup/requirements.mjs'
import { temporaryFolder } from './folder'

const projectRoot = join(import.meta.dirname, '..', '..')

/** A checkout with nothing but what the set-up starts from, run with an empty PATH. */
async function runSetUpWithoutTools(...args: string[]) {
  const root = await temporaryFolder()
  await cp(join(projectRoot, 'scripts'), join(root, 'scripts'), { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) await copyFile(join(projectRoot, file), join(root, file))
  const env = { PATH: '', THOUGHT_LAB_CACHE: join(root, 'cache'), THOUGHT_LAB_TENSORFLOW: 'cpu' }
  return spawnSync(process.execPath, [join(root, 'scripts/setup.mjs'), ...args], { env, encoding: 'utf8' })
}

it('a cache folder that cannot be written is named in one line', async () => {
  const cache = join(await temporaryFolder(), 'cache')
  await writeFile(cache, 'a file in place of the folder')
  const env = { ...process.env, THOUGHT_LAB_CACHE: join(cache, 'below') }
  const { status, stderr } = spawnSync(process.execPath, [join(projectRoot, 'scripts/setup.mjs')], {
    env,
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^error: .*mkdir '.*cache\/below'\n.*THOUGHT_LAB_CACHE.*\n$/)
})

describe('on a machine without tools', () => {
  it('the set-up names everything missing at once, with commands, and ends with 2', async () => {
    const { status, stdout, stderr } = await runSetUpWithoutTools()
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr.split('\n')[0]).toBe(
      'error: the set-up does not find Python 3.8 or later, pip for Python 3, a C++ compiler, and make',
    )
    expect(stderr).toContain('install with:')
  })

  it('--check gives the same as JSON', async () => {
    const { status, stdout } = await runSetUpWithoutTools('--check')
    expect(status).toBe(2)
    const report = JSON.parse(stdout)
    expect(report.done).toBe(false)
    expect(report.missing.map(({ what }: { what: string }) => what)).toEqual([
      'Python 3.8 or later',
      'pip for Python 3',
      'a C++ compiler',
      'make',
    ])
    for (const { install } of report.missing) expect(install).not.toBe('')
  })

  it('an unknown option is refused with the usage', async () => {
    const { status, stderr } = await runSetUpWithoutTools('--chekc')
    expect(status).toBe(2)
    expect(stderr).toContain('--chekc')
    expect(stderr).toContain('usage:')
  })
})

it.each([
  ['18.20.4', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['21.7.3', false],
  ['22.11.0', false],
  ['22.12.0', true],
  ['24.1.0', true],
])('Node %s: supported is %s', (version, supported) => {
  expect(isNodeSupported(version)).toBe(supported)
  const missing = findMissing({ tools: ['node'], nodeVersion: version })
  expect(missing.map(({ what }) => what)).toEqual(
    supported ? [] : [`Node 20.19 or 22.12 or later (this is ${version})`],
  )
})

it.each([
  ['linux', 'ID=debian\n', 'apt'],
  ['linux', 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'apt'],
  ['linux', 'ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'dnf'],
  ['linux', 'ID=fedora\n', 'dnf'],
  ['linux', 'ID=arch\n', 'other'],
  ['linux', '', 'other'],
  ['darwin', '', 'brew'],
])('on %s with %j the installer is %s', (platform, osRelease, installer) => {
  expect(installerOf(platform, osRelease)).toBe(installer)
})

it('asks only for the tools that the rest of the set-up needs', () => {
  expect(findMissing({ tools: ['make'], env: { PATH: '' } }).map(({ what }) => what)).toEqual(['make'])
  expect(findMissing({ tools: [], env: { PATH: '' } })).toEqual([])
})

it('names a command once that installs two things', () => {
  const install = 'xcode-select --install'
  const { message, hint } = describeMissing([
    { what: 'a C++ compiler', install },
    { what: 'make', install },
  ])
  expect(message).toBe('the set-up does not find a C++ compiler and make')
  expect(hint).toBe('install with:\n  xcode-select --install')
})
