/** Electron's entry: makes the lab and its window, locks both down, and wires them together. Nothing is computed here. */

import { join, resolve } from 'node:path'
import { app, type BrowserWindow, dialog, Menu, nativeTheme, session } from 'electron'
import { version } from '../package.json'
import { Lab } from './lab/lab'
import { LogFile, withoutSecrets } from './lab/log-file'
import { SettingsFile } from './lab/settings-file'
import { PAGE_ORIGIN, registerPageScheme, servePage } from './window/app-protocol'
import { dialogsOf } from './window/dialogs'
import { createLabWindow, denyPermissions, placeOf } from './window/lab-window'
import { followLongWork } from './window/long-work'
import { buildMenu } from './window/menu'
import { acceptDrops, offerPort } from './window/page-port'
import { startUtilityChild } from './window/utility-child'

const here = import.meta.dirname
/** Only while developing: the page comes from its own server then. */
const devUrl = app.isPackaged ? undefined : process.env.ELECTRON_RENDERER_URL

let window: BrowserWindow | null = null
let lab: Lab | null = null
/** Whether the question before quitting is on the screen. */
let isAsking = false

registerPageScheme()
if (app.requestSingleInstanceLock()) {
  // No top-level await: Electron is not ready before this module has loaded.
  void app.whenReady().then(start)
} else {
  app.quit()
}

app.on('second-instance', (_, args, folder) => {
  if (window?.isMinimized()) window.restore()
  window?.show()
  window?.focus()
  const dir = workspaceIn(args)
  if (dir && lab) void openOrTell(lab, resolve(folder, dir))
})
// A folder that was dropped on the dock, or opened with the program.
app.on('open-file', (event, path) => {
  event.preventDefault()
  if (lab) void openOrTell(lab, path)
  else process.argv.push(path)
})
app.on('window-all-closed', () => app.quit())
app.on('before-quit', (event) => {
  if (!lab) return
  event.preventDefault()
  void quit(lab)
})

async function start(): Promise<void> {
  const settings = await SettingsFile.read(join(app.getPath('userData'), 'settings.json'))
  const log = new LogFile(join(app.getPath('userData'), 'logs', 'main.log'))
  nativeTheme.themeSource = themeOf(settings.settings.scheme)
  lab = new Lab({
    settings,
    engineEntry: join(here, 'engine.js'),
    startEngine: startUtilityChild,
    reviewEntry: join(here, 'review-pool.js'),
    programRoot: app.getAppPath(),
    version,
    sampleDir: join(app.getPath('documents'), 'Thought Lab', 'Sample lab'),
    log: (line) => {
      console.error(withoutSecrets(line))
      log.write(line)
    },
    logPath: log.path,
  })
  denyPermissions(session.defaultSession)
  servePage(join(here, '../renderer'))
  const url = devUrl ?? `${PAGE_ORIGIN}/`
  offerPort({ lab, desktop: dialogsOf(() => window) }, url)
  acceptDrops(lab, url)
  Menu.setApplicationMenu(buildMenu(() => window))
  const dir = workspaceIn(process.argv)
  if (dir) await openOrTell(lab, resolve(dir))
  window = createLabWindow({
    settings,
    preload: join(here, '../preload/index.cjs'),
    url,
    icon: join(app.getAppPath(), 'resources', 'icon.png'),
  })
  // Before it is gone: the question belongs on it.
  window.on('close', (event) => {
    if (!lab) return
    event.preventDefault()
    void quit(lab)
  })
  window.on('closed', () => {
    window = null
  })
  void followLongWork(lab, () => window)
  void followState(lab)
}

/** What of the state the window itself shows: the workspace's name, light or dark, the zoom. */
async function followState(lab: Lab): Promise<void> {
  for await (const { workspace, settings } of lab.watch(undefined)) {
    window?.setTitle(workspace ? `${workspace.name}, Thought Lab` : 'Thought Lab')
    nativeTheme.themeSource = themeOf(settings.scheme)
    window?.webContents.setZoomFactor(settings.zoom / 100)
  }
}

const themeOf = (scheme: 'auto' | 'light' | 'dark') => (scheme === 'auto' ? 'system' : scheme)

/** The first argument that is no option; unpackaged, the program's folder comes before it. */
function workspaceIn(args: readonly string[]): string | undefined {
  return args.slice(1).filter((arg) => !arg.startsWith('-'))[app.isPackaged ? 0 : 1]
}

async function openOrTell(lab: Lab, dir: string): Promise<void> {
  try {
    await lab.open(dir)
  } catch (error) {
    dialog.showErrorBox('This workspace could not be opened', error instanceof Error ? error.message : String(error))
  }
}

/** Asks if a job runs, then lets everything end in order. */
async function quit(open: Lab): Promise<void> {
  const { running } = open.jobs
  if (isAsking) return
  if (running && window) {
    isAsking = true
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: `${running.title} is still going on.`,
      detail: running.pausable
        ? 'What is done so far is kept, and it can go on from there next time.'
        : 'It cannot be paused: it would have to begin anew next time.',
      buttons: ['Stop it and quit', 'Stay'],
      defaultId: 1,
      cancelId: 1,
    })
    isAsking = false
    if (response === 1) return
  }
  lab = null
  const place = window && open.settings.placeWindow(placeOf(window))
  await Promise.all([open.close(), place]).catch((error: unknown) => console.error(error))
  app.quit()
}
