/** The NVIDIA GPU of this machine, as its driver's own tool describes it. */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface GpuDescription {
  readonly name: string
  readonly memoryMegabytes: number
  readonly driver: string
}

const QUERY = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits']
const TIME_LIMIT_MS = 10_000

/**
 * Reads the first line of nvidia-smi's answer to the query for name, MiB and driver.
 *
 * @returns null when it is not such a line, as when the tool finds no device
 */
export function parseGpu(answer: string): GpuDescription | null {
  const fields = answer.split('\n', 1)[0]?.split(', ') ?? []
  const [name, memory, driver] = fields
  const memoryMegabytes = Number(memory)
  if (fields.length !== 3 || !name || !driver || !(memoryMegabytes > 0)) return null
  return { name, memoryMegabytes, driver }
}

/** @returns null where there is no nvidia-smi or it finds no device */
export async function findGpu(): Promise<GpuDescription | null> {
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', QUERY, { timeout: TIME_LIMIT_MS })
    return parseGpu(stdout)
  } catch {
    // no driver, or one without a device: both mean that there is no GPU to compute with
    return null
  }
}
