/**
 * Weights of a new model.
 *
 * Matrices are normal with standard deviation fan-in^-1/2, cut at three of it;
 * those that end a residual branch are smaller by (2 layers)^-1/2. The
 * embedding is normal with standard deviation hidden^-1/2, cut likewise.
 * Source: facebookresearch/lingua, the authors' training code.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { RandomStream, streamKey } from '../../../core/random'
import { sizeOf } from '../graph/shape'
import { llamaParameters, type Parameter, type Weights } from './parameters'

const CUT = 3

function deviation(parameter: Parameter, config: LlamaConfig): number {
  if (parameter.name === 'embedding') return config.hiddenSize ** -0.5
  const endsBranch = /^(attention_output|down)_/.test(parameter.name)
  return (parameter.shape[0] as number) ** -0.5 * (endsBranch ? (2 * config.layers) ** -0.5 : 1)
}

export function initialWeights(config: LlamaConfig, seed: number): Weights {
  return new Map(
    llamaParameters(config).map((parameter) => {
      const values = new Float32Array(sizeOf(parameter.shape))
      if (parameter.shape.length === 1) return [parameter.name, values.fill(1)]
      const random = new RandomStream(streamKey(seed, 'initial weights', parameter.name))
      const spread = deviation(parameter, config)
      for (let i = 0; i < values.length; i++) {
        let draw = random.normal()
        while (Math.abs(draw) > CUT) draw = random.normal()
        values[i] = spread * draw
      }
      return [parameter.name, values]
    }),
  )
}

/**
 * Makes room for new tokens: their rows are the mean of all old ones.
 *
 * @param vocabularySize the new number of rows, at least the old one
 * @param newIds rows to be set to the mean, also among the old rows (padding)
 */
export function extendVocabulary(
  config: LlamaConfig,
  weights: Weights,
  vocabularySize: number,
  newIds: readonly number[],
): { config: LlamaConfig; weights: Weights } {
  const { hiddenSize: hidden, vocabularySize: before } = config
  const oldIds = Array.from({ length: before }, (_, id) => id).filter((id) => !newIds.includes(id))
  const extended = new Map(weights)
  const embedding = new Float32Array(vocabularySize * hidden)
  embedding.set(weights.get('embedding') as Float32Array)
  fillWithMean(embedding, { stride: 1, step: hidden, width: hidden }, oldIds, newIds)
  extended.set('embedding', embedding)
  const oldHead = weights.get('head')
  if (oldHead) {
    const head = new Float32Array(hidden * vocabularySize)
    for (let row = 0; row < hidden; row++)
      head.set(oldHead.subarray(row * before, (row + 1) * before), row * vocabularySize)
    fillWithMean(head, { stride: vocabularySize, step: 1, width: hidden }, oldIds, newIds)
    extended.set('head', head)
  }
  return { config: { ...config, vocabularySize }, weights: extended }
}

/** @param layout element i of token t is at t * step + i * stride */
function fillWithMean(
  values: Float32Array,
  { stride, step, width }: { readonly stride: number; readonly step: number; readonly width: number },
  oldIds: readonly number[],
  newIds: readonly number[],
): void {
  for (let i = 0; i < width; i++) {
    const total = oldIds.reduce((sum, id) => sum + (values[id * step + i * stride] as number), 0)
    for (const id of newIds) values[id * step + i * stride] = total / oldIds.length
  }
}
