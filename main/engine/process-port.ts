/** The channel between a process and its child, in the form of message port that oRPC's adapters take. */

import type { ChildProcess } from 'node:child_process'

/** @param peer the child, or the own process in the child. Both need serialization 'advanced' for binary data. */
export function processPort(peer: ChildProcess | NodeJS.Process) {
  return {
    onMessage: { addListener: (listener: (message: unknown) => void) => void peer.on('message', listener) },
    onDisconnect: { addListener: (listener: () => void) => void peer.on('disconnect', listener) },
    postMessage: (message: unknown) => {
      // A message that can no longer arrive is no fault: the other side's end is reported by 'disconnect'.
      if (peer.connected) peer.send?.(message as object, undefined, undefined, () => {})
    },
  }
}

/** What Electron gives a utility process to talk to its parent; Electron's types are not the engine's to know. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  postMessage(message: unknown): void
}

/** The channel to whoever started this process: Electron's main process, or a process of Node. */
export function portToParent() {
  const { parentPort } = process as { parentPort?: ParentPort }
  if (!parentPort) return processPort(process)
  return {
    onMessage: {
      addListener: (listener: (message: unknown) => void) =>
        void parentPort.on('message', ({ data }) => listener(data)),
    },
    // Electron ends a utility process with its parent.
    onDisconnect: { addListener: (_: () => void) => {} },
    postMessage: (message: unknown) => parentPort.postMessage(message),
  }
}
