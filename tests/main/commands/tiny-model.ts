/** A model that compiles in a second: two layers of width 16, tokens of characters, random weights. */

import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RING_CHARACTERS } from '../../../core/corpus/ring'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { root } from './run-cli'

export async function makeTinyModel(folder: string, seed = 1): Promise<string> {
  const engine = new EngineProcess({ entry: join(root, 'out', 'main', 'engine.js') })
  try {
    await engine.client.createModel({
      folder,
      config: {
        ...{ hiddenSize: 16, intermediateSize: 32, layers: 2, heads: 2, keyValueHeads: 1, headSize: 8 },
        ...{ contextTokens: 128, normEpsilon: 1e-5, ropeTheta: 10_000, ropeScaling: null, tiedEmbeddings: false },
        initializerRange: 0.5,
      },
      tokenizer: { kind: 'characters', characters: RING_CHARACTERS },
      seed,
    })
  } finally {
    await engine.stop()
  }
  return folder
}

export interface Tensor {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/** Changes a weight file: its header, and its data in place. */
export async function editWeights(
  path: string,
  edit: (header: Record<string, Tensor>, data: Buffer) => void,
): Promise<void> {
  const bytes = await readFile(path)
  const headerBytes = Number(bytes.readBigUInt64LE(0))
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerBytes))
  const data = bytes.subarray(8 + headerBytes)
  edit(header, data)
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  await writeFile(path, Buffer.concat([length, json, data]))
}

/** Tokens of a tiny model: 72 characters, BOS, EOS and the four of thoughts. */
export const TINY_VOCABULARY = 78

/** A copy whose head is all zeros: each token has probability 1 / TINY_VOCABULARY everywhere. */
export async function makeUniformModel(tiny: string, folder: string): Promise<string> {
  await cp(tiny, folder, { recursive: true })
  await editWeights(join(folder, 'model.safetensors'), (header, data) => {
    const [begin, end] = (header['lm_head.weight'] as Tensor).data_offsets
    data.fill(0, begin, end)
  })
  return folder
}
