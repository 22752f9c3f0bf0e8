import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { answerDialogs, expect, goTo, inMain, newWorkspace, test } from './open-lab'

test('a new workspace is made from the welcome page, and is among the recent ones after a restart', async ({
  dir,
  openLab,
}) => {
  const first = await openLab()
  await expect(first.page.getByRole('heading', { name: 'Thought Lab' })).toBeVisible()
  const workspace = join(dir, 'my lab')
  await newWorkspace(first, workspace)
  await expect.poll(() => first.page.title()).toContain('Thought Lab')
  expect(existsSync(join(workspace, 'lab.sqlite'))).toBe(true)
  await first.app.close()

  const second = await openLab()
  await second.page.getByRole('button', { name: /^my lab/ }).click()
  await expect(second.page.getByRole('heading', { level: 1, name: 'Data' })).toBeVisible()
})

test('views are reached by keys, in their order, and the focus goes to their title', async ({ dir, openLab }) => {
  const { app, page } = await openLab()
  await newWorkspace({ app, page }, join(dir, 'lab'))
  for (const [i, view] of ['Data', 'Model', 'Experiment', 'Review', 'Compare', 'Export', 'Settings'].entries()) {
    await page.keyboard.press(`Control+${i + 1}`)
    const title = page.getByRole('heading', { level: 1, name: view })
    await expect(title).toBeVisible()
    await expect(title).toBeFocused()
  }
})

test('a workspace that cannot be opened says why, and nothing else happens', async ({ dir, openLab }) => {
  const { app, page } = await openLab()
  await answerDialogs(app, join(dir, 'home'))
  await page.getByRole('button', { name: 'Open a workspace' }).click()
  await expect(page.getByRole('alert')).toContainText('is not a workspace')
  await expect(page.getByRole('button', { name: 'New workspace' })).toBeEnabled()
})

test('the page is locked down', async ({ openLab, complaints }) => {
  const { app, page } = await openLab()
  const seen = await page.evaluate(async () => {
    const violations: string[] = []
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective))
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.head.append(script)
    const image = new Image()
    image.src = 'https://example.invalid/a.png'
    await new Promise((resolve) => setTimeout(resolve, 300))
    let evaluated = true
    try {
      new Function('return 1')()
    } catch {
      evaluated = false
    }
    const fetched = await fetch('app://lab/../../package.json').then(
      ({ status }) => status,
      () => 'refused',
    )
    return {
      evaluated,
      fetched,
      injected: 'injected' in window,
      violations: [...new Set(violations)].sort(),
      node: 'require' in window || 'process' in window,
      bridge: Object.keys(window.desktop).sort(),
      opened: window.open('https://example.invalid/') !== null,
      camera: await navigator.permissions.query({ name: 'camera' as PermissionName }).then(({ state }) => state),
    }
  })
  expect(seen).toEqual({
    evaluated: false,
    fetched: 404,
    injected: false,
    violations: ['img-src', 'script-src', 'script-src-elem'],
    node: false,
    bridge: ['connect', 'grantFiles', 'onCommand'],
    opened: false,
    camera: 'denied',
  })
  // A link away from the page leads nowhere.
  await page.evaluate(() => {
    location.href = 'https://example.invalid/'
  })
  await page.waitForTimeout(300)
  expect(page.url()).toBe('app://lab/')
  const preferences = await inMain(
    app,
    ({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      if (!window) throw new Error('no window')
      const contents = window.webContents as unknown as { getLastWebPreferences(): Electron.WebPreferences }
      const { sandbox, contextIsolation, nodeIntegration, webSecurity } = contents.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webSecurity }
    },
    null,
  )
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true })
  // all that was refused here was asked for
  complaints.length = 0
})

test('a file that the page made up is not granted', async ({ openLab }) => {
  const { page } = await openLab()
  const granted = await page.evaluate(() => window.desktop.grantFiles([new File(['x'], '/etc/passwd')]))
  expect(granted).toEqual([])
})

test('light and dark follow the setting', async ({ dir, openLab }) => {
  const { app, page } = await openLab()
  await newWorkspace({ app, page }, join(dir, 'lab'))
  await goTo(page, 'Settings')
  const scheme = page.locator('html')
  await page.getByText('dark', { exact: true }).click()
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await page.getByText('light', { exact: true }).click()
  await expect(scheme).toHaveAttribute('data-mantine-color-scheme', 'light')
})
