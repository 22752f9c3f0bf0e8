import type { ElectronApplication } from '@playwright/test'
import { measureLatency } from './call-latency'
import { closeLab, expect, inMain, test } from './open-lab'

/** What main told the desktop, by way of Electron's own functions. */
interface Told {
  /** Of the bar on the task bar: the last share, -1 for none. */
  progress: number | null
  /** Sleep is held off by so many blockers. */
  blockers: number
  /** Questions that were asked. */
  questions: string[]
}

type Watched = typeof globalThis & { told?: Told }

/** Notes from now on what main tells the desktop; its questions are answered with their last button. */
function watchDesktop(app: ElectronApplication): Promise<void> {
  return inMain(
    app,
    ({ BrowserWindow, powerSaveBlocker, dialog }) => {
      const watched = globalThis as Watched
      if (watched.told) return
      const told: Told = { progress: null, blockers: 0, questions: [] }
      watched.told = told
      const [window] = BrowserWindow.getAllWindows()
      const { start, stop } = powerSaveBlocker
      powerSaveBlocker.start = (type) => {
        told.blockers++
        return start.call(powerSaveBlocker, type)
      }
      powerSaveBlocker.stop = (id) => {
        told.blockers--
        return stop.call(powerSaveBlocker, id)
      }
      if (window) {
        const show = window.setProgressBar.bind(window)
        window.setProgressBar = (progress) => {
          told.progress = progress
          show(progress)
        }
      }
      dialog.showMessageBox = (async (_: unknown, { message, detail, buttons }: Electron.MessageBoxOptions) => {
        told.questions.push(`${message} ${detail}`)
        return { response: (buttons?.length ?? 1) - 1, checkboxChecked: false }
      }) as typeof dialog.showMessageBox
    },
    null,
  )
}

const told = (app: ElectronApplication) => inMain(app, () => (globalThis as Watched).told, null)

test('the sample lab is there in seconds, computes in the background, and goes on after a restart', async ({
  openLab,
}, info) => {
  test.setTimeout(300_000)
  const { app, page } = await openLab()
  await watchDesktop(app)
  await page.getByRole('button', { name: /Open the sample lab/ }).click()
  // its corpus can be looked at
  const data = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Data' })
  await expect(data).toHaveAccessibleDescription('1 corpus', { timeout: 60_000 })
  const status = page.getByRole('contentinfo')
  await expect(status).toContainText(/(Training|Evaluating) warm start/, { timeout: 60_000 })
  await expect(status).toContainText(/CPU|GPU/)
  const bar = status.getByRole('progressbar')
  await expect(bar).toBeVisible({ timeout: 60_000 })

  // The engine is a process of its own, which main only waits for.
  const processes = await inMain(app, ({ app }) => app.getAppMetrics().map(({ name, type }) => name ?? type), null)
  expect(processes).toContain('Thought Lab engine')

  const { calls, longestStall } = await measureLatency(page, 10)
  const p95 = calls[Math.floor(0.95 * calls.length)]
  const figures = `call p95 ${p95?.toFixed(1)} ms, longest stall of the page ${longestStall.toFixed(1)} ms, while training`
  console.log(figures)
  await info.attach('responsiveness', { body: figures, contentType: 'text/plain' })
  expect(calls).toHaveLength(200)

  await test.step('the desktop is told', async () => {
    const seen = await told(app)
    expect(seen?.blockers).toBe(1)
    expect(seen?.progress).toBeGreaterThan(0)
    expect(seen?.progress).toBeLessThan(1)
    await status.getByRole('button', { name: /^Pause/ }).click()
    await expect(status).toContainText('Paused', { timeout: 60_000 })
    await expect.poll(() => told(app)).toMatchObject({ progress: -1, blockers: 0 })
  })

  await test.step('who stays is not disturbed', async () => {
    await status.getByRole('button', { name: /^Go on/ }).click()
    await expect(status).toContainText(/(Training|Evaluating) warm start/, { timeout: 60_000 })
    const question =
      'Preparing the sample lab is still going on. What is done so far is kept, and it can go on from there next time.'
    await inMain(app, ({ app }) => app.quit(), null)
    await expect.poll(async () => (await told(app))?.questions).toContain(question)
    // by the button of the window as well
    await inMain(app, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close(), null)
    await expect.poll(async () => (await told(app))?.questions.length).toBeGreaterThan(1)
    await expect(status.getByRole('button', { name: /^Pause/ })).toBeEnabled()
  })
  await closeLab(app)

  const again = await openLab()
  const recent = again.page.getByRole('complementary', { name: 'Recent workspaces' })
  await recent.getByRole('button', { name: /Preparing the sample lab was stopped.*; it can go on/ }).click()
  const statusAgain = again.page.getByRole('contentinfo')
  await expect(statusAgain).toContainText('Paused')
  await statusAgain.getByRole('button', { name: /^Go on/ }).click()
  await expect(statusAgain).toContainText(/(Training|Evaluating) warm start/, { timeout: 60_000 })
})
