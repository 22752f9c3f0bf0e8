import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { hasNvidia } from '../../scripts/setup/machine.mjs'
import { cacheFolder } from '../../scripts/setup/paths.mjs'
import { libraryBuildFor, libraryBuilds } from '../../scripts/setup/wheels.mjs'
import { temporaryFolder } from './folder'

it.each([
  ['linux', 'x64', false, 'linux-x64-cpu', 1],
  ['linux', 'x64', true, 'linux-x64-cuda', 13],
  ['linux', 'arm64', true, 'linux-arm64-cpu', 1],
  ['darwin', 'arm64', false, 'darwin-arm64-cpu', 1],
])('%s on %s, NVIDIA %s: %s with %i wheels', (platform, arch, nvidia, name, count) => {
  const build = libraryBuildFor({ platform, arch, nvidia })
  expect(build.name).toBe(`tensorflow-2.21.0-${name}`)
  expect(build.wheels).toHaveLength(count)
})

it.each([
  ['win32', 'x64', 'WSL 2'],
  ['darwin', 'x64', 'Apple silicon'],
])('refuses %s on %s and says where it runs', (platform, arch, hint) => {
  expect(() => libraryBuildFor({ platform, arch, nvidia: false })).toThrow(
    expect.objectContaining({ exitCode: 2, hint: expect.stringContaining(hint) }),
  )
})

it('pins every wheel by a sha256 of its own', () => {
  const wheels = Object.values(libraryBuilds).flatMap((build) => build.wheels)
  for (const { sha256 } of wheels) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(new Set(wheels.map(({ sha256 }) => sha256)).size).toBe(wheels.length)
})

it('takes the CUDA build where nvidia-smi is on the PATH, unless told otherwise', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'nvidia-smi'), '', { mode: 0o755 })
  expect(hasNvidia({ PATH: `/nowhere:${folder}` })).toBe(true)
  expect(hasNvidia({ PATH: folder, THOUGHT_LAB_TENSORFLOW: 'cpu' })).toBe(false)
  expect(hasNvidia({ PATH: '', THOUGHT_LAB_TENSORFLOW: 'cuda' })).toBe(true)
})

it("keeps the libraries in the platform's cache folder, or where THOUGHT_LAB_CACHE says", () => {
  expect(cacheFolder({ XDG_CACHE_HOME: '/c' }, 'linux')).toBe('/c/thought-lab')
  expect(cacheFolder({}, 'linux')).toMatch(/\/\.cache\/thought-lab$/)
  expect(cacheFolder({}, 'darwin')).toMatch(/\/Library\/Caches\/thought-lab$/)
  expect(cacheFolder({ THOUGHT_LAB_CACHE: '/t', XDG_CACHE_HOME: '/c' }, 'linux')).toBe('/t')
})
