import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import type { ImportResult } from '../../../main/corpus/import-corpus'
import { openWorkspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'
import { buildCli, cliResult, faultOf, runCli, startCli, writeLines } from './run-cli'

beforeAll(buildCli)

async function storedTexts(workspaceDir: string, corpus: string) {
  const workspace = await openWorkspace(workspaceDir, { readOnly: true })
  try {
    const { id } = await workspace.corpora.get(corpus)
    const texts: string[] = []
    for await (const { chunks } of workspace.corpora.iterateDocuments(id))
      texts.push(chunks.map(({ text }) => text).join(''))
    return texts
  } finally {
    await workspace.close()
  }
}

async function corpusNames(workspaceDir: string): Promise<string[]> {
  const workspace = await openWorkspace(workspaceDir, { readOnly: true })
  try {
    return (await workspace.corpora.list()).map(({ name }) => name)
  } finally {
    await workspace.close()
  }
}

it('counts what was imported, left out and why', async () => {
  const dir = await temporaryFolder()
  const file = await writeLines(join(dir, 'my stories.jsonl'), [
    ...[{ text: 'One. Two. Three 😀.' }, { text: '' }, { text: null }],
    ...[{ text: 'One. Two. Three 😀.' }, { text: 'Four.' }, { text: '  ' }],
  ])
  const workspace = join(dir, 'w')
  const result = await cliResult<ImportResult>(['import', file, '--workspace', workspace, '--mean', '1', '--max', '1'])
  expect(result).toEqual({
    corpus: 'my-stories',
    documents: 2,
    chunks: 4, // three sentences and one
    thoughts: 0,
    characters: 18 + 5, // the emoji is one character
    heldOut: expect.any(Number),
    skipped: 3,
    skippedBy: { 'empty text': 2, 'the text is null': 1 },
    duplicates: 1,
    nearDuplicates: 0,
  })
  expect(await storedTexts(workspace, 'my-stories')).toEqual(['One. Two. Three 😀.', 'Four.'])
})

it('keeps the chunks and thoughts of BoLT files', async () => {
  const dir = await temporaryFolder()
  const chunks = [
    { suffix: 'How many?', latent: '' },
    { suffix: ' Five.', latent: '2+3=5' },
    { suffix: ' Why?', latent: null },
  ]
  const file = await writeLines(join(dir, 'b.jsonl'), [{ text: 'How many? Five. Why?', num_chunks: 3, chunks }])
  const workspace = join(dir, 'w')
  expect(await cliResult(['import', file, '--workspace', workspace])).toMatchObject({
    ...{ documents: 1, chunks: 3, thoughts: 1, characters: 20 },
  })
  const opened = await openWorkspace(workspace, { readOnly: true })
  const [document] = await opened.corpora.documents((await opened.corpora.get('b')).id, { offset: 0, limit: 1 })
  expect(document?.chunks.map(({ text, thought }) => [text, thought])).toEqual([
    ['How many?', ''],
    [' Five.', '2+3=5'],
    [' Why?', null],
  ])
  await opened.close()
})

it('takes several files as one corpus, gzip among them, and finds copies across them', async () => {
  const dir = await temporaryFolder()
  const first = await writeLines(join(dir, 'a.jsonl'), [{ text: 'Alpha.' }, { text: 'Beta.' }])
  const second = join(dir, 'b.csv.gz')
  await writeFile(second, gzipSync('id,text\n1,Beta.\n2,"Gamma, delta."\n'))
  const workspace = join(dir, 'w')
  const args = ['import', first, second, '--workspace', workspace, '--name', 'both', '--licence', 'MIT']
  expect(await cliResult(args)).toMatchObject({ corpus: 'both', documents: 3, duplicates: 1 })
  expect(await storedTexts(workspace, 'both')).toEqual(['Alpha.', 'Beta.', 'Gamma, delta.'])
})

it('holds out the same documents whatever else is in the file', async () => {
  const dir = await temporaryFolder()
  const texts = Array.from({ length: 400 }, (_, i) => ({ text: `Document ${i} is about ${i * i}.` }))
  const heldOut = async (name: string, values: readonly unknown[]) => {
    const file = await writeLines(join(dir, `${name}.jsonl`), values)
    await cliResult(['import', file, '--workspace', join(dir, 'w'), '--held-out', '0.25'])
    const workspace = await openWorkspace(join(dir, 'w'), { readOnly: true })
    const hashes = new Set<string>()
    const { id } = await workspace.corpora.get(name)
    for await (const { hash } of workspace.corpora.iterateDocuments(id, 'held-out')) hashes.add(hash)
    await workspace.close()
    return hashes
  }
  const all = await heldOut('all', texts)
  const half = await heldOut('half', texts.toReversed().slice(0, 200))
  expect(all.size).toBeGreaterThan(65) // 100 expected, deviation 8.7: beyond four of them
  expect(all.size).toBeLessThan(135)
  expect([...half].every((hash) => all.has(hash))).toBe(true)
  expect(half.size).toBeGreaterThan(25)
})

it('refuses a name that is taken, and a corpus without a single text', async () => {
  const dir = await temporaryFolder()
  const good = await writeLines(join(dir, 'good.jsonl'), [{ text: 'Here.' }])
  const empty = await writeLines(join(dir, 'empty.jsonl'), [{ text: '' }, { text: null }])
  const workspace = join(dir, 'w')
  await cliResult(['import', good, '--workspace', workspace])
  expect(faultOf(await runCli(['import', good, '--workspace', workspace]))).toMatchObject({
    ...{ code: 2, error: 'there is already a corpus named "good"' },
  })
  expect(faultOf(await runCli(['import', empty, '--workspace', workspace]))).toMatchObject({
    code: 2,
    error: `none of the 2 records of '${empty}' can be used: 1 empty text, 1 the text is null`,
  })
  expect(await corpusNames(workspace)).toEqual(['good'])
})

/** Enough documents for an import of a few seconds. */
async function writeManyDocuments(path: string): Promise<string> {
  const text = (i: number) => `Number ${i} comes after ${i - 1}. It is followed by ${i + 1}. `.repeat(8)
  return writeLines(
    path,
    Array.from({ length: 30_000 }, (_, i) => ({ text: text(i) })),
  )
}

async function untilItStores(workspace: string): Promise<void> {
  const log = join(workspace, 'lab.sqlite-wal')
  while (!existsSync(log) || (await stat(log)).size < 200_000) await new Promise((resolve) => setTimeout(resolve, 10))
}

it.each(['SIGINT', 'SIGKILL'] as const)('leaves nothing half imported after %s, and starts again', async (signal) => {
  const dir = await temporaryFolder()
  const file = await writeManyDocuments(join(dir, 'many.jsonl'))
  const workspace = join(dir, 'w')
  const { child, end } = startCli(['import', file, '--workspace', workspace])
  await untilItStores(workspace)
  child.kill(signal)
  const stopped = await end
  if (signal === 'SIGINT') {
    expect(faultOf(stopped)).toEqual({
      code: 1,
      error: 'stopped',
      hint: 'nothing of this corpus was kept; run the same command again',
    })
  }
  expect(await corpusNames(workspace)).toEqual([])
  const args = ['import', file, '--workspace', workspace, '--near-duplicates', 'off']
  expect(await cliResult(args)).toMatchObject({ documents: 30_000, duplicates: 0, nearDuplicates: null })
})

it('tells a second process who holds the workspace', async () => {
  const dir = await temporaryFolder()
  const file = await writeManyDocuments(join(dir, 'many.jsonl'))
  const small = await writeLines(join(dir, 'small.jsonl'), [{ text: 'Small.' }])
  const workspace = join(dir, 'w')
  const first = startCli(['import', file, '--workspace', workspace])
  await untilItStores(workspace)
  const second = faultOf(await runCli(['import', small, '--workspace', workspace]))
  expect(second).toMatchObject({ code: 2 })
  expect(second.error).toContain(`the workspace '${workspace}' is in use by`)
  expect(second.error).toContain(`process ${first.child.pid}`)
  expect((await first.end).code).toBe(0)
})
