import { join } from 'node:path'
import type { IntervalHistogram } from 'node:perf_hooks'
import type { ElectronApplication } from '@playwright/test'
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

test('a million documents and a million thoughts: opens, jumps to the end, shows what would be exported, and reviews', async ({
  dir,
  openLab,
}, info) => {
  test.setTimeout(600_000)
  const workspace = join(dir, 'million')
  await makeRows(workspace, { documents: MILLION, thoughts: MILLION })
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
  const next = async (what: string) => {
    const times: number[] = []
    for (let i = 0; i < 60; i++) {
      times.push(await desk.timeToNext(i % 2 === 0 ? 'a' : 'r'))
      await page.waitForTimeout(100)
    }
    figures.push(`next card ${what} ${quantile(times, 0.5).toFixed(0)} ms, 95 % ${quantile(times, 0.95).toFixed(0)} ms`)
  }
  const reading = page.getByText(/^still reading/)
  await next((await reading.isVisible()) ? 'while thoughts are read' : 'from the start')
  await measure('all thoughts read', () => expect(reading).toBeHidden({ timeout: 180_000 }))
  await next('with all of them')
  console.log(figures.join(', '))
  await info.attach('times', { body: figures.join('\n'), contentType: 'text/plain' })
})
