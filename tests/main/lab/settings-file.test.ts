import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../../core/contract/settings'
import { SettingsFile } from '../../../main/lab/settings-file'

describe('SettingsFile', () => {
  let dir: string
  let path: string
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'settings-'))
    path = join(dir, 'deep', 'settings.json')
  })
  afterEach(() => rm(dir, { recursive: true }))

  it('has defaults where there is no file', async () => {
    const { settings, window } = await SettingsFile.read(path)
    expect(settings).toEqual(defaultSettings)
    expect(window).toBeNull()
  })

  it('reads what it wrote', async () => {
    const file = await SettingsFile.read(path)
    await file.set({ scheme: 'dark', goal: 20 })
    await file.placeWindow({ x: 1, y: 2, width: 1100, height: 700, maximized: false })
    const again = await SettingsFile.read(path)
    expect(again.settings).toEqual({ ...defaultSettings, scheme: 'dark', goal: 20 })
    expect(again.window).toEqual({ x: 1, y: 2, width: 1100, height: 700, maximized: false })
  })

  it('takes a broken file, and a value of another version, for none', async () => {
    await mkdir(join(dir, 'deep'))
    await writeFile(path, '{ "settings": {')
    expect((await SettingsFile.read(path)).settings).toEqual(defaultSettings)
    await writeFile(path, JSON.stringify({ settings: { scheme: 'sepia', zoom: 120, later: 1 } }))
    expect((await SettingsFile.read(path)).settings).toEqual({ ...defaultSettings, zoom: 120 })
  })

  it('lists recent workspaces, the last opened first, each once, and says which are gone', async () => {
    const file = await SettingsFile.read(path)
    const [a, b] = [join(dir, 'a'), join(dir, 'b')]
    await mkdir(a)
    await writeFile(join(a, 'lab.sqlite'), '')
    await file.remember(a)
    await file.remember(b)
    await file.remember(a)
    expect(file.recent().map(({ name, found }) => [name, found])).toEqual([
      ['a', true],
      ['b', false],
    ])
    await file.note(a, { contents: '1 corpus', unfinished: 'Running x: paused' })
    await file.remember(a)
    expect(file.recent()[0]).toMatchObject({ name: 'a', contents: '1 corpus', unfinished: 'Running x: paused' })
    await file.forget(a)
    expect(file.recent().map(({ dir }) => dir)).toEqual([b])
    for (let i = 0; i < 12; i++) await file.remember(join(dir, String(i)))
    expect(file.recent()).toHaveLength(10)
  })

  it('writes changes one after the other', async () => {
    const file = await SettingsFile.read(path)
    await Promise.all([110, 120, 130].map((zoom) => file.set({ zoom })))
    expect(JSON.parse(await readFile(path, 'utf8')).settings.zoom).toBe(130)
  })
})
