import { chmod, mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../formats/temporary-folder'
import { buildCli, cliResult, faultOf, runCli, writeLines } from './run-cli'

beforeAll(buildCli)

const records = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `Document ${i}.` }))
const lines = (count: number) => records(count).map((record) => `${JSON.stringify(record)}\n`)

const badFiles: readonly [what: string, name: string, content: Buffer | string, error: RegExp][] = [
  ['an empty file', 'a.jsonl', '', /^'.*a\.jsonl' is empty$/],
  [
    'truncated gzip',
    'a.jsonl.gz',
    gzipSync(lines(5000).join('')).subarray(0, 9000),
    /^'.*a\.jsonl\.gz' ends in the middle of its gzip data: it is truncated$/,
  ],
  [
    'bytes that are not UTF-8',
    'a.txt',
    Buffer.from([0x61, 0x0a, 0x62, 0xff, 0x63]),
    /^'.*a\.txt' is not UTF-8: line 2, byte 2 \(0xff\)$/,
  ],
  [
    'broken JSON on line 7',
    'a.jsonl',
    [...lines(6), '{"text": "no end\n', ...lines(3)].join(''),
    /^'.*a\.jsonl': broken JSON on line 7 /,
  ],
  [
    'a missing text field',
    'a.jsonl',
    [...lines(2), '{"body": "here", "id": 3}\n'].join(''),
    /^'.*a\.jsonl', line 3 has no field 'text'; it has 'body', 'id'$/,
  ],
  [
    'a line of 50 MB',
    'a.jsonl',
    [...lines(1), `{"text": "${'x'.repeat(50 * 1024 * 1024)}"}\n`].join(''),
    /^'.*a\.jsonl': line 2 is longer than 32 MB$/,
  ],
  ['an unknown ending', 'a.docx', 'text', /^cannot tell the format of '.*a\.docx' by its name$/],
  [
    'chunks that do not join to the text',
    'a.jsonl',
    '{"text": "one two", "chunks": [{"suffix": "one"}, {"suffix": "two"}]}\n',
    /^'.*a\.jsonl', line 1: the chunks do not join to the text; they differ from character 4 on$/,
  ],
]

it.each(badFiles)(
  'import of %s: one sentence, exit code 2, and what was there stays',
  async (_, name, content, error) => {
    const dir = await temporaryFolder()
    const workspace = join(dir, 'w')
    const good = await writeLines(join(dir, 'good.jsonl'), records(3))
    await cliResult(['import', good, '--workspace', workspace])
    await writeFile(join(dir, name), content)
    const fault = faultOf(await runCli(['import', join(dir, name), '--workspace', workspace, '--name', 'bad']))
    expect(fault).toMatchObject({ code: 2, error: expect.stringMatching(error), hint: expect.stringMatching(/./) })
    // The name is free again, and the good corpus is whole.
    await cliResult(['import', good, '--workspace', workspace, '--name', 'bad'])
    const out = join(dir, 'out.jsonl')
    await cliResult(['export', '--format', 'bolt-jsonl', '--corpus', 'good', '--out', out, '--workspace', workspace])
    expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toHaveLength(3)
  },
)

it('makes no workspace for a file that is missing or empty', async () => {
  const dir = await temporaryFolder()
  await writeFile(join(dir, 'empty.jsonl'), '')
  for (const name of ['missing.jsonl', 'empty.jsonl']) {
    expect((await runCli(['import', join(dir, name), '--workspace', join(dir, 'w')])).code).toBe(2)
  }
  expect(await readdir(dir)).toEqual(['empty.jsonl'])
})

it.each([
  ['--min', '0', '--min is 0; it must be a whole number of at least 1'],
  ['--max', '3', 'cannot cut chunks of min 1, mean 8 and max 3 units'],
  ['--held-out', '2', '--held-out is 2; it must be a number from 0 to 1'],
  ['--unit', 'line', "--unit is 'line'; it must be one of word, sentence, paragraph"],
  ['--name', '../x', '--name is "../x", which is no name'],
])('import refuses %s %s', async (option, value, error) => {
  const dir = await temporaryFolder()
  const file = await writeLines(join(dir, 'good.jsonl'), records(3))
  expect(faultOf(await runCli(['import', file, '--workspace', join(dir, 'w'), option, value]))).toMatchObject({
    ...{ code: 2, error },
  })
})

/** The administrator may write everywhere: where the tests run as one, the program runs as nobody. */
const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}

it('names a folder that may not be written to, with exit code 1', async () => {
  const dir = await temporaryFolder()
  const file = await writeLines(join(dir, 'good.jsonl'), records(3))
  const locked = join(dir, 'locked')
  await mkdir(locked)
  await chmod(dir, 0o755)
  await chmod(locked, 0o555)
  const workspace = join(locked, 'w')
  const fault = faultOf(await runCli(['import', file, '--workspace', workspace], asNobody))
  expect(fault).toMatchObject({ code: 1, error: `no permission to write '${workspace}'` })
  expect(await readdir(locked)).toEqual([])
})

it('survives a disk that is full: exit code 1, and the corpora before are whole', async () => {
  const dir = await temporaryFolder()
  const workspace = join(dir, 'w')
  const good = await writeLines(join(dir, 'good.jsonl'), records(50))
  await cliResult(['import', good, '--workspace', workspace])
  const text = (i: number) => `Number ${i} comes after ${i - 1}. It is followed by ${i + 1}. `.repeat(20)
  const big = await writeLines(
    join(dir, 'big.jsonl'),
    Array.from({ length: 5000 }, (_, i) => ({ text: text(i) })),
  )
  // No file may grow beyond 2 MB (blocks of 512 bytes).
  const full = faultOf(await runCli(['import', big, '--workspace', workspace], {}, 'ulimit -f 4096 && '))
  expect(full).toMatchObject({ code: 1, hint: expect.stringContaining('what was stored so far is intact') })
  expect(full.error).toContain(join(workspace, 'lab.sqlite'))
  expect(await cliResult(['import', big, '--workspace', workspace])).toMatchObject({ documents: 5000 })
  const out = join(dir, 'good-again.jsonl')
  await cliResult(['export', '--format', 'bolt-jsonl', '--corpus', 'good', '--out', out, '--workspace', workspace])
  expect((await readFile(out, 'utf8')).trimEnd().split('\n')).toHaveLength(50)
})

it('leaves no half written export where the disk is full, and keeps what had the name', async () => {
  const dir = await temporaryFolder()
  const workspace = join(dir, 'w')
  const big = await writeLines(
    join(dir, 'big.jsonl'),
    Array.from({ length: 3000 }, (_, i) => ({ text: `Number ${i}. `.repeat(60) })),
  )
  await cliResult(['import', big, '--workspace', workspace])
  const out = join(dir, 'out')
  await mkdir(out)
  const target = join(out, 'x.jsonl')
  await writeFile(target, 'before')
  const args = ['export', '--format', 'text-jsonl', '--out', target, '--workspace', workspace, '--force']
  expect(faultOf(await runCli(args, {}, 'ulimit -f 1024 && '))).toMatchObject({
    code: 1,
    error: `cannot write '${target}': the file would be larger than the system allows`,
  })
  expect(await readdir(out)).toEqual(['x.jsonl'])
  expect(await readFile(target, 'utf8')).toBe('before')
})

it('refuses a folder that is no workspace, and a database of another program', async () => {
  const dir = await temporaryFolder()
  expect(faultOf(await runCli(['model', 'list', '--workspace', dir]))).toMatchObject({
    ...{ code: 2, error: `the folder '${dir}' is not a workspace: it has no lab.sqlite` },
  })
  const file = await open(join(dir, 'lab.sqlite'), 'w')
  await file.write('this is no database, but a text that is long enough to be read as the head of one'.repeat(20))
  await file.close()
  expect(faultOf(await runCli(['model', 'list', '--workspace', dir]))).toMatchObject({ code: 2 })
})
