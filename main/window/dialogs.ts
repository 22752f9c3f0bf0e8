/** The desktop's dialogs, on the window they belong to. */

import { type BrowserWindow, dialog, shell } from 'electron'
import type { Desktop } from '../rpc/context'

export function dialogsOf(window: () => BrowserWindow | null): Desktop {
  const on = (): [BrowserWindow] | [] => {
    const open = window()
    return open ? [open] : []
  }
  return {
    async chooseFiles({ title, extensions }) {
      const { canceled, filePaths } = await dialog.showOpenDialog(...(on() as [BrowserWindow]), {
        title,
        properties: ['openFile', 'multiSelections'],
        filters: [
          ...(extensions ? [{ name: title, extensions: [...extensions] }] : []),
          { name: 'All files', extensions: ['*'] },
        ],
      })
      return canceled ? [] : filePaths
    },
    async chooseFolder({ title, create }) {
      const { canceled, filePaths } = await dialog.showOpenDialog(...(on() as [BrowserWindow]), {
        title,
        properties: ['openDirectory', ...(create ? (['createDirectory'] as const) : [])],
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    async chooseTarget({ title, suggestion }) {
      const { canceled, filePath } = await dialog.showSaveDialog(...(on() as [BrowserWindow]), {
        title,
        defaultPath: suggestion,
      })
      return canceled || !filePath ? null : filePath
    },
    showInFolder: (path) => shell.showItemInFolder(path),
  }
}
