/** Models small enough to be checked in full, in a folder of their own for one test file. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { CreateModelRequest } from '../../../core/contract/engine'
import { readModel, writeModelWeights } from '../../../main/engine/model/checkpoint'
import { createModel } from '../../../main/engine/model/create-model'

export const smallConfig: CreateModelRequest['config'] = {
  hiddenSize: 16,
  intermediateSize: 24,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  headSize: 4,
  contextTokens: 64,
  normEpsilon: 1e-5,
  ropeTheta: 10_000,
  ropeScaling: null,
  tiedEmbeddings: false,
}

/** A folder that is there until the tests of the file are over. */
export async function folderForFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'thought-lab-engine-'))
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface SmallModel {
  readonly characters: string
  readonly seed: number
  readonly config?: Partial<CreateModelRequest['config']>
  /** Multiplies the matrices of the layers. */
  readonly gain?: number
  /** Multiplies the logits: above 1, the distributions are less flat. */
  readonly headGain?: number
}

/** Makes a model of characters with random weights. @returns its folder */
export async function makeSmallModel(
  folder: string,
  { characters, seed, config, gain = 1, headGain = 1 }: SmallModel,
): Promise<string> {
  await createModel({
    folder,
    config: { ...smallConfig, ...config },
    tokenizer: { kind: 'characters', characters },
    seed,
  })
  const model = await readModel(folder)
  const weights = new Map(
    [...model.weights].map(([name, value]) => {
      const factor = name === 'head' ? headGain : /norm|embedding/.test(name) ? 1 : gain
      return [name, value.map((weight) => factor * weight)]
    }),
  )
  await writeModelWeights(folder, model.config, weights)
  return folder
}
