/** The engine as a utility process of Electron. */

import { constants, setPriority } from 'node:os'
import type { Readable } from 'node:stream'
import { utilityProcess } from 'electron'
import type { StartEngine } from '../engine-host/engine-child'

/** After its end, this long for its last words to arrive. */
const LAST_WORDS_MS = 100

export const startUtilityChild: StartEngine = ({ entry, env }) => {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Thought Lab engine',
    stdio: 'pipe',
    env: env as Record<string, string>,
  })
  // It computes on all cores for hours: the window, and the cards in it, go first.
  child.once('spawn', () => {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  })
  let connected = true
  const closed = new Set<() => void>()
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code) => {
      connected = false
      for (const tell of closed) tell()
      setTimeout(() => resolve(`ended with code ${code}`), LAST_WORDS_MS)
    })
  })
  return {
    get pid() {
      return child.pid
    },
    get connected() {
      return connected
    },
    port: {
      onMessage: { addListener: (listener) => void child.on('message', listener) },
      onDisconnect: { addListener: (listener) => void closed.add(listener) },
      postMessage: (message) => {
        if (connected) child.postMessage(message)
      },
    },
    outputs: [child.stdout, child.stderr].filter((stream) => stream !== null) as Readable[],
    ended,
    kill: (atOnce) => {
      const { pid } = child
      if (atOnce && pid !== undefined) process.kill(pid, 'SIGKILL')
      else child.kill()
    },
  }
}
