/** The application menu. What it does in the page, it asks the page to do, so that there is one way for each act. */

import { type BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { type PageCommand, views } from '../../core/contract/page-command'

export function buildMenu(window: () => BrowserWindow | null): Menu {
  const send = (command: PageCommand) => () => window()?.webContents.send('command', command)
  const item = (label: string, command: PageCommand, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: send(command),
    ...(accelerator ? { accelerator } : {}),
  })
  const mac = process.platform === 'darwin'
  return Menu.buildFromTemplate([
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: 'File',
      submenu: [
        item('New workspace…', 'new-workspace', 'CmdOrCtrl+N'),
        item('Open workspace…', 'open-workspace', 'CmdOrCtrl+Shift+O'),
        item('Close workspace', 'close-workspace'),
        { type: 'separator' },
        item('Import…', 'import', 'CmdOrCtrl+O'),
        item('Export…', 'view-export', 'CmdOrCtrl+E'),
        { type: 'separator' },
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: 'View',
      submenu: [
        ...views.map((view, i) => item(view.title, `view-${view.name}`, `CmdOrCtrl+${i + 1}`)),
        { type: 'separator' },
        item('Side bar', 'toggle-side-bar', 'CmdOrCtrl+B'),
        item('Commands…', 'palette', 'CmdOrCtrl+K'),
        { type: 'separator' },
        item('Larger', 'zoom-in', 'CmdOrCtrl+Plus'),
        item('Smaller', 'zoom-out', 'CmdOrCtrl+-'),
        item('Usual size', 'zoom-reset', 'CmdOrCtrl+0'),
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    {
      label: 'Job',
      submenu: [item('Pause or resume', 'pause-or-resume', 'CmdOrCtrl+P')],
    },
    { role: 'windowMenu' },
    {
      label: 'Help',
      submenu: [item('Keys of this view', 'keys')],
    },
  ])
}
