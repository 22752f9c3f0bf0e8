import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LogFile, lastLines, withoutSecrets } from '../../../main/lab/log-file'
import { temporaryFolder } from '../store/temporary-workspace'

const at = new Date('2025-01-01T00:00:00Z')

it('writes lines with their time, and makes its folder', async () => {
  const log = new LogFile(join(await temporaryFolder(), 'logs', 'main.log'))
  log.write('one', at)
  log.write('two\n', at)
  await log.flush()
  expect(await readFile(log.path, 'utf8')).toBe('2025-01-01T00:00:00.000Z one\n2025-01-01T00:00:00.000Z two\n')
  expect(await lastLines(log.path, 1)).toEqual(['2025-01-01T00:00:00.000Z two'])
})

it('keeps the last three files, and no file beyond its size', async () => {
  const dir = await temporaryFolder()
  // 25 bytes of time, a letter and a line break: three lines a file
  const log = new LogFile(join(dir, 'main.log'), 85)
  for (const letter of 'abcdefghijkl') log.write(letter, at)
  await log.flush()
  expect((await readdir(dir)).sort()).toEqual(['main.log', 'main.log.1', 'main.log.2'])
  const letters = async (name: string) => (await readFile(join(dir, name), 'utf8')).replace(/\S+ (.)\n/g, '$1')
  expect(await Promise.all(['main.log.2', 'main.log.1', 'main.log'].map(letters))).toEqual(['def', 'ghi', 'jkl'])
})

it.each([
  ['key sk-abcdefgh12345678 was refused', 'key [hidden] was refused'],
  ['Authorization: Bearer abc.def-123', 'Authorization: [hidden] [hidden]'],
  ['{"apiKey":"qwertyuiop"}', '{"apiKey":"[hidden]"}'],
  ['https://ann:pass@example.org/v1', 'https://ann:[hidden]@example.org/v1'],
  ['1,284 tokens: 20 s', '1,284 tokens: 20 s'],
])('hides secrets: %s', (line, hidden) => {
  expect(withoutSecrets(line)).toBe(hidden)
})

it('does not fail where it cannot write', async () => {
  const file = join(await temporaryFolder(), 'a-file')
  await writeFile(file, '')
  const log = new LogFile(join(file, 'main.log'))
  log.write('x')
  await log.flush()
  expect(await lastLines(log.path, 3)).toEqual([])
})
