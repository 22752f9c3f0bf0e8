/** Hands the page one message port, the menu's commands, and tokens for files that the user dropped. */

import { contextBridge, ipcRenderer, webUtils } from 'electron'

ipcRenderer.on('port', ({ ports }) => window.postMessage('port', location.origin, ports))

contextBridge.exposeInMainWorld('desktop', {
  connect: () => ipcRenderer.send('connect'),
  onCommand: (listener: (command: string) => void) =>
    void ipcRenderer.on('command', (_, command: string) => listener(command)),
  /** Only files that the user dropped or chose have a path; one that the page made up has none. */
  grantFiles: (files: readonly File[]) =>
    ipcRenderer.invoke(
      'grant',
      files.map((file) => webUtils.getPathForFile(file)),
    ),
})
