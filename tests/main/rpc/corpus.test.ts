import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import { characterTokenizer } from '../../../main/formats/character-tokenizer'
import { writeTokenizerFiles } from '../../../main/formats/tokenizer-files'
import type { Lab } from '../../../main/lab/lab'
import { corpusProcedures } from '../../../main/rpc/corpus'
import { openLab } from './open-lab'

const chunking = { unit: 'sentence', mean: 1, min: 1, max: 1, seed: 0 } as const

async function openFile(content: string, fileName = 'stories.jsonl') {
  const { lab, desktop, dir } = await openLab()
  const path = join(dir, fileName)
  await writeFile(path, content)
  desktop.chooseFiles = async () => [path]
  const client = createRouterClient(corpusProcedures, { context: { lab, desktop } })
  const files = (await client.chooseFiles()).map(({ token }) => token)
  const importAs = async (name: string, more: object = {}) => {
    const input = { files, name, licence: '', chunking, heldOut: 0, nearDuplicates: true, ...more }
    const { id } = await client.import(input)
    return lab.jobs.settled(id)
  }
  return { lab, client, files, importAs }
}

const faultOf = (work: Promise<unknown>) => work.then(() => null, fromReply)
const lines = (...values: unknown[]) =>
  values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('\n')

describe('corpus', () => {
  it('shows what is in a file before it is imported: format, fields with samples, and what would be left out', async () => {
    const { client, files } = await openFile(
      lines({ title: 'A', body: 'Some longer text. And more.' }, '{"body": ', { title: 'B', body: ' ' }),
    )
    const preview = await client.inspect({ files })
    expect(preview).toMatchObject({
      ...{ format: 'jsonl', suggestedName: 'stories', textField: 'body', fault: null },
      fields: [
        { name: 'title', sample: 'A' },
        { name: 'body', sample: 'Some longer text. And more.' },
      ],
    })
    expect(preview.rows.map(({ line, text }) => [line, text])).toEqual([
      [1, 'Some longer text. And more.'],
      [2, null],
      [3, null],
    ])
    expect(preview.rows[1]?.skipped).toMatch(/^not JSON/)
    expect(preview.rows[2]?.skipped).toBe('empty text')
    const titled = await client.inspect({ files, textField: 'title' })
    expect(titled.rows[2]?.text).toBe('B')
  })

  it('takes records in chunks as they are', async () => {
    const { client, files } = await openFile(
      lines({ chunks: [{ suffix: 'One. ', latent: 'why' }, { suffix: 'Two.' }] }),
    )
    const { textField, rows } = await client.inspect({ files })
    expect(textField).toBeNull()
    expect(rows[0]?.chunks).toEqual([
      { text: 'One. ', thought: 'why' },
      { text: 'Two.', thought: null },
    ])
  })

  it('shows the rows before the one at which reading ends, and why it ends', async () => {
    const { client, files } = await openFile('text,title\n"a","b"\n"c","d","e"\n', 'table.csv')
    const { rows, fault } = await client.inspect({ files })
    expect(rows.map(({ text }) => text)).toEqual(['a'])
    expect(fault?.message).toContain('line 3')
  })

  it('reads only files that the user chose', async () => {
    const { client } = await openFile('{"text": "a"}')
    expect(await faultOf(client.inspect({ files: ['/etc/passwd'] }))).toMatchObject({ kind: 'invalid-input' })
  })

  it('imports as a job that says what it did, and lists what it left out', async () => {
    const long = 'The ladder slides along the wall until its foot is five feet away from it, and then it stops at once.'
    const { client, importAs } = await openFile(
      lines({ text: long }, { text: `${long} End.` }, 'broken', { text: long }, { text: 'Short. Two.' }, { other: 1 }),
    )
    const { status, outcome } = await importAs('stories')
    expect(status).toBe('finished')
    expect(outcome).toBe('Imported 3 documents, 2 skipped, 1 exact copy left out, 1 near copy kept')
    expect(await client.list()).toMatchObject([
      { name: 'stories', documents: 3, chunks: 5, skipped: 2, duplicates: 1, chunking },
    ])
    const details = await client.details({ name: 'stories' })
    expect(details.leftOut).toEqual([
      { file: 'stories.jsonl', line: 3, reason: 'not JSON' },
      { file: 'stories.jsonl', line: 6, reason: 'no usable text' },
    ])
    expect(details.copies).toEqual([{ file: 'stories.jsonl', line: 4, of: 0 }])
    expect(details.near).toMatchObject([{ position: 1, of: 0 }])
    expect(details.lengths.reduce((a, b) => a + b, 0)).toBe(3)
  })

  it('keeps nothing of an import that was cancelled', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ text: `Document ${i}. It has a second sentence.` }))
    const { lab, client, files } = await openFile(lines(...many))
    const input = { files, name: 'stories', licence: '', chunking, heldOut: 0, nearDuplicates: true }
    const { id } = await client.import(input)
    expect(await faultOf(client.import(input))).toMatchObject({ kind: 'conflict' })
    lab.jobs.cancel(id)
    expect((await lab.jobs.settled(id)).status).toBe('cancelled')
    expect(await client.list()).toEqual([])
  })

  it('gives documents by position, and finds a text from there on, round the end', async () => {
    const { client, importAs } = await openFile(
      lines(...['alpha', 'beta', 'gamma', 'Alpha two'].map((text) => ({ text: `${text}.\nMore.` }))),
    )
    await importAs('stories')
    const page = await client.documents({ name: 'stories', first: 1, limit: 2 })
    expect(page).toEqual([
      { position: 1, start: 'beta.', characters: 11, chunks: 2, isHeldOut: false },
      { position: 2, start: 'gamma.', characters: 12, chunks: 2, isHeldOut: false },
    ])
    const { chunks } = await client.document({ name: 'stories', position: 1 })
    expect(chunks.map(({ text }) => text).join('')).toBe('beta.\nMore.')
    const find = (text: string, from: number) => client.find({ name: 'stories', text, from })
    expect(await find('ALPHA', 1)).toBe(3)
    expect(await find('alpha', 4)).toBe(0)
    expect(await find('omega', 0)).toBeNull()
    expect(await faultOf(client.document({ name: 'stories', position: 4 }))).toMatchObject({ kind: 'not-found' })
  })

  it('counts lengths of a corpus whose import did not keep them, and keeps them', async () => {
    const { lab, client } = await openFile('')
    const { corpora } = lab.workspace
    const id = await corpora.begin({ name: 'old', source: 'a', format: 'text', licence: null, settings: {} })
    const document = (hash: string, split: 'train' | 'held-out', characters: number) => ({
      ...{ hash: hash.repeat(32), split, characters },
      chunks: [{ text: 'x'.repeat(characters), thought: null }],
    })
    await corpora.addDocuments(id, [document('a', 'train', 4), document('b', 'held-out', 5)])
    await corpora.finish(id, { documents: 2, chunks: 2, thoughts: 0, characters: 9, skipped: 0, duplicates: 0 })
    const details = await client.details({ name: 'old' })
    // 4 = 2^(8/4); 5 lies in [2^(9/4), 2^(10/4)) = [4.76, 5.66)
    expect(details).toMatchObject({ lengths: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1], heldOut: 1, nearDuplicates: null })
    expect((await corpora.get('old')).counts.details).toEqual(details)
  })

  it('deletes a corpus that nothing uses, and names the experiments that use one', async () => {
    const { lab, client, importAs } = await openFile('{"text": "One. Two."}')
    await importAs('stories')
    await lab.workspace.experiments.create({
      ...{ name: 'first', config: { corpus: 'stories' }, seed: 0, threads: 1, created: '2025-01-01T00:00:00Z' },
    })
    expect(await client.uses({ name: 'stories' })).toEqual(['first'])
    expect(await faultOf(client.remove({ name: 'stories' }))).toMatchObject({
      ...{ kind: 'conflict', message: 'the corpus "stories" is used by "first"' },
    })
    await importAs('others')
    await client.remove({ name: 'others' })
    expect((await client.list()).map(({ name }) => name)).toEqual(['stories'])
  })
})

/** A model whose tokens are these characters. */
async function addLetters({ workspace }: Lab, characters: string): Promise<void> {
  const folder = join(workspace.checkpointsDir, 'letters')
  await mkdir(folder, { recursive: true })
  await writeTokenizerFiles(folder, characterTokenizer(characters))
  await workspace.checkpoints.record({
    ...{ name: 'letters', folder: 'checkpoints/letters', parent: null, kind: 'created', experimentId: null },
    ...{ parameters: 1, meta: {}, created: '2025-01-01T00:00:00Z' },
  })
}

describe('corpus, after its import', () => {
  const stories = Array.from({ length: 200 }, (_, i) => ({ text: `${i % 2 ? 'Ann' : ' Max'} has ${i}. And more.` }))

  it('holds out another share: more keeps what was held out, none gives it all back', async () => {
    const { client, importAs, lab } = await openFile(lines(...stories))
    await importAs('stories', { heldOut: 0.1 })
    const held = async () => {
      const rows = await client.documents({ name: 'stories', first: 0, limit: 1000 })
      return rows.flatMap(({ position, isHeldOut }) => (isHeldOut ? [position] : []))
    }
    const before = await held()
    expect(before.length).toBeGreaterThan(5)
    const { heldOut } = await client.setHeldOut({ name: 'stories', share: 0.5 })
    const after = await held()
    expect(heldOut).toBe(after.length)
    expect(after).toEqual(expect.arrayContaining(before))
    expect(after.length).toBeGreaterThan(70)
    expect(after.length).toBeLessThan(130)
    expect((await client.details({ name: 'stories' })).heldOut).toBe(after.length)
    expect((await lab.workspace.corpora.get('stories')).settings).toMatchObject({ heldOut: 0.5, chunking })
    await client.setHeldOut({ name: 'stories', share: 0.1 })
    expect(await held()).toEqual(before)
    await client.setHeldOut({ name: 'stories', share: 0 })
    expect(await held()).toEqual([])
  })

  it('keeps its parts where an experiment has trained on one of them', async () => {
    const { client, importAs, lab } = await openFile(lines(...stories))
    await importAs('stories')
    const config = { name: 'first', corpus: 'stories' }
    const created = '2025-01-01T00:00:00Z'
    await lab.workspace.experiments.create({ name: 'first', config, seed: 0, threads: 1, created })
    expect(await faultOf(client.setHeldOut({ name: 'stories', share: 0.5 }))).toMatchObject({
      kind: 'conflict',
      message: 'the corpus "stories" is used by "first"',
    })
  })

  it('is found by how documents begin, white space and case aside', async () => {
    const { client, importAs } = await openFile(lines(...stories))
    await importAs('stories')
    const from = (text: string, position: number) => client.findStart({ name: 'stories', text, from: position })
    expect(await from('ann', 0)).toBe(1)
    expect(await from('max h', 1)).toBe(2)
    expect(await from('Max has 1', 199)).toBe(10)
    expect(await from('has', 0)).toBeNull()
  })

  it('counts the tokens of a model: all of a small corpus, a part of a large one', async () => {
    const { client, files, importAs, lab } = await openFile(lines(...stories, { text: 'm'.repeat(20_000) }))
    await importAs('stories')
    await addLetters(lab, 'AnMax hsdmore.0123456789')
    const { characters } = (await client.list())[0] as { characters: number }
    // A token a character.
    expect(await client.tokens({ name: 'stories', model: 'letters' })).toEqual({
      ...{ documents: 201, characters, tokens: characters, isWhole: true },
    })
    const more = Array.from({ length: 1000 }, (_, i) => `{"text": "${`Ann has ${i}. `.repeat(100)}"}`)
    await writeFile(lab.grants.path(files[0] as string), more.join('\n'))
    await importAs('many')
    const part = await client.tokens({ name: 'many', model: 'letters' })
    expect(part).toMatchObject({ isWhole: false, tokens: part.characters })
    expect(part.characters).toBeGreaterThan(300_000)
    expect(part.characters).toBeLessThan(310_000)
    expect(part.documents).toBeLessThan(400)
  })

  it('says which character a model has no token for', async () => {
    const { client, importAs, lab } = await openFile(lines({ text: 'Zoe' }))
    await importAs('stories')
    await addLetters(lab, 'abc')
    expect(await faultOf(client.tokens({ name: 'stories', model: 'letters' }))).toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('Z'),
    })
    expect(await faultOf(client.tokens({ name: 'stories', model: 'none' }))).toMatchObject({ kind: 'not-found' })
  })
})
