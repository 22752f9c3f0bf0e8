/**
 * The name of a thought in files: `HASH/1/2/0` is thought 0 that iteration 2 sampled for chunk 1 of the document whose
 * text has this hash. It is the same in every workspace that holds the thought.
 */

import type { ThoughtPlace } from '../store/candidates'

export function thoughtName({ documentHash, chunkPosition, iteration, k }: ThoughtPlace): string {
  return `${documentHash}/${chunkPosition}/${iteration}/${k}`
}

/** @returns null for what is no such name */
export function parseThoughtName(name: string): ThoughtPlace | null {
  const parts = /^([^/]+)\/(\d{1,9})\/(\d{1,9})\/(\d{1,9})$/.exec(name)
  if (!parts) return null
  const [, documentHash = '', ...numbers] = parts
  const [chunkPosition = 0, iteration = 0, k = 0] = numbers.map(Number)
  return { documentHash, chunkPosition, iteration, k }
}
