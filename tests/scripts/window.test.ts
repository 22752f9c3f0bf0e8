import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findMissingForWindow, missingLibraries, requireDisplay } from '../../scripts/setup/window.mjs'

const projectRoot = join(import.meta.dirname, '..', '..')

describe('a display', () => {
  it('that is missing is said in one sentence, with the command that needs none', () => {
    expect(() => requireDisplay({ DISPLAY: '' }, 'linux')).toThrow(
      expect.objectContaining({
        message: 'there is no display to open the window on: DISPLAY and WAYLAND_DISPLAY are not set',
        hint: expect.stringContaining('`npm run demo`'),
        exitCode: 2,
      }),
    )
  })

  it.each([
    ['linux', { DISPLAY: ':0' }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }],
    ['darwin', {}],
  ])('on %s is there with %j', (platform, env) => {
    expect(() => requireDisplay(env, platform)).not.toThrow()
  })

  it.runIf(process.platform === 'linux').each(['start', 'dev'])('is asked for first by %s.mjs', (name) => {
    const { status, stderr } = spawnSync(process.execPath, [join(projectRoot, 'scripts', `${name}.mjs`)], {
      env: { PATH: '' },
      encoding: 'utf8',
    })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: there is no display .*\n`npm run demo` .*\n$/)
  })
})

describe("the desktop's libraries", () => {
  it('that the system lacks are named once each', () => {
    const printed = [
      '\tlinux-vdso.so.1 (0x00007ffd)',
      '\tlibgtk-3.so.0 => not found',
      '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
      '\tlibnss3.so => not found',
      '\tlibnss3.so => not found',
      '\t/lib64/ld-linux-x86-64.so.2 (0x00007f)',
    ].join('\n')
    expect(missingLibraries(printed)).toEqual(['libgtk-3.so.0', 'libnss3.so'])
  })

  it('are not looked for where they belong to the system', () => {
    expect(findMissingForWindow('/nowhere/Electron', 'darwin')).toEqual([])
  })
})
