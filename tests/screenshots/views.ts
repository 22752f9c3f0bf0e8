import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { views } from '../../core/contract/page-command'
import { expect, goTo, inMain, type OpenLab, settle, test } from '../e2e/open-lab'

const pictures = join(import.meta.dirname, '../../docs/screenshots')
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

for (const { width, height } of sizes) {
  for (const scheme of ['light', 'dark'] as const) {
    const nameOf = (view: string) => join(pictures, `${view}-${scheme}-${width}.png`)

    test(`every view, ${scheme}, ${width}x${height}`, async ({ dir, openLab }) => {
      const workspace = process.env.THOUGHT_LAB_SCREENSHOTS
      if (!workspace) throw new Error('THOUGHT_LAB_SCREENSHOTS names no workspace; start with npm run screenshots')
      const copy = join(dir, 'Sample lab')
      await cp(workspace, copy, { recursive: true })
      const lab = await openLab(copy)
      await resize(lab, width, height)
      await lab.page.emulateMedia({ colorScheme: scheme })
      for (const { name, title } of views) {
        await goTo(lab.page, title)
        await settle(lab.page)
        // the plan's times are measured first
        await expect(lab.page.getByText(/Measuring this computer/)).toHaveCount(0, { timeout: 180_000 })
        await lab.page.screenshot({ path: nameOf(name) })
      }
    })

    test(`the welcome page, ${scheme}, ${width}x${height}`, async ({ openLab }) => {
      const lab = await openLab()
      await resize(lab, width, height)
      await lab.page.emulateMedia({ colorScheme: scheme })
      await lab.page.screenshot({ path: nameOf('welcome') })
    })
  }
}

function resize({ app }: OpenLab, width: number, height: number): Promise<void> {
  return inMain(
    app,
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  )
}
