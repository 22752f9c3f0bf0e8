/** What can be done with a corpus after its import, and with a checkpoint after it was made. */

import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { characterTokenizer } from '../../main/formats/character-tokenizer'
import { writeTokenizerFiles } from '../../main/formats/tokenizer-files'
import { openWorkspace } from '../../main/store/workspace'
import { importRing } from '../main/compare/compared-workspace'
import { expect, goTo, type OpenLab, test } from './open-lab'

/** The sample's texts, and a model that has a token for each of their characters but no weights. */
async function openRing(dir: string, openLab: (...args: string[]) => Promise<OpenLab>): Promise<Page> {
  const folder = join(dir, 'ring')
  const workspace = await openWorkspace(folder, { create: true, command: 'a test' })
  await importRing(workspace)
  await workspace.checkpoints.record({
    ...{ name: 'letters', folder: 'checkpoints', parent: null, kind: 'created', experimentId: null },
    ...{ parameters: 1, meta: {}, created: '2025-01-01T00:00:00Z' },
  })
  const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('')
  await writeTokenizerFiles(workspace.checkpointsDir, characterTokenizer(`${letters}\n`))
  await workspace.close()
  return (await openLab(folder)).page
}

test('holds out another share, and counts tokens with a model of the workspace', async ({ dir, openLab }) => {
  const page = await openRing(dir, openLab)
  const figures = page.getByRole('region', { name: 'Figures' })
  await expect(figures.getByText('Counted, 1.00 characters per token.')).toBeVisible()
  await expect(figures.getByRole('row', { name: /^held out 10 / })).toBeVisible()
  await figures.getByRole('button', { name: 'Change how many are held out' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Held out for evaluation').fill('0')
  await dialog.getByRole('button', { name: 'Hold out about 0' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(figures.getByRole('row', { name: /^held out 0 / })).toBeVisible()
})

test('goes to the row that begins with what is typed, and to a row by its number', async ({ dir, openLab }) => {
  const page = await openRing(dir, openLab)
  const list = page.getByRole('grid', { name: 'Documents' })
  const selected = list.locator('[aria-selected="true"]')
  await expect(list.getByText(storyStart).first()).toBeVisible()
  const rows = await list.getByRole('row').allInnerTexts()
  const starts = rows.map((text) => storyStart.exec(text)?.[0])
  // K goes back by a row unless it is capital
  const wanted = starts.find((start, i) => i > 1 && start?.startsWith('K') && starts.indexOf(start) === i) ?? ''
  expect(wanted).toMatch(storyStart)
  await list.focus()
  await page.keyboard.type(wanted)
  await expect(selected).toContainText(wanted)
  await page.waitForTimeout(1100)
  await page.keyboard.type('7')
  await expect(selected).toHaveAttribute('aria-rowindex', '8')
})

/** Name and number of a story: "Sue has 6". */
const storyStart = /[A-Z]\w+ has \d/

test('calls a checkpoint as one likes, which changes nothing else', async ({ dir, openLab }) => {
  const page = await openRing(dir, openLab)
  await goTo(page, 'Model')
  await page.getByRole('button', { name: 'Rename' }).click()
  await page.getByRole('textbox', { name: 'New name of letters' }).fill('One letter, one token')
  await page.keyboard.press('Enter')
  const tree = page.getByRole('treegrid')
  await expect(tree.getByRole('row', { name: /^One letter, one token/ })).toHaveAttribute('title', 'letters')
  await goTo(page, 'Data')
  await expect(page.getByRole('combobox', { name: 'Model whose tokens are counted' })).toHaveValue(
    'One letter, one token',
  )
})
