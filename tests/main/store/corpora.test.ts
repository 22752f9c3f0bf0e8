import { expect, it } from 'vitest'
import type { DocumentRow } from '../../../main/store/corpora'
import { importDocuments, makeDocument, temporaryWorkspace } from './temporary-workspace'

const stories = { name: 'stories', source: 'a.jsonl', format: 'jsonl', licence: 'CC0', settings: { mean: 8 } }
const counts = { documents: 1, chunks: 1, thoughts: 0, characters: 20, skipped: 2, duplicates: 3 }

async function positions(documents: AsyncIterable<DocumentRow>): Promise<number[]> {
  const all: number[] = []
  for await (const { position } of documents) all.push(position)
  return all
}

it('shows a corpus only once its import has finished', async () => {
  const { corpora } = await temporaryWorkspace()
  const id = await corpora.begin(stories)
  await corpora.addDocuments(id, [makeDocument(0)])
  expect(await corpora.list()).toEqual([])
  expect(await corpora.find('stories')).toBeUndefined()
  await corpora.finish(id, counts)
  expect(await corpora.get('stories')).toEqual({ id, ...stories, counts })
  expect(await corpora.list()).toHaveLength(1)
})

it('drops what an interrupted import has left when the next one begins', async () => {
  const { corpora } = await temporaryWorkspace()
  const interrupted = await corpora.begin(stories)
  await corpora.addDocuments(interrupted, [makeDocument(0), makeDocument(1)])
  const id = await corpora.begin(stories)
  await corpora.addDocuments(id, [makeDocument(5)])
  await corpora.finish(id, counts)
  const all = await corpora.documents(id, { offset: 0, limit: 10 })
  expect(all.map(({ hash, position }) => [hash, position])).toEqual([[makeDocument(5).hash, 0]])
  expect(all[0]?.chunks.map(({ text }) => text)).toEqual(makeDocument(5).chunks.map(({ text }) => text))
})

it('refuses a name that is taken, and names the corpora there are when one is unknown', async () => {
  const workspace = await temporaryWorkspace()
  await importDocuments(workspace, 1)
  await expect(workspace.corpora.begin(stories)).rejects.toMatchObject({ kind: 'conflict' })
  await expect(workspace.corpora.get('storys')).rejects.toMatchObject({
    kind: 'not-found',
    message: expect.stringContaining('"storys"'),
    hint: expect.stringContaining('"stories"'),
  })
})

it('abandons an import, but never a corpus that is ready', async () => {
  const workspace = await temporaryWorkspace()
  const ready = await importDocuments(workspace, 2)
  const id = await workspace.corpora.begin({ ...stories, name: 'other' })
  await workspace.corpora.addDocuments(id, [makeDocument(0)])
  await workspace.corpora.abandon(id)
  await workspace.corpora.abandon(ready)
  expect(await workspace.corpora.countDocuments(id)).toBe(0)
  expect(await workspace.corpora.countDocuments(ready)).toBe(2)
})

it('tells unknown, needless and imported thoughts apart, and keeps odd text', async () => {
  const { corpora } = await temporaryWorkspace()
  const id = await corpora.begin(stories)
  const chunks = [
    { text: 'one\0two \u{1f9e0}\r\n', thought: null },
    { text: '', thought: '' },
    { text: 'three', thought: 'because' },
  ]
  await corpora.addDocuments(id, [{ ...makeDocument(0), chunks }])
  const [document] = await corpora.documents(id, { offset: 0, limit: 1 })
  expect(document?.chunks.map(({ text, thought }) => ({ text, thought }))).toEqual(chunks)
})

it('pages through documents, all or of one split, in the order of the import', async () => {
  const workspace = await temporaryWorkspace()
  const id = await importDocuments(workspace, 450)
  const { corpora } = workspace
  const heldOut = Array.from({ length: 45 }, (_, i) => 10 * i + 9)

  expect(await positions(corpora.iterateDocuments(id))).toEqual(Array.from({ length: 450 }, (_, i) => i))
  expect(await positions(corpora.iterateDocuments(id, 'held-out'))).toEqual(heldOut)
  expect(await corpora.countDocuments(id)).toBe(450)
  expect(await corpora.countDocuments(id, 'held-out')).toBe(45)
  const page = await corpora.documents(id, { split: 'held-out', offset: 40, limit: 10 })
  expect(page.map(({ position }) => position)).toEqual(heldOut.slice(40))
  const middle = await corpora.documents(id, { offset: 200, limit: 2 })
  expect(middle.map(({ position, chunks }) => [position, chunks.length])).toEqual([
    [200, 3],
    [201, 1],
  ])
})

it('goes on with the positions from batch to batch, and keeps two corpora apart', async () => {
  const workspace = await temporaryWorkspace()
  const { corpora } = workspace
  const first = await corpora.begin(stories)
  const second = await corpora.begin({ ...stories, name: 'other' })
  for (const i of [0, 2, 4]) {
    await corpora.addDocuments(first, [makeDocument(i), makeDocument(i + 1)])
    await corpora.addDocuments(second, [makeDocument(i)])
  }
  const hashes = async (id: number) => (await corpora.documents(id, { offset: 0, limit: 9 })).map(({ hash }) => hash)
  expect(await hashes(first)).toEqual([0, 1, 2, 3, 4, 5].map((i) => makeDocument(i).hash))
  expect(await hashes(second)).toEqual([0, 2, 4].map((i) => makeDocument(i).hash))
  expect(await positions(corpora.iterateDocuments(first))).toEqual([0, 1, 2, 3, 4, 5])
})

it('finds documents by id, in the order of the import', async () => {
  const workspace = await temporaryWorkspace()
  const id = await importDocuments(workspace, 5)
  const all = await workspace.corpora.documents(id, { offset: 0, limit: 5 })
  const ids = all.map((document) => document.id)
  const found = await workspace.corpora.documentsById([ids[3] ?? 0, ids[1] ?? 0, 999])
  expect(found).toEqual([all[1], all[3]])
})

it('keeps a document that has no chunks', async () => {
  const { corpora } = await temporaryWorkspace()
  const id = await corpora.begin(stories)
  await corpora.addDocuments(id, [{ ...makeDocument(0), chunks: [] }])
  expect((await corpora.documents(id, { offset: 0, limit: 1 }))[0]?.chunks).toEqual([])
})

it('names the documents of a corpus without reading their texts', async () => {
  const workspace = await temporaryWorkspace()
  const id = await importDocuments(workspace, 3)
  const documents = await workspace.corpora.documents(id, { offset: 0, limit: 3 })
  const keys: unknown[] = []
  for await (const key of workspace.corpora.iterateKeys(id)) keys.push(key)
  expect(keys).toEqual(documents.map(({ id, position, hash, split }) => ({ id, position, hash, split })))
  const [first, , third] = documents
  const wanted = [third?.id ?? 0, first?.id ?? 0, 99]
  expect(await workspace.corpora.hashesOf(wanted)).toEqual(
    new Map([
      [first?.id, first?.hash],
      [third?.id, third?.hash],
    ]),
  )
})
