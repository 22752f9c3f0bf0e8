import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { views } from '../../core/contract/page-command'
import { openWorkspace } from '../../main/store/workspace'
import { addExperiment, importRing } from '../main/compare/compared-workspace'
import { expect, goTo, settle, test } from './open-lab'

/** What axe finds that is serious or worse: the rule, and what breaks it. */
async function seriousFaults(page: Page): Promise<string[]> {
  // Electron's windows cannot open the second page that the usual mode needs.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`))
}

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in any view, ${scheme}`, async ({ dir, openLab }) => {
    const workspace = await openWorkspace(join(dir, 'lab'), { create: true, command: 'a test' })
    await importRing(workspace)
    await addExperiment(workspace, { name: 'run-0', seed: 0 })
    await workspace.close()
    const { page } = await openLab(join(dir, 'lab'))
    await page.emulateMedia({ colorScheme: scheme })
    for (const { title } of views) {
      await goTo(page, title)
      await settle(page)
      expect(await seriousFaults(page), title).toEqual([])
    }
  })

  test(`axe finds nothing serious on the welcome page and in an empty workspace, ${scheme}`, async ({
    dir,
    openLab,
  }) => {
    const welcome = await openLab()
    await welcome.page.emulateMedia({ colorScheme: scheme })
    expect(await seriousFaults(welcome.page)).toEqual([])
    await welcome.app.close()

    await (await openWorkspace(join(dir, 'empty'), { create: true, command: 'a test' })).close()
    const { page } = await openLab(join(dir, 'empty'))
    await page.emulateMedia({ colorScheme: scheme })
    for (const { title } of views) {
      await goTo(page, title)
      await settle(page)
      expect(await seriousFaults(page), title).toEqual([])
    }
  })
}
