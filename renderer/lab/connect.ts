/** Opens the one port to the main process, and makes the typed client that speaks over it. */

import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { desktopContract } from '../../core/contract/desktop'

export type LabClient = ContractRouterClient<typeof desktopContract>

export async function connect(): Promise<LabClient> {
  const port = await openPort()
  const link = new RPCLink({ port })
  port.start()
  return createORPCClient(link)
}

export const makeQueries = (client: LabClient) => createTanstackQueryUtils(client)
export type LabQueries = ReturnType<typeof makeQueries>

function openPort(): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    window.addEventListener('message', function receive({ source, data, ports: [port] }) {
      if (source !== window || data !== 'port') return
      window.removeEventListener('message', receive)
      if (port) resolve(port)
      else reject(new Error('the main process gave no port'))
    })
    window.desktop.connect()
  })
}
