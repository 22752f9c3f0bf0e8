/** Golden numbers from tests/golden/llama.py (transformers, PyTorch, float32). */

import { describe, expect, it } from 'vitest'
import { Program } from '../../../../main/engine/graph/program'
import { Session } from '../../../../main/engine/graph/session'
import { readModel } from '../../../../main/engine/model/checkpoint'
import { causalBias, documentBias, hiddenStates, logits } from '../../../../main/engine/model/llama'
import { llamaParameters, scatterParameter } from '../../../../main/engine/model/parameters'
import { Trainer, type TrainingBatch } from '../../../../main/engine/model/trainer'
import { traceGradients, traceLoss } from '../../../../main/engine/model/training-functions'
import { readWeights, weightVariables } from '../../../../main/engine/model/variables'
import { goldenArrays, goldenJson, goldenPath, relativeError } from '../../../golden/golden-files'

interface Golden {
  model: string
  loss: number
  tolerance: { relative: number }
  optimizer?: { betas: [number, number]; weightDecay: number; clipNorm: number }
  steps?: { lr: number; loss: number; gradientNorm: number }[]
}

function golden(name: string) {
  const meta = goldenJson<Golden>('models', name, 'golden.json')
  const arrays = goldenArrays('models', name, 'golden.safetensors')
  const array = (key: string) => {
    const found = arrays[key]
    if (!found) throw new Error(`${name} has no golden array ${key}`)
    return found
  }
  const shape = array('inputIds').shape
  const [rows, length] = shape.slice(-2) as [number, number]
  const batch = (part = 0): TrainingBatch => {
    const slice = (key: string) => array(key).data.slice(part * rows * length, (part + 1) * rows * length)
    return {
      ids: Int32Array.from(slice('inputIds')),
      targets: Int32Array.from(slice('targets')),
      lossWeights: Float32Array.from(slice('lossMask')),
      segments: arrays.documentIds ? Int32Array.from(slice('documentIds')) : new Int32Array(rows * length),
    }
  }
  const documentMask = arrays.documentIds !== undefined
  return { meta, arrays, array, batch, shape: { rows, length, documentMask } }
}

const models = ['multi-head-untied', 'gqa-tied', 'gqa-untied-linear', 'tied-llama3', 'head-dim-llama3']

describe.each([...models, 'documents'])('%s', (name) => {
  const { meta, array, arrays, batch, shape } = golden(name)
  const tolerance = meta.tolerance.relative

  it('has the logits, the loss and every gradient of transformers', async () => {
    const { config, weights } = await readModel(goldenPath('models', meta.model))
    const program = new Program()
    const variables = weightVariables(program, config)
    const size = [shape.rows, shape.length]
    const forward = program.trace('forward')
    const model = readWeights(forward, config, variables)
    const bias = shape.documentMask
      ? documentBias(forward.argument('segments', size, 'int32'))
      : causalBias(forward, shape.length)
    const ids = forward.argument('ids', size, 'int32')
    forward.finish({ logits: logits(hiddenStates(ids, model, config, bias), model, config) })
    const backward = program.trace('backward')
    const loss = traceLoss(backward, config, variables, shape)
    const found = traceGradients(backward, loss, variables)
    backward.finish({ loss, ...Object.fromEntries(found) })

    const session = await Session.load(program)
    variables.write(session, weights)
    const { ids: input, targets, lossWeights, segments } = batch()
    const masked = shape.documentMask ? { segments } : {}
    const result = session.run('forward', { ids: input, ...masked })
    expect(relativeError(result.logits ?? [], array('logits').data)).toBeLessThan(tolerance)

    const denominator = lossWeights.reduce((a, b) => a + b, 0)
    const inputs = { ids: input, targets, loss_weights: lossWeights, denominator, ...masked }
    const { loss: value, ...gradients } = session.run('backward', inputs)
    expect(relativeError(value ?? [], [meta.loss])).toBeLessThan(tolerance)
    const compared = llamaParameters(config).flatMap((parameter) =>
      scatterParameter(parameter, gradients[parameter.name] as Float32Array).map((tensor) => ({
        name: tensor.name,
        error: relativeError(tensor.data, array(`gradient/${tensor.name}`).data),
      })),
    )
    expect(compared.filter(({ error }) => !(error < tolerance))).toEqual([])
    expect(compared).toHaveLength(Object.keys(arrays).filter((key) => key.startsWith('gradient/')).length)
    session.dispose()
  })
})

/** One lane, and one for each row. */
const lanesOf = ({ rows }: { readonly rows: number }) => [1, rows]

describe.each(models)('%s', (name) => {
  const { meta, array, batch, shape } = golden(name)
  const tolerance = meta.tolerance.relative

  it.each(lanesOf(shape))('makes the ten AdamW steps of PyTorch in lanes: %i', async (lanes) => {
    const { config, weights } = await readModel(goldenPath('models', meta.model))
    const { betas, weightDecay, clipNorm } = meta.optimizer as NonNullable<Golden['optimizer']>
    const settings = { beta1: betas[0], beta2: betas[1], weightDecay, clip: clipNorm }
    const trainer = await Trainer.create(config, settings, shape, lanes)
    trainer.load({ weights })
    for (const { lr, loss, gradientNorm } of meta.steps ?? []) {
      const result = trainer.step([batch()], lr)
      expect(relativeError([result.loss], [loss])).toBeLessThan(tolerance)
      expect(relativeError([result.gradientNorm], [gradientNorm])).toBeLessThan(tolerance)
    }
    const final = trainer.state()
    expect(final.step).toBe(10)
    for (const parameter of llamaParameters(config)) {
      for (const { name: tensor, data } of scatterParameter(
        parameter,
        final.weights.get(parameter.name) as Float32Array,
      )) {
        expect(relativeError(data, array(`final/${tensor}`).data), tensor).toBeLessThan(tolerance)
      }
    }
    trainer.dispose()
  })
})

describe('gradient accumulation', () => {
  const { meta, array, batch, shape } = golden('accumulation')

  it.each(lanesOf(shape))(
    'updates from two batches as from the mean over all their tokens, in lanes: %i',
    async (lanes) => {
      const { config, weights } = await readModel(goldenPath('models', meta.model))
      // With beta 0 and no decay, the first moment after one step is the gradient itself.
      const settings = { beta1: 0, beta2: 0.95, weightDecay: 0, clip: 1e9 }
      const trainer = await Trainer.create(config, settings, shape, lanes)
      trainer.load({ weights })
      for (let repeat = 0; repeat < 2; repeat++) {
        const { loss } = trainer.step([batch(0), batch(1)], 0)
        expect(relativeError([loss], [meta.loss])).toBeLessThan(meta.tolerance.relative)
      }
      const { firstMoments } = trainer.state()
      for (const parameter of llamaParameters(config)) {
        for (const { name, data } of scatterParameter(parameter, firstMoments.get(parameter.name) as Float32Array)) {
          expect(relativeError(data, array(`gradient/${name}`).data), name).toBeLessThan(meta.tolerance.relative)
        }
      }
      trainer.dispose()
    },
  )
})

describe('a trainer', () => {
  const { meta, batch, shape } = golden('gqa-tied')

  it.each(lanesOf(shape))('goes on from its state bit for bit, in lanes: %i', async (lanes) => {
    const { config, weights } = await readModel(goldenPath('models', meta.model))
    const settings = { beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 }
    const create = () => Trainer.create(config, settings, shape, lanes)
    const whole = await create()
    whole.load({ weights })
    for (let step = 0; step < 6; step++) whole.step([batch()], 0.01)

    const first = await create()
    first.load({ weights })
    for (let step = 0; step < 3; step++) first.step([batch()], 0.01)
    const second = await create()
    second.load(first.state())
    for (let step = 3; step < 6; step++) second.step([batch()], 0.01)

    expect(second.state()).toEqual(whole.state())
    for (const trainer of [whole, first, second]) trainer.dispose()
  })
})
