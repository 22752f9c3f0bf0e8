import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plainRing, plainTeacher } from '../../core/corpus/ring'
import { makeRingDocument } from '../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../core/random'
import { writeBoltJsonl } from '../../main/formats/bolt-jsonl'
import { openWorkspace } from '../../main/store/workspace'
import { answerDialogs, closeLab, expect, goTo, inMain, newWorkspace, test } from './open-lab'

const DOCUMENTS = 120

test('from a file to an export without a terminal: import, model, quick look, labels, comparison', async ({
  dir,
  openLab,
}) => {
  test.setTimeout(900_000)
  const random = new RandomStream(streamKey('main path'))
  const documents = Array.from({ length: DOCUMENTS }, () => makeRingDocument(plainRing, plainTeacher, random))
  const file = join(dir, 'stories.bolt.jsonl')
  await writeBoltJsonl(file, documents)

  const { app, page } = await openLab()
  const workspaceDir = join(dir, 'lab')
  await newWorkspace({ app, page }, workspaceDir)
  const status = page.getByRole('contentinfo')

  await test.step('import', async () => {
    await answerDialogs(app, file)
    await page.getByRole('button', { name: 'Import' }).first().click()
    const sheet = page.getByRole('dialog')
    await expect(sheet).toContainText('has')
    await sheet.getByLabel('Name').fill('stories')
    await sheet.getByRole('button', { name: /^Import/ }).click()
    await expect(status).toContainText('Imported', { timeout: 60_000 })
    await expect(page.getByRole('main')).toContainText('stories')
  })

  await test.step('model', async () => {
    await goTo(page, 'Model')
    await page.getByRole('button', { name: /^Ring/ }).click()
    await page.getByRole('button', { name: /^Make/ }).click()
    await expect(status).toContainText(/0.35 M parameters/, { timeout: 120_000 })
  })

  await test.step('quick look', async () => {
    await goTo(page, 'Experiment')
    await expect(page.getByRole('button', { name: /^Start \d+ stages/ })).toBeEnabled({ timeout: 120_000 })
    await page.keyboard.press('Control+Enter')
  })

  await test.step('the engine dies in the E-step: one message, and the run goes on from there', async () => {
    await expect(status).toContainText(/E-step 1/, { timeout: 300_000 })
    const metrics = await inMain(app, ({ app }) => app.getAppMetrics(), null)
    const engine = metrics.find(({ name }) => name === 'Thought Lab engine')
    process.kill(engine?.pid as number, 'SIGKILL')
    await expect(page.getByRole('main').getByRole('alert')).toContainText(/E-step 1: the engine ended with code \d+/)
    await expect(page.getByRole('main').getByRole('alert')).toContainText('Everything before E-step 1 is saved')
    await status.getByRole('button', { name: '1 to look at' }).click()
    const problems = page.getByRole('dialog', { name: 'To look at' })
    await expect(problems).toContainText('lower sampling.batch')
    await problems.getByRole('button', { name: 'Seen' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Go on', exact: true }).click()
    await expect(status).toContainText(/Ran look/, { timeout: 600_000 })
  })

  await test.step('try it: two checkpoints side by side, and the probability of a token', async () => {
    await goTo(page, 'Model')
    await page.getByRole('tab', { name: 'Try it' }).click()
    await page.getByRole('combobox', { name: 'Model', exact: true }).click()
    await page.getByRole('option', { name: 'look-iteration-2' }).click()
    await page.getByRole('combobox', { name: 'Side by side with' }).click()
    await page.getByRole('option', { name: 'look-warm-start' }).click()
    await page.getByRole('button', { name: 'Take a text from the corpus' }).click()
    await expect(page.getByRole('textbox', { name: 'What follows' })).not.toHaveValue('')
    await page.keyboard.press('Control+Enter')
    for (const name of ['look-iteration-2', 'look-warm-start']) {
      const column = page.getByRole('region', { name, exact: true })
      const explained = column.getByRole('region', { name: 'What follows, explained' })
      await expect(explained.getByRole('radio')).toHaveCount(4, { timeout: 120_000 })
      const thinks = column.getByRole('region', { name: 'Thinks first, then goes on' })
      await expect(thinks.getByRole('group', { name: /^Continuation behind thought 4/ })).toBeVisible()
      const pieces = explained.getByRole('group', { name: /^What follows, without a thought/ })
      await pieces.locator('span').first().hover()
      await expect(explained.getByText(/has probability/)).toBeVisible()
    }
  })

  await test.step('labels', async () => {
    await goTo(page, 'Review')
    // a key that comes before the first card judges nothing
    await expect(page.getByRole('region', { name: 'The text to explain' })).toBeVisible({ timeout: 60_000 })
    await page.keyboard.press('a')
    await expect(page.getByRole('main')).toContainText(/Accepted card/, { timeout: 60_000 })
    await page.keyboard.press('r')
    await expect(page.getByRole('main')).toContainText(/Rejected card/)
    await page.keyboard.press('a')
    await expect(page.getByRole('main')).toContainText('3 of 300 today')
    await page.keyboard.press('u')
    await expect(page.getByRole('main')).toContainText('2 of 300 today')
  })

  await test.step('compare', async () => {
    await goTo(page, 'Compare')
    const runs = page.getByRole('region', { name: 'Runs' })
    for (const run of ['Warm start', 'Iteration 1', 'Iteration 2']) {
      await expect(runs.getByRole('rowheader', { name: run })).toBeVisible({ timeout: 60_000 })
    }
  })

  const out = join(dir, 'out.bolt.jsonl')
  await test.step('export', async () => {
    await goTo(page, 'Export')
    await answerDialogs(app, out)
    await page.getByLabel(/^Licence/).fill('CC0-1.0')
    await page.getByRole('button', { name: /^Export [\d,]+ documents/ }).click()
    await expect.poll(() => existsSync(out), { timeout: 60_000 }).toBe(true)
  })

  await test.step('a K sweep, of which one is removed', async () => {
    await goTo(page, 'Experiment')
    await page.getByRole('button', { name: 'New experiment' }).click()
    await page.getByText('K sweep').click()
    await page.getByRole('button', { name: /^Start 4 experiments, \d+ stages/ }).click({ timeout: 120_000 })
    await expect(status).toContainText('and 3 waiting', { timeout: 60_000 })
    await page.getByRole('button', { name: /^More of/ }).click()
    await page.getByRole('menuitem', { name: 'Cancel' }).click()
    const dialog = page.getByRole('dialog', { name: /^Cancel .*-k1\?$/ })
    await dialog.getByLabel('Remove the experiment').click()
    await dialog.getByRole('button', { name: 'Remove' }).click()
    await expect(status).toContainText('and 2 waiting', { timeout: 60_000 })
  })
  await closeLab(app)

  const lines = (await readFile(out, 'utf8')).trim().split('\n')
  const texts = new Set(documents.map(({ text }) => text))
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) expect(texts).toContain(JSON.parse(line).text)

  const workspace = await openWorkspace(workspaceDir)
  try {
    const [corpus] = await workspace.corpora.list()
    expect(corpus).toMatchObject({ name: 'stories', counts: { documents: DOCUMENTS, chunks: 4 * DOCUMENTS } })
    const [look, ...swept] = (await workspace.experiments.list()).map(({ name, status }) => [name, status])
    expect(look).toEqual(['look', 'finished'])
    expect(swept.map(([name]) => name?.replace(/^.*-/, ''))).toEqual(['k2', 'k4', 'k8'])
    expect((await workspace.labels.inForce()).map(({ verdict }) => verdict)).toEqual(['accept', 'reject'])
  } finally {
    await workspace.close()
  }
})
