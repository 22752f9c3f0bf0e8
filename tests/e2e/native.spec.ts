/** What the window does as a program of its desktop: drops, opening with a path, its place. */

import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ElectronApplication, Page } from '@playwright/test'
import { openWorkspace } from '../../main/store/workspace'
import { closeLab, expect, goTo, inMain, newWorkspace, startOf, test } from './open-lab'

/** Drops real files on the middle of the window, as the desktop does: the page gets them, never their paths. */
async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data })
  }
  await session.detach()
}

async function makeWorkspace(folder: string): Promise<string> {
  await (await openWorkspace(folder, { create: true, command: 'a test' })).close()
  return folder
}

/** Every look at the clock of main takes a minute, so that short work is long; the desktop's notes are kept. */
function keepNotes(app: ElectronApplication): Promise<void> {
  return inMain(
    app,
    ({ BrowserWindow, Notification }) => {
      const kept = globalThis as WithNotes
      if (kept.notes) return
      const notes: string[] = []
      kept.notes = notes
      const { toISOString } = Date.prototype
      let looks = 0
      Date.prototype.toISOString = function () {
        return toISOString.call(new Date(this.getTime() + 60_000 * looks++))
      }
      for (const window of BrowserWindow.getAllWindows()) window.isFocused = () => false
      Notification.isSupported = () => true
      Notification.prototype.show = function () {
        notes.push(`${this.title}: ${this.body}`)
      }
    },
    null,
  )
}

type WithNotes = typeof globalThis & { notes?: string[] }

test('a file dropped on the window is looked at, and imported, and its end is told', async ({ dir, openLab }) => {
  const file = join(dir, 'three.jsonl')
  const texts = ['One text.', 'Another text. It has two sentences.', 'A third one.']
  await writeFile(file, texts.map((text) => `${JSON.stringify({ text })}\n`).join(''))
  const lab = await openLab()
  await newWorkspace(lab, join(dir, 'lab'))
  await keepNotes(lab.app)
  await dropFiles(lab.page, [file])
  const sheet = lab.page.getByRole('dialog', { name: 'Import three.jsonl' })
  await expect(sheet).toContainText('Another text. It has two sentences.')
  // too short to be cut by eight sentences; at one a chunk, one of them is cut
  await expect(sheet.getByText('3 of the first 3 texts stay in one chunk')).toBeVisible()
  await sheet.getByRole('textbox', { name: 'Mean' }).fill('1')
  await expect(sheet.getByText('2 of the first 3 texts stay in one chunk')).toBeVisible()
  await sheet.getByRole('button', { name: /^Import/ }).click()
  await expect(lab.page.getByRole('contentinfo')).toContainText('Imported 3 documents')
  // nobody looks at the window, and it took a while
  const notes = () => inMain(lab.app, () => (globalThis as WithNotes).notes, null)
  await expect.poll(notes).toEqual([expect.stringMatching(/^Importing three: Imported 3 documents/)])
})

test('a workspace dropped on the welcome page is opened, and a file there says that it is none', async ({
  dir,
  openLab,
}) => {
  const folder = await makeWorkspace(join(dir, 'dropped lab'))
  const file = join(dir, 'a.txt')
  await writeFile(file, 'no workspace')
  const { page } = await openLab()
  await dropFiles(page, [file])
  await expect(page.getByRole('alert')).toContainText('a.txt')
  await dropFiles(page, [folder])
  await expect(page.getByRole('navigation', { name: 'Views' })).toContainText('dropped lab')
})

test('a second start brings its workspace to the window that is open', async ({ dir, openLab }) => {
  const [one, other, third] = await Promise.all(['one', 'other', 'third'].map((name) => makeWorkspace(join(dir, name))))
  const { app, page } = await openLab(one as string)
  const views = page.getByRole('navigation', { name: 'Views' })
  await expect(views).toContainText('one')
  const { executablePath, args, env } = startOf(dir, [other as string])
  // it ends at once
  await promisify(execFile)(executablePath, args, { env, timeout: 30_000 })
  await expect(views).toContainText('other')
  await expect.poll(() => inMain(app, ({ BrowserWindow }) => BrowserWindow.getAllWindows().length, null)).toBe(1)
  // as macOS does it: a folder on the dock
  await inMain(app, ({ app }, path) => app.emit('open-file', { preventDefault: () => {} }, path), third as string)
  await expect(views).toContainText('third')
  const title = () => inMain(app, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle(), null)
  await expect.poll(title).toBe('third, Thought Lab')
})

test('the window comes back where it was, as large as it was', async ({ dir, openLab }) => {
  const place = { x: 40, y: 60, width: 1100, height: 720 }
  const first = await openLab()
  await inMain(first.app, ({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place), place)
  const bounds = (app: typeof first.app) =>
    inMain(app, ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds(), null)
  await expect.poll(() => bounds(first.app)).toEqual(place)
  await closeLab(first.app)
  const second = await openLab()
  expect(await bounds(second.app)).toEqual(place)
  await newWorkspace(second, join(dir, 'lab'))
  await goTo(second.page, 'Settings')
})
