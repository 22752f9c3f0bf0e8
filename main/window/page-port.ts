/**
 * The one port between the page and the main process. The page asks for it; who asks is checked; what is asked is
 * parsed by the contract.
 */

import { RPCHandler } from '@orpc/server/message-port'
import { ipcMain, MessageChannelMain, type WebContents, type WebFrameMain } from 'electron'
import type { Lab } from '../lab/lab'
import type { RpcContext } from '../rpc/context'
import { desktopRouter } from '../rpc/router'

/** @param origin of our page; nobody else gets a port */
export function offerPort(context: RpcContext, origin: string): void {
  const handler = new RPCHandler(desktopRouter)
  ipcMain.on('connect', ({ sender, senderFrame }) => {
    if (!isOurs(sender, senderFrame, origin)) return
    const { port1, port2 } = new MessageChannelMain()
    handler.upgrade(port1, { context })
    port1.start()
    sender.postMessage('port', null, [port2])
  })
}

/** Files that were dropped on the page: preload reads their paths, which the page cannot make up. */
export function acceptDrops(lab: Lab, origin: string): void {
  ipcMain.handle('grant', ({ sender, senderFrame }, paths: unknown) => {
    if (!isOurs(sender, senderFrame, origin) || !Array.isArray(paths)) return []
    return paths
      .filter((path): path is string => typeof path === 'string' && path !== '')
      .map((path) => lab.grants.grant(path))
  })
}

/** The top frame of a window, showing our page. */
function isOurs(sender: WebContents, frame: WebFrameMain | null, origin: string): boolean {
  return frame !== null && frame === sender.mainFrame && new URL(frame.url).origin === new URL(origin).origin
}
