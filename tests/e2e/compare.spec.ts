import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shortcutArms } from '../../core/comparison/shortcut'
import { experimentName } from '../../main/demo/shortcut-settings'
import { openWorkspace } from '../../main/store/workspace'
import { addExperiment, importRing } from '../main/compare/compared-workspace'
import { answerDialogs, expect, goTo, inMain, type OpenLab, settle, test } from './open-lab'

/** Three seeds of one experiment, and another one. */
async function openCompared(dir: string, openLab: (...args: string[]) => Promise<OpenLab>): Promise<OpenLab> {
  const folder = join(dir, 'compared')
  const workspace = await openWorkspace(folder, { create: true, command: 'a test' })
  await importRing(workspace)
  for (const seed of [0, 1, 2]) await addExperiment(workspace, { name: `run-${seed}`, seed })
  await addExperiment(workspace, { name: 'tempered', weights: { form: 'tempered', beta: 2 } })
  await workspace.close()
  const lab = await openLab(folder)
  await goTo(lab.page, 'Compare')
  return lab
}

test('shows the newest experiment, and behind a difference the documents that moved', async ({ dir, openLab }) => {
  const { page } = await openCompared(dir, openLab)
  await expect(page.getByText('Experiment tempered on ring, seed 0')).toBeVisible()
  const runs = page.getByRole('region', { name: 'Runs' })
  await runs.getByRole('button', { name: /^\+0\.10/ }).click()
  await expect(runs.getByText('3 documents better, 5 the same, 2 worse.')).toBeVisible()
  await expect(runs.getByText('ring-0021')).toBeVisible()
})

test('takes seeds as one, and says over what its intervals are', async ({ dir, openLab }) => {
  const { page } = await openCompared(dir, openLab)
  await page.getByRole('button', { name: 'tempered', exact: true }).click()
  await page.getByRole('button', { name: 'All 4' }).click()
  await page.keyboard.press('Escape')
  const runs = page.getByRole('region', { name: 'Runs' })
  await expect(runs.getByRole('rowheader', { name: 'run-0 (3 seeds)', exact: true })).toBeVisible()
  await expect(runs.getByTitle(/over documents and 3 seeds/).first()).toBeVisible()
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await expect(page.getByRole('cell', { name: 'weights.beta' })).toBeVisible()
  await expect(page.getByRole('cell', { name: 'weights.persistent' })).toHaveCount(0)
})

test('reads a chart by keys, shows it as a table, and saves it', async ({ dir, openLab }) => {
  const { app, page } = await openCompared(dir, openLab)
  const chart = page.getByRole('group', { name: /^Bound by number of thoughts/ })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(chart.getByText(/^Warm start, n 2: −2\.13, .* 10 documents$/).first()).toBeVisible()
  await page.keyboard.press('t')
  await expect(chart.getByRole('table')).toBeVisible()

  const path = join(dir, 'chart.svg')
  await answerDialogs(app, path)
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'Save as SVG' }).click()
  await expect.poll(() => existsSync(path)).toBe(true)
  expect(await readFile(path, 'utf8')).toContain('>Warm start</text>')

  const image = join(dir, 'chart.png')
  await answerDialogs(app, image)
  await chart.focus()
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'Save as PNG, 2x' }).click()
  await expect.poll(() => existsSync(image)).toBe(true)
  expect([...(await readFile(image)).subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47])
})

test('copies a chart as a drawing, as a picture and as figures', async ({ dir, openLab }) => {
  const { app, page } = await openCompared(dir, openLab)
  const chart = page.getByRole('group', { name: /^Bound by number of thoughts/ })
  const copy = async (format: string) => {
    await chart.focus()
    await page.keyboard.press('c')
    await page.getByRole('menuitem', { name: `Copy as ${format}` }).click()
    await expect(page.getByLabel(`Copied as ${format}`)).toBeVisible()
    return inMain(app, ({ clipboard }) => clipboard.readText(), null)
  }
  expect(await copy('SVG')).toContain('>Warm start</text>')
  // what it held before is gone with the picture
  expect(await copy('PNG, 2x')).toBe('')
  expect(await copy('CSV')).toContain('Warm start,')
})

test('shows what changed in a thought from one E-step to the next', async ({ dir, openLab }) => {
  const { page } = await openCompared(dir, openLab)
  await page.getByRole('tab', { name: 'Thoughts' }).click()
  const thoughts = page.getByRole('region', { name: /^Thoughts of ring-/ })
  await expect(thoughts.locator('del').filter({ hasText: '1+1=3' }).first()).toBeVisible()
  const title = thoughts.getByRole('heading')
  const first = await title.textContent()
  await page.keyboard.press('j')
  await expect(title).not.toHaveText(first ?? '')
  await page.keyboard.press('d')
  await expect(thoughts.locator('del').filter({ hasText: '1+1=3' })).toHaveCount(0)
})

test('saves the report', async ({ dir, openLab }) => {
  const { app, page } = await openCompared(dir, openLab)
  const path = join(dir, 'report.html')
  await answerDialogs(app, path)
  await page.getByRole('button', { name: 'Save report' }).click()
  await expect(page.getByText(`saved as ${path}`)).toBeVisible()
  expect(await readFile(path, 'utf8')).toContain('<h1>tempered</h1>')
})

test('keeps only the rows in sight of many runs, and lets one choose among many columns', async ({ dir, openLab }) => {
  const folder = join(dir, 'many')
  const workspace = await openWorkspace(folder, { create: true, command: 'a test' })
  await importRing(workspace)
  for (let i = 0; i < 30; i++) {
    await addExperiment(workspace, { name: `run-${i}`, weights: { form: 'tempered', beta: 1 + i } }, '1+1=3', i ? 1 : 6)
  }
  await workspace.close()
  const { page } = await openLab(folder)
  await goTo(page, 'Compare')
  await page.getByRole('button', { name: 'run-29', exact: true }).click()
  await page.getByRole('button', { name: 'All 30' }).click()
  await page.keyboard.press('Escape')
  const runs = page.getByRole('region', { name: 'Runs' })
  await expect(runs.getByText('60 of 60 in the charts, those after the first 12 faintly')).toBeVisible()
  await expect(runs.getByRole('rowheader', { name: 'run-0', exact: true })).toBeVisible()
  // 30 group heads and 60 runs.
  await expect(runs.getByRole('table')).toHaveAttribute('aria-rowcount', '91')
  expect(await runs.getByRole('row').count()).toBeLessThan(50)
  const widths = () =>
    runs.getByRole('columnheader').evaluateAll((heads) => heads.map(({ clientWidth }) => clientWidth))
  await settle(page)
  const before = await widths()
  await runs.getByRole('table').evaluate((table) => table.parentElement?.scrollTo(0, 1e6))
  await expect(runs.getByRole('rowheader', { name: 'run-29', exact: true })).toBeVisible()
  await expect(runs.getByRole('rowheader', { name: 'run-0', exact: true })).toHaveCount(0)
  expect(await widths()).toEqual(before)

  await page.getByRole('tab', { name: 'Thoughts' }).click()
  const thoughts = page.getByRole('region', { name: /^Thoughts of ring-/ })
  const chunk = thoughts.getByRole('region', { name: 'Chunk 2' })
  await expect(chunk.getByText(/distinct|all alike/)).toHaveCount(4)
  await thoughts.getByRole('button', { name: '4 of 6 columns' }).click()
  await page.getByRole('checkbox', { name: 'Iteration 4' }).click()
  await page.getByRole('checkbox', { name: 'Iteration 5' }).click()
  await expect(chunk.getByText(/distinct|all alike/)).toHaveCount(2)
  await page.getByRole('button', { name: 'All 6' }).click()
  await expect(chunk.getByText(/distinct|all alike/)).toHaveCount(6)
})

test('plans a new experiment from the configuration of another', async ({ dir, openLab }) => {
  const { page } = await openCompared(dir, openLab)
  await page.getByRole('tab', { name: 'Configuration' }).click()
  await page.getByRole('button', { name: 'New experiment from this: tempered' }).click()
  await expect(page.getByRole('heading', { name: 'Experiment', exact: true })).toBeVisible()
  await expect(page.getByText('New experiment').first()).toBeVisible()
})

test('shows what labels did, and says so where they did nothing yet', async ({ dir, openLab }) => {
  const folder = join(dir, 'labelled')
  const workspace = await openWorkspace(folder, { create: true, command: 'a test' })
  await importRing(workspace)
  for (const arm of shortcutArms) await addExperiment(workspace, { name: experimentName(arm), iterations: 1 })
  const id = await addExperiment(workspace, { name: 'labelled' })
  const created = '2026-01-01T00:00:00Z'
  for await (const { id: thoughtId } of workspace.thoughts.iterateThoughts(id, 1)) {
    const label = { thoughtId, annotator: 'Ada', verdict: 'accept', at: created, origin: 'value' } as const
    const { labels } = await workspace.labels.record([label])
    await workspace.labels.markUsed(
      id,
      1,
      labels.map((one) => one.id),
    )
  }
  await workspace.labelRecords.recordEffect(id, 1, {
    ...{ lambda: 0.5, chunks: 40, essWithout: 3.2, essWith: 2.1, moved: 0.12, changed: 9 },
    ...{ acceptableWithout: 0.5, acceptableWith: 0.7 },
  })
  await workspace.labelRecords.recordQueues(id, {
    ...{ experiment: 'labelled', iteration: 1, lambda: 'auto', reliability: 0.9, created },
    ...{ labelledChunks: 20, measuredChunks: 20 },
    runs: [0, 1, 2].flatMap((seed) =>
      (['value', 'random'] as const).map((order) => ({
        ...{ order, seed },
        points: [0, 10, 20, 40].map((labels) => {
          const gain = (labels / 100) * (order === 'value' ? 1 : 0.6) + seed / 100
          return {
            labels,
            lambda: 0.5,
            rightUnlabelled: 0.4 + gain,
            rightLabelled: 0.5 + gain,
            chosenRight: 0.4,
            logLoss: 0.7,
          }
        }),
      })),
    ),
  })
  await workspace.close()
  const { page } = await openLab(folder)
  await goTo(page, 'Compare')
  await page.getByRole('tab', { name: 'Labels' }).click()
  const steps = page.getByRole('region', { name: 'Training with labels' })
  await expect(steps.getByRole('row', { name: /^labelled, iteration 1 80 0 Ada 0\.50 3\.2 → 2\.1/ })).toBeVisible()
  const queues = page.getByRole('region', { name: 'Right thoughts where nobody labelled by labels' })
  await expect(queues.getByText(/^After 40 labels, right thoughts where nobody labelled: value queue 81/)).toBeVisible()
  await queues.getByRole('combobox').click()
  await page.getByRole('option', { name: 'Surprise of the checker at the predictor' }).click()
  await expect(page.getByText(/no difference that could be told/)).toBeVisible()
  const controls = page.getByRole('region', { name: 'Labels against controls' })
  await expect(controls.getByText(/^Beyond tempering, which needs no labels: no difference/)).toBeVisible()
})

test('opens a whole sweep from one of its experiments, with a chart by K', async ({ dir, openLab }) => {
  const folder = join(dir, 'swept')
  const workspace = await openWorkspace(folder, { create: true, command: 'a test' })
  await importRing(workspace)
  for (const thoughts of [1, 2, 4]) {
    await addExperiment(workspace, { name: `sweep-k${thoughts}`, sampling: { thoughts } })
  }
  await addExperiment(workspace, { name: 'other' })
  await workspace.close()
  const { page } = await openLab(folder)
  await goTo(page, 'Experiment')
  await page.getByRole('button', { name: '4 experiments' }).click()
  await page.getByRole('menuitem', { name: /^sweep-k2/ }).click()
  await page.getByRole('button', { name: 'Open in Compare' }).click()
  await expect(page.getByRole('button', { name: '3 experiments' })).toBeVisible()
  const chart = page.getByRole('group', { name: /by thoughts per chunk of the E-step/ })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  await expect(chart.getByText(/^Iteration 1, K 1: 0\.50/).first()).toBeVisible()
})
