import { join } from 'node:path'
import type { IntervalHistogram } from 'node:perf_hooks'
import type { ElectronApplication, Page } from '@playwright/test'
import { openWorkspace } from '../../main/store/workspace'
import { importRing } from '../main/compare/compared-workspace'
import { MILLION, makeRows } from './million-rows'
import { answerDialogs, expect, goTo, inMain, settle, test } from './open-lab'
import { KeyboardDesk, quantile } from './review-desk'

type Watched = typeof globalThis & { delays?: IntervalHistogram }

function watchMain(app: ElectronApplication): Promise<void> {
  return inMain(
    app,
    () => {
      const watched = globalThis as Watched
      watched.delays ??= process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 })
      watched.delays.enable()
    },
    null,
  )
}

/** Milliseconds. */
function longestStallOfMain(app: ElectronApplication): Promise<number> {
  return inMain(app, () => ((globalThis as Watched).delays?.max ?? 0) / 1e6, null)
}

/** In the lab's own engine, on another corpus than the million: it runs for a minute or two. */
async function startExperiment(page: Page): Promise<void> {
  const status = page.getByRole('contentinfo')
  await goTo(page, 'Model')
  await page.getByRole('button', { name: /^Ring/ }).click()
  await page.getByRole('button', { name: /^Make/ }).click()
  await expect(status).toContainText(/0.35 M parameters/, { timeout: 120_000 })
  await goTo(page, 'Experiment')
  await expect(page.getByRole('button', { name: /^Start \d+ stages/ })).toBeEnabled({ timeout: 120_000 })
  await page.keyboard.press('Control+Enter')
  await expect(status).toContainText(/warm start/i, { timeout: 120_000 })
}

/** Milliseconds between a card and its verdict: faster than anybody reads, and as fast as those do who look at cards. */
const BURST_MS = 100
const PACE_MS = 600

test('a million documents and a million thoughts: opens, jumps to the end, shows what would be exported, and reviews, also while the engine trains', async ({
  dir,
  openLab,
}, info) => {
  test.setTimeout(600_000)
  const workspace = join(dir, 'million')
  await makeRows(workspace, { documents: MILLION, thoughts: MILLION })
  const opened = await openWorkspace(workspace)
  await importRing(opened)
  await opened.close()
  const { app, page } = await openLab()
  await answerDialogs(app, workspace)
  const figures: string[] = []
  const measure = async (what: string, work: () => Promise<void>) => {
    const start = performance.now()
    await work()
    figures.push(`${what} ${((performance.now() - start) / 1000).toFixed(2)} s`)
  }
  await measure('open', async () => {
    await page.getByRole('button', { name: 'Open a workspace' }).click()
    await expect(page.getByText('This is document 1 of a million.').first()).toBeVisible({ timeout: 60_000 })
  })
  const list = page.getByRole('grid').first()
  await list.focus()
  await measure('to the last row', async () => {
    await page.keyboard.press('End')
    await expect(page.getByText(`This is document ${MILLION} of a million.`).first()).toBeVisible({ timeout: 60_000 })
  })
  // what the page holds is bounded, whatever the length
  expect(await list.getByRole('row').count()).toBeLessThanOrEqual(61)
  await watchMain(app)
  await measure('first records to export', async () => {
    await goTo(page, 'Export')
    await settle(page)
    await expect(page.getByText('record 1 of 10', { exact: true })).toBeVisible({ timeout: 60_000 })
  })
  await measure('first weights to export', async () => {
    await page.getByRole('radio', { name: /^All thoughts, weights/ }).check({ force: true })
    await expect(page.getByText('record 1 of 1,000,000', { exact: true })).toBeVisible({ timeout: 60_000 })
  })
  const stall = await longestStallOfMain(app)
  figures.push(`main stood still for ${stall.toFixed(0)} ms at most`)
  // a million documents were dealt and sorted; in one go that takes seconds, on a busy computer too
  expect(stall).toBeLessThan(1000)
  const desk = new KeyboardDesk(page)
  await measure('first card', () => desk.open(120_000))
  const next = async (what: string, pause: number) => {
    const times: number[] = []
    for (let i = 0; i < 40; i++) {
      times.push(await desk.timeToNext(i % 2 === 0 ? 'a' : 'r'))
      await page.waitForTimeout(pause)
    }
    figures.push(`next card ${what} ${quantile(times, 0.5).toFixed(0)} ms, 95 % ${quantile(times, 0.95).toFixed(0)} ms`)
  }
  const reading = page.getByText(/^still reading/)
  await next((await reading.isVisible()) ? 'while thoughts are read' : 'from the start', BURST_MS)
  await measure('all thoughts read', () => expect(reading).toBeHidden({ timeout: 180_000 }))
  await next('with all of them', BURST_MS)
  await startExperiment(page)
  await desk.open()
  await next('while the engine trains, in a burst', BURST_MS)
  await next('while the engine trains', PACE_MS)
  // the run may have thoughts of its own by now: what is under review stays
  await expect(page.getByText('Thoughts of iteration 1, large on rows')).toBeVisible()
  await expect(page.getByRole('contentinfo')).not.toContainText('Ran look')
  console.log(figures.join(', '))
  await info.attach('times', { body: figures.join('\n'), contentType: 'text/plain' })
})
