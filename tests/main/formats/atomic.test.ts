import { chmod, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeFileAtomically, writeFolderAtomically, writeTextAtomically } from '../../../main/formats/atomic'
import { temporaryFolder } from './temporary-folder'

it('replaces a file and leaves nothing else behind', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.txt')
  await writeTextAtomically(path, 'old')
  await writeTextAtomically(path, 'new')
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

it('keeps the old file when writing fails half way', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.txt')
  await writeTextAtomically(path, 'old')
  const failing = writeFileAtomically(path, async (file) => {
    await file.write('half')
    throw new Error('stopped')
  })
  await expect(failing).rejects.toThrow('stopped')
  expect(await readFile(path, 'utf8')).toBe('old')
  expect(await readdir(folder)).toEqual(['a.txt'])
})

// Linux offers a device that is always full; it gives the error of a real full disk.
it.runIf(process.platform === 'linux')('says that the disk is full, and keeps the old file', async () => {
  const folder = await temporaryFolder()
  const path = join(folder, 'a.txt')
  await writeTextAtomically(path, 'old')
  const failing = writeFileAtomically(path, async () => {
    const full = await open('/dev/full', 'w')
    try {
      await full.write('x')
    } finally {
      await full.close()
    }
  })
  await expect(failing).rejects.toMatchObject({
    kind: 'unavailable',
    message: `the disk is full: cannot write '${path}'`,
  })
  expect(await readFile(path, 'utf8')).toBe('old')
})

it('says that a folder cannot be written', async () => {
  const folder = join(await temporaryFolder(), 'locked')
  await mkdir(folder)
  await writeFile(join(folder, 'a.txt'), 'old')
  await chmod(folder, 0o555)
  await asOrdinaryUser(folder)
  const path = join(folder, 'a.txt')
  await expect(writeTextAtomically(path, 'new')).rejects.toMatchObject({
    kind: 'unavailable',
    message: `no permission to write '${path}'`,
  })
  expect(await readFile(path, 'utf8')).toBe('old')
})

/** Rights do not bind root, as which tests run in some containers. */
async function asOrdinaryUser(folder: string): Promise<void> {
  if (process.getuid?.() !== 0) return
  await chmod(join(folder, '..'), 0o755)
  process.seteuid?.(65534)
  onTestFinished(() => process.seteuid?.(0))
}

it('refuses a target that is a folder, and one whose folder is missing', async () => {
  const folder = await temporaryFolder()
  await expect(writeTextAtomically(folder, 'x')).rejects.toMatchObject({ kind: 'invalid-input' })
  await expect(writeTextAtomically(join(folder, 'none', 'a.txt'), 'x')).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringMatching(/its folder does not exist/),
  })
})

it('writes a folder as a whole, or not at all', async () => {
  const parent = await temporaryFolder()
  const path = join(parent, 'model')
  await expect(
    writeFolderAtomically(path, async (folder) => {
      await writeFile(join(folder, 'half'), 'x')
      throw new Error('stopped')
    }),
  ).rejects.toThrow('stopped')
  expect(await readdir(parent)).toEqual([])
  await writeFolderAtomically(path, async (folder) => {
    await mkdir(join(folder, 'deep'))
    await writeFile(join(folder, 'deep', 'a'), 'x')
  })
  expect(await readdir(parent)).toEqual(['model'])
  expect(await readFile(join(path, 'deep', 'a'), 'utf8')).toBe('x')
})

it('fills an empty folder and refuses one that holds something', async () => {
  const parent = await temporaryFolder()
  const path = join(parent, 'model')
  const write = async (folder: string) => await writeFile(join(folder, 'a'), 'x')
  await mkdir(path)
  await writeFolderAtomically(path, write)
  await expect(writeFolderAtomically(path, write)).rejects.toMatchObject({ kind: 'conflict' })
  expect(await readdir(parent)).toEqual(['model'])
})

it('removes what a process that has ended left half written, and nothing else', async () => {
  const folder = await temporaryFolder()
  const ended = 2 ** 22 + 1 // above the largest process id of Linux and of macOS
  await writeFile(join(folder, `.a.txt.${ended}-0.partial`), 'half')
  await writeFile(join(folder, `.a.txt.${process.pid}-999.partial`), 'being written')
  await writeFile(join(folder, `.b.txt.${ended}-0.partial`), 'of another file')
  await writeTextAtomically(join(folder, 'a.txt'), 'x')
  expect((await readdir(folder)).sort()).toEqual([
    `.a.txt.${process.pid}-999.partial`,
    `.b.txt.${ended}-0.partial`,
    'a.txt',
  ])
})
