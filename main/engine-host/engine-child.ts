/**
 * The engine's process as its host sees it, whoever starts it: a child of Node under the command line and in tests, a
 * utility process of Electron in the desktop.
 */

import { type ChildProcess, fork } from 'node:child_process'
import type { Readable } from 'node:stream'
import { processPort } from '../engine/process-port'

export interface EngineChild {
  readonly pid: number | undefined
  /** Whether messages can still reach it. */
  readonly connected: boolean
  readonly port: ReturnType<typeof processPort>
  /** What it prints. */
  readonly outputs: readonly Readable[]
  /** How it ended, in words that follow "the engine"; settles when its last words have arrived. */
  readonly ended: Promise<string>
  /** Asks it to end, which finishes the step it is in; or ends it at once. */
  kill(atOnce?: boolean): void
}

export interface EngineStart {
  /** The built entry of the engine. */
  readonly entry: string
  readonly env: NodeJS.ProcessEnv
}

export type StartEngine = (start: EngineStart) => EngineChild

export const startNodeChild: StartEngine = ({ entry, env }) => {
  const child = fork(entry, { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env })
  return {
    get pid() {
      return child.pid
    },
    get connected() {
      return child.connected
    },
    port: processPort(child),
    outputs: [child.stdout, child.stderr].filter((stream) => stream !== null),
    // Not 'exit': what it said last may still be on its way then.
    ended: new Promise((resolve) => child.once('close', () => resolve(howItEnded(child)))),
    kill: (atOnce) => void child.kill(atOnce ? 'SIGKILL' : 'SIGTERM'),
  }
}

function howItEnded({ signalCode, exitCode }: ChildProcess): string {
  return signalCode ? `was ended by ${signalCode}` : `ended with code ${exitCode}`
}
