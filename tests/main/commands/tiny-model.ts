/** A model that compiles in a second: two layers of width 16, tokens of characters, random weights. */

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
