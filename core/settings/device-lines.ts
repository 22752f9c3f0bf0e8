/** The machine in lines, each of which is right, worth a look, or about something that is missing. */

import { compact } from '../chart/format'
import type { Device } from '../contract/settings'

export interface DeviceLine {
  readonly state: 'ok' | 'look' | 'missing' | 'none'
  readonly name: string
  readonly text: string
}

/** A model of 124 million weights takes about as much to train. */
const COMFORTABLE_MEGABYTES = 4000
const COMFORTABLE_DISK = 5e9

export function deviceLines({ backend, tensorflow, gpu, threads, memory, freeBytes, missing }: Device): DeviceLine[] {
  const free = memory.availableMegabytes
  return [
    backend === null
      ? { state: 'missing', name: 'Compute', text: 'the engine does not start' }
      : { state: 'ok', name: 'Compute', text: `TensorFlow ${tensorflow}, on the ${backend.toUpperCase()}` },
    gpu === null
      ? { state: 'none', name: 'GPU', text: 'none found; training uses the processor' }
      : {
          state: backend === 'gpu' ? 'ok' : 'look',
          name: 'GPU',
          text: `${gpu.name}, ${gigabytes(gpu.memoryMegabytes * 1e6)}${backend === 'gpu' ? '' : ', not used'}`,
        },
    threads === null
      ? { state: 'none', name: 'Threads', text: 'not known' }
      : { state: 'ok', name: 'Threads', text: `${threads} for one operation` },
    {
      state: free < COMFORTABLE_MEGABYTES ? 'look' : 'ok',
      name: 'Memory',
      text: `${gigabytes(free * 1e6)} free of ${gigabytes(memory.totalMegabytes * 1e6)}`,
    },
    freeBytes === null
      ? { state: 'none', name: 'Disk', text: 'free space not known' }
      : {
          state: freeBytes < COMFORTABLE_DISK ? 'look' : 'ok',
          name: 'Disk',
          text: `${freeBytes < 1e12 ? gigabytes(freeBytes) : `${compact(freeBytes)}B`} free`,
        },
    ...missing.map(
      ({ what, install }): DeviceLine => ({
        state: 'missing',
        name: 'Missing',
        text: `${what}. To have it: ${install}`,
      }),
    ),
  ]
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
