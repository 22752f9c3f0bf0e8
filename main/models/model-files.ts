/** The files of a checkpoint's folder: how much they take, and which of them are its weights. */

import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileFault } from '../formats/file-fault'

/** Weights, and what an optimizer left for a run that goes on from them. */
const WEIGHTS = /^(model.*\.safetensors(\.index\.json)?|optimizer)$/

export interface ModelFiles {
  /** All files together. */
  readonly bytes: number
  readonly weightBytes: number
  readonly hasWeights: boolean
}

/** A folder that is gone has nothing. */
export async function measureModelFiles(folder: string): Promise<ModelFiles> {
  const names = await readdir(folder).catch(() => [])
  const sizes = await Promise.all(names.map(async (name) => ({ name, bytes: await sizeOf(join(folder, name)) })))
  const total = (some: typeof sizes) => some.reduce((sum, { bytes }) => sum + bytes, 0)
  return {
    bytes: total(sizes),
    weightBytes: total(sizes.filter(({ name }) => WEIGHTS.test(name))),
    hasWeights: names.some((name) => /^model.*\.safetensors$/.test(name)),
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  if (!found) return 0
  if (!found.isDirectory()) return found.size
  const sizes = await Promise.all((await readdir(path)).map((name) => sizeOf(join(path, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** The rest of the folder stays: configuration, tokenizer, and the record of its training. */
export async function deleteWeightFiles(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (WEIGHTS.test(name)) await rm(join(folder, name), { recursive: true })
    }
  } catch (error) {
    throw fileFault(error, folder, 'write')
  }
}
