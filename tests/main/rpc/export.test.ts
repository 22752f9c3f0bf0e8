import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { fromReply } from '../../../core/contract/error-reply'
import type { CardEdits, ExportChoice } from '../../../core/contract/export'
import { exportProcedures } from '../../../main/rpc/export'
import { temporaryFolder } from '../store/temporary-workspace'
import { type OpenLab, openLab } from './open-lab'

const choice: ExportChoice = {
  ...{ format: 'bolt-jsonl', experiment: null, corpus: 'stories', iteration: null },
  ...{ layout: null, filter: 'all', model: null },
}
const card: CardEdits = { title: 'Mine', source: 'The web', licence: 'CC0-1.0', notes: 'Two | lines' }

async function withStories(count = 5): Promise<OpenLab> {
  const open = await openLab()
  const { corpora } = open.lab.workspace
  const id = await corpora.begin({ name: 'stories', source: 's', format: 'jsonl', licence: 'MIT', settings: {} })
  const documents = Array.from({ length: count }, (_, i) => {
    const chunks = [
      { text: `Story ${i}.\n`, thought: i === 0 ? 'why' : null },
      { text: 'The end.\n', thought: '' },
    ]
    return { hash: `${i}`.padStart(32, '0'), split: 'train' as const, characters: 18, chunks }
  })
  await corpora.addDocuments(id, documents)
  const counts = { documents: count, chunks: 2 * count, thoughts: 1, characters: 18 * count, skipped: 0, duplicates: 0 }
  await corpora.finish(id, counts)
  return open
}

/** Exports to `name` in a new folder. */
async function exported(open: OpenLab, name: string, change: Partial<ExportChoice> = {}) {
  const out = join(await temporaryFolder(), name)
  const desktop = { ...open.desktop, chooseTarget: async () => out }
  const context = { context: { ...open, desktop } }
  const target = await call(exportProcedures.chooseTarget, { suggestion: name }, context)
  const token = target?.token ?? ''
  const { id } = await call(exportProcedures.start, { choice: { ...choice, ...change }, card, target: token }, context)
  return { out, job: await open.lab.jobs.settled(id), token, context }
}

describe('export', () => {
  it('shows the first records exactly as they are then written, and how many there are', async () => {
    const open = await withStories()
    for (const format of ['bolt-jsonl', 'text-jsonl'] as const) {
      const preview = await call(exportProcedures.preview, { ...choice, format }, { context: open })
      expect(preview).toMatchObject({ total: 5, unit: 'documents' })
      const { out } = await exported(open, 'x.jsonl', { format })
      expect((await readFile(out, 'utf8')).split('\n').slice(0, 3)).toEqual(preview.records)
    }
  })

  it('counts what a filter lets through', async () => {
    const open = await withStories()
    const filtered = { ...choice, filter: 'with-thoughts' as const }
    expect(await call(exportProcedures.preview, filtered, { context: open })).toMatchObject({ total: 1 })
    const labelled = { ...choice, filter: 'labelled' as const }
    expect(await call(exportProcedures.preview, labelled, { context: open })).toMatchObject({ total: 0, records: [] })
  })

  it('fills in the card, and writes what the user made of it', async () => {
    const open = await withStories()
    const { card: filledIn } = await call(exportProcedures.preview, choice, { context: open })
    expect(filledIn).toMatchObject({ title: 'stories', source: 'stories', licence: 'MIT' })
    const { out } = await exported(open, 'x.jsonl')
    const text = await readFile(`${out}.card.md`, 'utf8')
    expect(text).toContain('pretty_name: "Mine"')
    expect(text).toContain('| The web | CC0-1.0 | 5 |')
    expect(text).toContain('Two \\| lines')
    await expect(
      call(exportProcedures.start, { choice, card: { ...card, licence: ' ' }, target: 'x' }, { context: open }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it.each(['bolt-jsonl', 'text-jsonl', 'parquet'] as const)('reads %s back, and shows the file', async (format) => {
    const open = await withStories()
    const { job, token, context, out } = await exported(open, 'x.data', { format })
    expect(job).toMatchObject({
      status: 'finished',
      outcome: 'Exported 5 documents to x.data; read back and compared: same content',
    })
    const shown: string[] = []
    const desktop = { ...context.context.desktop, showInFolder: (path: string) => void shown.push(path) }
    await call(exportProcedures.showInFolder, { target: token }, { context: { ...open, desktop } })
    expect(shown).toEqual([out])
  })

  it('copies a model, and never replaces a folder', async () => {
    const open = await withStories()
    const { workspace } = open.lab
    await mkdir(join(workspace.checkpointsDir, 'tiny'))
    await writeFile(join(workspace.checkpointsDir, 'tiny', 'config.json'), '{}')
    const made = { parent: null, experimentId: null, parameters: 1, meta: {}, created: '2025-01-01T00:00:00Z' }
    await workspace.checkpoints.record({ name: 'tiny', folder: 'checkpoints/tiny', kind: 'added', ...made })
    const model = { format: 'checkpoint', model: 'tiny', corpus: null } as const
    const preview = await call(exportProcedures.preview, { ...choice, ...model }, { context: open })
    expect(preview).toMatchObject({ records: ['config.json\t2'], total: 1, unit: 'files', bytes: 2, card: null })
    const { job, out, token, context } = await exported(open, 'tiny', model)
    expect(job.outcome).toBe('Exported 1 files to tiny; read back and compared: same content')
    await writeFile(join(out, 'mine.txt'), 'mine')
    const again = await call(
      exportProcedures.start,
      { choice: { ...choice, ...model }, card: null, target: token },
      context,
    )
    expect(await open.lab.jobs.settled(again.id)).toMatchObject({ status: 'failed', fault: { kind: 'conflict' } })
    expect(await readFile(join(out, 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('says which labels are missing, and what there is to choose from', async () => {
    const open = await withStories()
    expect(await call(exportProcedures.sources, undefined, { context: open })).toEqual({
      ...{ experiments: [], corpora: ['stories'], models: [], labels: 0 },
    })
    const unknown = call(exportProcedures.needs, { experiment: 'none' }, { context: open }).catch(fromReply)
    expect(await unknown).toMatchObject({ kind: 'not-found' })
  })

  it('writes only where the user chose, and under no name that the page made up', async () => {
    const open = await withStories()
    const started = call(exportProcedures.start, { choice, card, target: '/etc/passwd' }, { context: open })
    expect(await started.catch(fromReply)).toMatchObject({ kind: 'invalid-input' })
    await expect(call(exportProcedures.chooseTarget, { suggestion: '../x' }, { context: open })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
    expect(await call(exportProcedures.chooseTarget, { suggestion: 'x.jsonl' }, { context: open })).toBeNull()
  })
})
