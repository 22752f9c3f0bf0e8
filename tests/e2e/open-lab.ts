/** Opens the real window for a test, with a home of its own, and closes it after the test, whatever happened. */

import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test'
import type * as electron from 'electron'

const root = join(import.meta.dirname, '../..')

export interface OpenLab {
  readonly app: ElectronApplication
  readonly page: Page
}

interface Fixtures {
  /** A folder of the test's own, removed after it. */
  readonly dir: string
  /** What the page complained of: errors, and what the security policy refused. A test fails if any is left at its end. */
  readonly complaints: string[]
  readonly openLab: (...args: string[]) => Promise<OpenLab>
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  dir: async ({}, use) => {
    const dir = await mkdtemp(join(tmpdir(), 'lab-e2e-'))
    await use(dir)
    await rm(dir, { recursive: true, force: true })
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  complaints: async ({}, use) => {
    const complaints: string[] = []
    await use(complaints)
    expect(complaints, 'what the page complained of').toEqual([])
  },
  openLab: async ({ dir, complaints }, use) => {
    const open: ElectronApplication[] = []
    await use(async (...args) => {
      const app = await launch(dir, args)
      children.set(app, app.process())
      open.push(app)
      const page = await app.firstWindow()
      page.on('pageerror', (error) => complaints.push(error.stack ?? String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error' || /Content Security Policy/.test(message.text()))
          complaints.push(message.text())
      })
      await expect(page.getByRole('main')).toBeVisible()
      return { app, page }
    })
    for (const app of open) await closeLab(app)
  },
})

function launch(dir: string, args: readonly string[]): Promise<ElectronApplication> {
  return _electron.launch(startOf(dir, args))
}

/** How the program is started with a home of its own: settings, recent workspaces and the sample lab stay in `dir`. */
export function startOf(dir: string, args: readonly string[]) {
  const executablePath = process.env.THOUGHT_LAB_ELECTRON
  if (!executablePath) throw new Error('THOUGHT_LAB_ELECTRON names no Electron; start these tests with npm run e2e')
  const home = join(dir, 'home')
  return {
    executablePath,
    // A window that nothing shows is drawn all the same: a virtual display tells Chromium little of what is in sight.
    args: [
      root,
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...args,
    ],
    env: { ...(process.env as Record<string, string>), HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
  }
}

/** Kept from the launch on: an application that was closed no longer tells its process. */
const children = new WeakMap<ElectronApplication, ChildProcess>()

/** Quits as a user who confirms that what runs may be stopped. */
export async function closeLab(app: ElectronApplication): Promise<void> {
  const child = children.get(app)
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const insist = setTimeout(() => child.kill('SIGKILL'), 30_000)
  try {
    await inMain(
      app,
      ({ dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
      },
      null,
    )
    await app.close()
  } catch {
    // It was closed by the test, or it was ended.
  } finally {
    clearTimeout(insist)
  }
}

/**
 * Does something in the main process: `ElectronApplication.evaluate`, once more where the debugger lost the promise that
 * it waits for, as the main process collects it now and then. So what is done may be done twice.
 */
export async function inMain<Result, Given>(
  app: ElectronApplication,
  act: (main: typeof electron, given: Given) => Result | Promise<Result>,
  given: Given,
): Promise<Result> {
  const evaluate = () => app.evaluate(act as never, given) as Promise<Result>
  for (let left = 3; ; left--) {
    try {
      return await evaluate()
    } catch (fault) {
      if (left === 0 || !/garbage collected/.test(String(fault))) throw fault
    }
  }
}

/** Answers the next dialogs that ask for a file or a folder, as a user would. */
export function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  return inMain(
    app,
    ({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: path })
    },
    path,
  )
}

/** A new workspace, from the welcome page. */
export async function newWorkspace({ app, page }: OpenLab, folder: string): Promise<void> {
  await answerDialogs(app, folder)
  await page.getByRole('button', { name: 'New workspace' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Data' })).toBeVisible()
}

/** Waits until all that the view was still reading or working out is there. */
export async function settle(page: Page): Promise<void> {
  const onItsWay = page.getByRole('status', { name: /^(Loading|Reading|Looking|Counting|Measuring|Testing|Waiting)/ })
  await expect(onItsWay).toHaveCount(0, { timeout: 60_000 })
  await expect(page.getByText(/^(comparing|reading the thoughts)$/)).toHaveCount(0, { timeout: 60_000 })
}

export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: view })).toBeVisible()
}

export { expect }
