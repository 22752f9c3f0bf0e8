import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { type CorpusOptions, corpusFormatOf, readCorpus } from '../../../main/formats/corpus-reader'
import type { RawRecord } from '../../../main/formats/corpus-record'
import { temporaryFolder } from './temporary-folder'

async function corpusFile(name: string, content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), name)
  await writeFile(path, content)
  return path
}

async function readAll(path: string, options?: CorpusOptions) {
  const reading = readCorpus(path, options)
  const records: RawRecord[] = []
  for await (const record of reading) records.push(record)
  return { records, skipped: Object.fromEntries(reading.skipped) }
}

async function read(name: string, content: string | Buffer, options?: CorpusOptions) {
  return await readAll(await corpusFile(name, content), options)
}

async function refusal(name: string, content: string | Buffer, options?: CorpusOptions) {
  const error: Error & { kind?: string; hint?: string } = await read(name, content, options).then(
    () => expect.fail('nothing was refused'),
    (fault) => fault,
  )
  expect(error).toMatchObject({ name: 'AppError', kind: 'invalid-input' })
  return { message: error.message.replace(/'\/[^']*\//, "'"), hint: error.hint }
}

const plain = (text: string, line: number) => ({ text, chunks: null, line })

it('reads one document a line from JSONL, blank lines and line endings aside', async () => {
  const { records } = await read('a.jsonl', '\ufeff{"text": "one"}\r\n\n{"id": 2, "text": "two\\nlines é"}')
  expect(records).toEqual([plain('one', 1), plain('two\nlines é', 3)])
})

it('reads gzip, whatever the name says, in several members as well', async () => {
  const members = Buffer.concat([gzipSync('{"text": "one"}\n'), gzipSync('{"text": "two"}\n')])
  for (const name of ['a.jsonl.gz', 'a.jsonl']) {
    expect((await read(name, members)).records).toEqual([plain('one', 1), plain('two', 2)])
  }
})

it('counts what it leaves out, by reason', async () => {
  const lines = ['""', '" \\n\\t"', 'null', '"\\ud83d"', '"kept"', '"\\ud83d\\ude00"'].map(
    (text) => `{"text": ${text}}`,
  )
  const { records, skipped } = await read('a.jsonl', lines.join('\n'))
  expect(records).toEqual([plain('kept', 5), plain('😀', 6)])
  expect(skipped).toEqual({ 'empty text': 2, 'the text is null': 1, 'the text is not valid Unicode': 1 })
})

it('takes the text from the field that is named', async () => {
  const { records } = await read('a.jsonl', '{"text": 1, "body": "x", "chunks": []}', { textField: 'body' })
  expect(records).toEqual([plain('x', 1)])
})

it('names the fields that are there when the text is missing, and the likeliest one', async () => {
  expect(await refusal('a.jsonl', '{"id": "7", "content": "a long text"}')).toEqual({
    message: "'a.jsonl', line 1 has no field 'text'; it has 'id', 'content'",
    hint: 'did you mean --text-field content?',
  })
  expect(await refusal('a.jsonl', '{"Text": "x", "content": "a long text"}')).toMatchObject({
    hint: 'did you mean --text-field Text?',
  })
  expect(await refusal('a.jsonl', '{}')).toMatchObject({ message: expect.stringContaining('it has no fields at all') })
})

it.each<[string, string, string]>([
  ['a number in place of a record', '{"text": "x"}\n5', "'a.jsonl', line 2: a number, not an object with a text"],
  ['a list in place of a record', '["x"]', "'a.jsonl', line 1: a list, not an object with a text"],
  ['a text that is a number', '{"text": 5}', "'a.jsonl', line 1: the field 'text' is a number, not a text"],
  ['blank lines only', '\n \n', "'a.jsonl' holds no documents"],
  ['an empty file', '', "'a.jsonl' is empty"],
])('refuses %s', async (_fault, content, message) => {
  expect((await refusal('a.jsonl', content)).message).toBe(message)
})

it('names the line of broken JSON', async () => {
  const lines = [...Array(6).fill('{"text": "x"}'), '{"text": "x"', '{"text": "x"}']
  expect((await refusal('a.jsonl', lines.join('\n'))).message).toMatch(/^'a\.jsonl': broken JSON on line 7 \(/)
})

it('names the line and the byte that is not UTF-8', async () => {
  const bad = Buffer.concat([Buffer.from('{"text": "é"}\n{"text": "é'), Buffer.from([0xff]), Buffer.from('"}')])
  // On line 2: {"text": " are 10 bytes, é two more, so the bad one is the 13th.
  expect((await refusal('a.jsonl', bad)).message).toBe("'a.jsonl' is not UTF-8: line 2, byte 13 (0xff)")
  const latin1 = Buffer.from('caf\xe9\n', 'latin1')
  expect((await refusal('a.txt', latin1)).message).toBe("'a.txt' is not UTF-8: line 1, byte 4 (0xe9)")
  const cut = Buffer.from('x\n日').subarray(0, -1)
  expect((await refusal('a.txt', cut)).message).toBe("'a.txt' is not UTF-8: line 2, byte 1 (0xe6)")
})

it('finds the byte that is not UTF-8 beyond the first pieces of a long file', async () => {
  // Pieces of 256 KiB end inside characters of three bytes.
  const good = Buffer.from('日'.repeat(100_000))
  const bad = Buffer.concat([Buffer.from('a\n'), good, Buffer.from([0xe6, 0x41])])
  expect((await refusal('a.txt', bad)).message).toBe("'a.txt' is not UTF-8: line 2, byte 300001 (0xe6)")
  const { records } = await read('a.txt', Buffer.concat([Buffer.from('a\n'), good]))
  expect(records.map(({ text }) => text).join('')).toBe(`a\n${good}`)
})

it('says that gzip is truncated or damaged', async () => {
  const whole = gzipSync(`{"text": "${'words '.repeat(1000)}"}\n`)
  expect((await refusal('a.jsonl.gz', whole.subarray(0, -9))).message).toMatch(
    /'a\.jsonl\.gz' ends in the middle of its/,
  )
  expect((await refusal('a.jsonl.gz', whole.subarray(0, 5))).message).toMatch(/truncated/)
  const damaged = Buffer.from(whole)
  damaged.fill(0xff, 12, 40)
  expect((await refusal('a.jsonl.gz', damaged)).message).toMatch(/damaged gzip data/)
})

it('refuses a record longer than the limit, without holding it', async () => {
  const long = `{"text": "${'x'.repeat(5000)}"}`
  const limit = { longestRecordBytes: 4096 }
  const message = expect.stringContaining('is longer than 0.00390625 MB')
  expect(await refusal('a.jsonl', `{"text": "x"}\n${long}`, limit)).toMatchObject({ message })
  expect(await refusal('a.json', `[${long}]`, limit)).toMatchObject({ message })
  expect(await refusal('a.csv', `text\n"${'x'.repeat(5000)}"\n`, limit)).toMatchObject({ message })
})

it('refuses a line of 50 MB by its number', async () => {
  const content = Buffer.concat([Buffer.from('{"text": "x"}\n{"text": "'), Buffer.alloc(50e6, 'x'), Buffer.from('"}')])
  expect((await refusal('a.jsonl', content)).message).toBe("'a.jsonl': line 2 is longer than 32 MB")
})

it.each<[string, Buffer | string, RegExp]>([
  ['an archive', Buffer.from('PK\x03\x04rest'), /is a zip archive, not text/],
  ['UTF-16', Buffer.from('\ufeffx', 'utf16le'), /is UTF-16 text, not text/],
  ['bytes with zeros', Buffer.from('ab\0c'), /is not text: byte 3 is zero/],
])('refuses %s', async (_kind, content, message) => {
  expect((await refusal('a.txt', content)).message).toMatch(message)
})

it('refuses a missing file, a folder, and a name that tells no format', async () => {
  const folder = await temporaryFolder()
  await expect(readAll(join(folder, 'none.jsonl'))).rejects.toMatchObject({ kind: 'not-found' })
  await mkdir(join(folder, 'dir.jsonl'))
  await expect(readAll(join(folder, 'dir.jsonl'))).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('is a folder'),
  })
  expect(await refusal('corpus', '{"text": "x"}')).toMatchObject({ hint: expect.stringContaining('--format') })
  expect((await read('corpus', '{"text": "x"}', { format: 'jsonl' })).records).toEqual([plain('x', 1)])
})

it('tells the format by the name', () => {
  expect(['a.jsonl', 'b.d/a.JSON.gz', 'a.ndjson', 'a.csv.gz', 'a.txt', 'x.parquet'].map(corpusFormatOf)).toEqual([
    'jsonl',
    'json',
    'jsonl',
    'csv',
    'text',
    'parquet',
  ])
})

const bolt = (changes: Record<string, unknown>) =>
  JSON.stringify({
    text: 'One. Two. Three.',
    num_chunks: 3,
    chunks: [
      { suffix: 'One. ', latent: null },
      { suffix: 'Two. ', latent: '', elbo_mean: -1 },
      { suffix: 'Three.', latent: 'because' },
    ],
    combined_text_latent: 'anything',
    ...changes,
  })

const boltRecord = {
  text: 'One. Two. Three.',
  chunks: [
    { text: 'One. ', thought: null },
    { text: 'Two. ', thought: '' },
    { text: 'Three.', thought: 'because' },
  ],
  line: 1,
}

it('reads chunks and thoughts from BoLT JSONL', async () => {
  expect((await read('a.jsonl', bolt({}))).records).toEqual([boltRecord])
  expect((await read('a.jsonl', bolt({ text: undefined, num_chunks: undefined }))).records).toEqual([boltRecord])
  expect((await read('a.json', `[${bolt({})}]`)).records).toEqual([boltRecord])
})

it.each<[string, Record<string, unknown>, string]>([
  [
    'chunks that do not join',
    { text: 'One. two. Three.' },
    'the chunks do not join to the text; they differ from character 6 on',
  ],
  ['a wrong count', { num_chunks: 2 }, 'num_chunks is 2, but there are 3 chunks'],
  ['a chunk without suffix', { chunks: [{ latent: 'x' }] }, "'chunks.0.suffix'"],
  [
    'an empty chunk',
    { text: 'a', num_chunks: 2, chunks: [{ suffix: 'a' }, { suffix: '' }] },
    'the suffix of chunk 2 is empty',
  ],
])('refuses BoLT JSONL with %s', async (_fault, changes, message) => {
  expect((await refusal('a.jsonl', bolt(changes))).message).toContain(`'a.jsonl', line 1: ${message}`)
})

it('requires chunks of every record where BoLT is asked for', async () => {
  const format = { format: 'bolt-jsonl' } as const
  expect((await refusal('a.jsonl', '{"text": "x"}', format)).message).toContain("'chunks'")
})

it.each<[string, string]>([
  ['a list', '[{"text": "a"},\n {"text": "b]},{"}]'],
  [
    'the list "data" of an object',
    '{"version": {"data": [1]}, "data": [{"text": "a"},\n {"text": "b]},{"} ] , "more": [{"x": "]"}]}',
  ],
  ['objects in a row', '{"text": "a"}\n{"text": "b]},{"}'],
])('reads JSON: %s', async (_form, content) => {
  expect((await read('a.json', content)).records).toEqual([plain('a', 1), plain('b]},{', 2)])
})

it('reads JSON wherever its pieces end', async () => {
  const texts = ['a\\"b', '\\\\', '[', '}', 'é😀', 'x'.repeat(300)]
  // A record is about a third of the 256 KiB read at a time, so that pieces end in all kinds of places.
  const records = Array.from({ length: 4000 }, (_, i) => `{"n": [${i}, {"k": null}], "text": "${texts[i % 6]}"}`)
  const { records: got } = await read('a.json', `[${records.join(',\n')}]`)
  expect(got).toEqual(records.map((record, i) => plain(JSON.parse(record).text, i + 1)))
})

it.each<[string, string, RegExp]>([
  ['ends inside a record', '[{"text": "a"},\n{"text": "b', /ends on line 2, inside the record that begins on line 2/],
  ['ends inside the list', '[{"text": "a"}\n', /ends on line 2, inside its list/],
  ['lacks a comma', '[{"text": "a"}\n{"text": "b"}]', /line 2 has "\{", expected ',' or '\]'/],
  ['has a comma too many', '[{"text": "a"},]', /line 1 has "\]", expected a record/],
  ['has a broken record', '[\n{"text": a}]', /broken JSON in the record that begins on line 2/],
  ['is a text', '"text"', /line 1 has "\\"", expected '\[' or '\{'/],
  ['is a list of texts', '["a"]', /line 1: a text, not an object with a text/],
  ['has nothing in its list', '[ ]', /holds no documents/],
])('refuses JSON that %s', async (_fault, content, message) => {
  expect((await refusal('a.json', content)).message).toMatch(message)
})

it('reads CSV by its header, with quotes and line breaks in fields', async () => {
  const content = 'id,text\r\n1,"a, ""b""\r\nc"\r\n2,d\r\n'
  expect((await read('a.csv', content)).records).toEqual([plain('a, "b"\r\nc', 2), plain('d', 4)])
  expect((await read('a.tsv', 'id\ttext\n1\ta, b\n')).records).toEqual([plain('a, b', 2)])
})

it.each<[string, string, RegExp]>([
  ['a row that is too long', 'text\na\nb,c\n', /line 3 is not CSV/],
  ['a quote that is never closed', 'text\n"a\nb', /not CSV \(Quote Not Closed/],
  ['two columns of one name', 'text,text\na,b\n', /two columns are named 'text'/],
  ['no column of that name', 'id,body\n1,b\n', /line 2 has no field 'text'; it has 'id', 'body'/],
])('refuses CSV with %s', async (_fault, content, message) => {
  expect((await refusal('a.csv', content)).message).toMatch(message)
})

it('takes a plain text file as one document', async () => {
  expect((await read('a.txt', 'One.\n\nTwo.\n')).records).toEqual([plain('One.\n\nTwo.\n', 1)])
})

it('cuts plain text at lines that hold the separator', async () => {
  const { records } = await read('a.txt', 'One.\n\nStill one.\n---\n---\r\nTwo.\r\n--- \nThree', { separator: '---' })
  expect(records).toEqual([plain('One.\n\nStill one.', 1), plain('Two.', 6), plain('Three', 8)])
})

it('cuts plain text at blank lines where the separator is empty', async () => {
  const { records } = await read('a.txt', '\nOne\nand.\n\n \nTwo.\n', { separator: '' })
  expect(records).toEqual([plain('One\nand.', 2), plain('Two.\n', 6)])
})

it('cuts a long plain text behind a blank line, losing nothing', async () => {
  const paragraph = `${'Some words of a paragraph. '.repeat(40)}\n\n`
  const text = paragraph.repeat(3000) // 3.2 million characters
  const { records } = await read('a.txt', text)
  expect(records.map((record) => record.text).join('')).toBe(text)
  expect(records).toHaveLength(4)
  for (const record of records) {
    expect(record.text.length).toBeLessThanOrEqual(2 ** 20)
    expect(record.text.endsWith('\n\n')).toBe(true)
  }
  // Two lines a paragraph.
  expect(records[1]?.line).toBe(1 + 2 * Math.floor(2 ** 20 / paragraph.length))
})

it('cuts a text without line breaks between characters', async () => {
  const text = `a${'😀'.repeat(600_000)}`
  const { records } = await read('a.txt', text)
  expect(records.map((record) => record.text.length)).toEqual([2 ** 20 - 1, 1_200_001 - (2 ** 20 - 1)])
  expect(records.map((record) => record.text).join('')).toBe(text)
})
