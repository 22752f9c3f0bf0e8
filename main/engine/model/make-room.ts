/** Lets go of compiled programs that nothing used for longest, for what keeps them by their last use. */

import { sum } from '../../../core/statistics/sum'

export interface KeptProgram {
  readonly program: { dispose(): void }
  /** Of the weights and the like in it. */
  readonly bytes: number
}

export interface Room {
  readonly programs: number
  readonly bytes: number
}

/**
 * Disposes of programs, and takes them out, until there is room for one more or none is left.
 *
 * @param kept the one used last is the last
 * @param bytes of the one to come
 */
export function makeRoom(kept: Map<string, KeptProgram>, bytes: number, room: Room): void {
  let held = sum([...kept.values()].map((entry) => entry.bytes))
  for (const [key, entry] of kept) {
    if (held + bytes <= room.bytes && kept.size < room.programs) return
    entry.program.dispose()
    kept.delete(key)
    held -= entry.bytes
  }
}
