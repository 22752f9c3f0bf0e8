import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openWorkspace } from '../../main/store/workspace'
import { makeRows } from './million-rows'
import { answerDialogs, expect, goTo, test } from './open-lab'

const formats = [
  ['BoLT JSONL', 'documents'],
  ['Text JSONL', 'documents'],
  ['Parquet', 'documents'],
  ['KTO, one by one', 'rows'],
  ['DPO, in pairs', 'rows'],
  ['PRM, step by step', 'rows'],
  ['Labels, JSONL', 'labels'],
  ['Labels, table', 'labels'],
  ['All thoughts, weights', 'thoughts'],
] as const

test('every format shows its first records, is written, and read back; the card goes with it', async ({
  dir,
  openLab,
}) => {
  const folder = join(dir, 'lab')
  await makeRows(folder, { documents: 400, thoughts: 400 })
  const workspace = await openWorkspace(folder)
  const label = { annotator: 'Ada', at: '2025-01-01T00:00:00Z', origin: 'value' } as const
  // thoughts of the same chunk, so that they make a pair
  await workspace.labels.record([
    { ...label, thoughtId: 1, verdict: 'accept' },
    { ...label, thoughtId: 2, verdict: 'reject' },
  ])
  await workspace.close()
  const { app, page } = await openLab(folder)
  await goTo(page, 'Export')
  const main = page.getByRole('main')
  for (const [name, unit] of formats) {
    await test.step(name, async () => {
      const out = join(dir, name.replaceAll(/\W+/g, '-'))
      await main.getByRole('radio', { name: new RegExp(`^${name}`) }).check({ force: true })
      await expect(main.getByRole('region', { name: 'First records, text' })).toContainText(/\w/)
      const licence = main.getByLabel(/^Licence/)
      const hasCard = !name.startsWith('Labels')
      if (hasCard) await licence.fill('CC0-1.0')
      else await expect(licence).toHaveCount(0)
      await answerDialogs(app, out)
      await main.getByRole('button', { name: new RegExp(`^Export [\\d,]* ?(the )?${unit.replace(/s$/, '')}`) }).click()
      await expect(main.getByText(new RegExp(`^Exported [\\d,]+ ${unit} to .*: same content$`))).toContainText(
        name.replaceAll(/\W+/g, '-'),
      )
      expect((await stat(out)).size).toBeGreaterThan(0)
      if (hasCard) expect(await readFile(`${out}.card.md`, 'utf8')).toContain('cc0-1.0')
    })
  }
  await main.getByRole('radio', { name: /^Data card/ }).check({ force: true })
  const card = join(dir, 'card.md')
  await answerDialogs(app, card)
  await main.getByRole('button', { name: 'Export the card' }).click()
  await expect(main.getByText('Wrote the data card card.md')).toBeVisible()
  expect(await readFile(card, 'utf8')).toContain('## Labels')
})
