import { describe, expect, it } from 'vitest'
import { AppError } from '../../../core/errors'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'

const least = { name: 'first', corpus: 'ring', model: 'base', warmStart: { steps: 400 }, mStep: { steps: 300 } }

function faultOf(config: unknown): AppError {
  try {
    parseExperimentConfig(config, 'run.json')
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('no fault found')
}

describe('parseExperimentConfig', () => {
  it("fills in the paper's defaults", () => {
    const config = parseExperimentConfig(least)
    expect(config).toMatchObject({ ...least, fidelity: 'consistent', layout: 'random', iterations: 3 })
    expect(config.sampling).toMatchObject({ thoughts: 8, maxTokens: 1024, temperature: 1, prefixChunks: 3 })
    expect(config.training).toMatchObject({ learningRate: 1e-4, beta1: 0.9, beta2: 0.95, weightDecay: 0.01, clip: 1 })
    expect(config.weights).toEqual({ form: 'logWeight', beta: 1, persistent: false })
    expect(config.mStep.variant).toBe('fresh')
  })

  it('fills in the rest of a part that is given', () => {
    const config = parseExperimentConfig({
      ...least,
      sampling: { thoughts: 4 },
      documents: { warmStart: { count: 7 } },
    })
    expect(config.sampling).toMatchObject({ thoughts: 4, maxTokens: 1024 })
    expect(config.documents).toEqual({ heldOut: { share: 1 }, warmStart: { count: 7 }, bootstrap: { share: 0.7 } })
  })

  it('masks attention at document borders as fidelity has it, unless it is told', () => {
    const mask = (change: object) => parseExperimentConfig({ ...least, ...change }).training.documentMask
    expect(mask({})).toBe(true)
    expect(mask({ fidelity: 'faithful' })).toBe(false)
    expect(mask({ fidelity: 'faithful', training: { documentMask: true } })).toBe(true)
  })

  it('parses its own result to the same', () => {
    const config = parseExperimentConfig(least)
    expect(parseExperimentConfig(JSON.parse(JSON.stringify(config)))).toEqual(config)
  })

  it.each([
    [{ ...least, sampling: { thouhgts: 3 } }, 'unknown key sampling.thouhgts, with the value 3', 'mean "thoughts"'],
    [{ ...least, itterations: 3 }, 'unknown key itterations, with the value 3', 'mean "iterations"'],
    [{ ...least, corpus: undefined, corpsu: 'ring' }, 'unknown key corpsu, with the value "ring"', 'mean "corpus"'],
    [{ ...least, documents: { heldOut: { cuont: 3 } } }, 'unknown key documents.heldOut.cuont', 'mean "count"'],
    [
      { ...least, baselines: { nothingLikeIt: 1 } },
      'unknown key baselines.nothingLikeIt',
      'Known keys are rawTokenMatched,',
    ],
  ])('refuses an unknown key and names the nearest known one: %j', (config, message, hint) => {
    const fault = faultOf(config)
    expect(fault.message).toContain(`run.json: ${message}`)
    expect(fault.hint).toContain(hint)
  })

  it.each([
    [{ ...least, sampling: { thoughts: 0 } }, ': sampling.thoughts is 0; it must be at least 1', 'K, thoughts sampled'],
    [{ ...least, sampling: { thoughts: 2.5 } }, ': sampling.thoughts is 2.5; it must be a whole number', 'K, thoughts'],
    [{ ...least, seed: Number.NaN }, ': seed is NaN; it must be a number', 'every random draw'],
    [
      { ...least, training: { learningRate: '1e-3' } },
      ': training.learningRate is "1e-3"; it must be a number',
      'AdamW',
    ],
    [{ ...least, training: { beta1: 1 } }, ': training.beta1 is 1; it must be less than 1', 'decay'],
    [
      { ...least, training: { warmup: { steps: -1 } } },
      ': training.warmup.steps is -1; it must be at least 0',
      'warmup',
    ],
    [{ ...least, layout: 'rand' }, ': layout is "rand"; it must be one of "random", "prior"', 'training text'],
    [{ ...least, warmStart: {} }, ': warmStart.steps is missing', 'optimizer steps of the warm start'],
    [{ ...least, warmStart: undefined }, ': warmStart is missing', 'imported thoughts'],
    [{ ...least, model: '' }, ': model is ""; it must not be empty', 'base checkpoint'],
    [{ ...least, name: '../up' }, ': name is "../up"; it must be 1 to 64 letters', 'names the experiment'],
    [
      { ...least, documents: { heldOut: 7 } },
      ': documents.heldOut is 7; it must be {"count": documents} or',
      'held out',
    ],
    [
      { ...least, documents: { heldOut: { share: 0 } } },
      ': documents.heldOut.share is 0; it must be more than 0',
      'held out',
    ],
    [
      { ...least, documents: { heldOut: { share: 0.5, count: 1 } } },
      ': documents.heldOut is {"share":0.5,"count":1}',
      'held out',
    ],
    [
      { ...least, weights: { beta: 2 } },
      ': weights.beta is 2; it must be 1 unless weights.form is "tempered"',
      'factor',
    ],
    [
      { ...least, weights: { persistent: true }, sampling: { thoughts: 1 } },
      ': sampling.thoughts is 1; it must be at least 2 with weights.persistent',
      'K, thoughts',
    ],
    [
      { ...least, weights: { persistent: true }, sampling: { temperature: 0.7 } },
      ': sampling.temperature is 0.7; it must be 1 with weights.persistent',
      'divides the logits',
    ],
  ])('names path, value and meaning of a value that cannot be: %j', (config, message, hint) => {
    const fault = faultOf(config)
    expect(fault.kind).toBe('invalid-input')
    expect(fault.message).toContain(`run.json${message}`)
    expect(fault.hint).toContain(hint)
  })

  it.each([[3], [null], [[]], ['{}']])('refuses %j for the whole', (config) => {
    expect(faultOf(config).message).toContain(`run.json is ${JSON.stringify(config)}; it must be an object`)
  })

  it('keeps long values short', () => {
    expect(faultOf({ ...least, layout: 'x'.repeat(1000) }).message.length).toBeLessThan(200)
  })
})
