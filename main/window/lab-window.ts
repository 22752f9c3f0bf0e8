/** The window: where it was, how it is locked down, and what happens to it. */

import { BrowserWindow, type Session, screen } from 'electron'
import type { SettingsFile, WindowPlace } from '../lab/settings-file'

const SIZE = { width: 1280, height: 800 }
const LEAST = { minWidth: 1024, minHeight: 680 }
const SAVE_AFTER_MS = 500

export interface WindowOptions {
  readonly settings: SettingsFile
  readonly preload: string
  readonly url: string
  readonly icon: string
}

export function createLabWindow({ settings, preload, url, icon }: WindowOptions): BrowserWindow {
  const place = visiblePlace(settings.window)
  const window = new BrowserWindow({
    ...(place ?? SIZE),
    ...LEAST,
    useContentSize: place === null,
    show: false,
    title: 'Thought Lab',
    icon,
    backgroundColor: '#1B2022',
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false, spellcheck: false },
  })
  if (place?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  denyTheRest(window)
  keepPlace(window, settings)
  window.webContents.on('did-finish-load', () => window.webContents.setZoomFactor(settings.settings.zoom / 100))
  void window.loadURL(url)
  return window
}

/** No other page, no other window, no embedded pages. */
function denyTheRest(window: BrowserWindow): void {
  const { webContents } = window
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-navigate', (event) => event.preventDefault())
  webContents.on('will-redirect', (event) => event.preventDefault())
  webContents.on('will-attach-webview', (event) => event.preventDefault())
}

/** Camera, location and the like are never granted; only the clipboard may be written to. */
export function denyPermissions(session: Session): void {
  const allowed = new Set(['clipboard-sanitized-write'])
  session.setPermissionRequestHandler((_, permission, answer) => answer(allowed.has(permission)))
  session.setPermissionCheckHandler((_, permission) => allowed.has(permission))
}

/** Where the window is now, to be there again next time. */
export function placeOf(window: BrowserWindow): WindowPlace {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() }
}

/** Also if the program does not end in order. */
function keepPlace(window: BrowserWindow, settings: SettingsFile): void {
  let timer: NodeJS.Timeout | undefined
  const save = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!window.isDestroyed()) void settings.placeWindow(placeOf(window))
    }, SAVE_AFTER_MS)
  }
  window.on('resize', save)
  window.on('move', save)
}

/** Where the window was, unless that screen is gone. */
function visiblePlace(place: WindowPlace | null): WindowPlace | null {
  if (!place || place.x === undefined || place.y === undefined) return place
  const { x, y, width, height } = screen.getDisplayMatching({ ...place, x: place.x, y: place.y }).workArea
  const inside = place.x < x + width && place.x + place.width > x && place.y < y + height && place.y >= y - 40
  return inside ? place : { width: place.width, height: place.height, maximized: place.maximized }
}
