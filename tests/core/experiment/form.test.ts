import { describe, expect, it } from 'vitest'
import { describeConfig } from '../../../core/experiment/describe-config'
import { experimentForm, valueAt, withValue } from '../../../core/experiment/form'
import { findConfigFaults } from '../../../core/experiment/parse-config'

const form = experimentForm()
const fields = form.flatMap((group) => group.fields)
const control = (path: string) => fields.find((field) => field.path === path)?.control

describe('experimentForm', () => {
  it('has every key of the schema once, with its help', () => {
    const keys = describeConfig().map(({ path }) => path)
    const leaves = keys.filter((path) => !keys.some((other) => other.startsWith(`${path}.`)))
    expect(fields.map(({ path }) => path).sort()).toEqual(leaves.sort())
    expect(fields.filter(({ help }) => help === '')).toEqual([])
  })

  it('has the groups in their order', () => {
    expect(form.map(({ title }) => title)).toEqual([
      ...['Data', 'Model', 'Warm start', 'E-step', 'M-step', 'Labels', 'Baselines', 'Evaluation', 'Seeds'],
    ])
  })

  it('has a control for each kind of value', () => {
    expect(control('mStep.steps')).toEqual({
      kind: 'number',
      range: expect.objectContaining({ integer: true, minimum: 1 }),
    })
    expect(control('fidelity')).toEqual({ kind: 'choice', values: ['consistent', 'faithful'] })
    expect(control('weights.persistent')).toEqual({ kind: 'toggle' })
    expect(control('training.documentMask')).toEqual({ kind: 'choice', values: [true, false, null] })
    expect(control('documents.heldOut')).toMatchObject({
      kind: 'variants',
      variants: [
        { kind: 'number', key: 'count' },
        { kind: 'number', key: 'share' },
      ],
    })
    expect(control('labels.lambda')).toMatchObject({
      variants: [
        { kind: 'number', key: null, range: { minimum: 0, maximum: 1 } },
        { kind: 'word', value: 'auto' },
      ],
    })
  })
})

describe('values by path', () => {
  it('are read, and put into a copy', () => {
    const config = { seed: 1, training: { clip: 1, beta1: 0.9 } }
    const changed = withValue(config, 'training.clip', 2)
    expect(valueAt(changed, 'training.clip')).toBe(2)
    expect(changed).toEqual({ seed: 1, training: { clip: 2, beta1: 0.9 } })
    expect(config.training.clip).toBe(1)
  })
})

describe('findConfigFaults', () => {
  const least = { name: 'first', corpus: 'c', model: 'm', warmStart: { steps: 4 }, mStep: { steps: 3 } }

  it('names every fault at its key, in words', () => {
    const config = { ...least, name: 'not a name', warmStart: { steps: 0 }, mStep: {}, sampling: { thoughts: 1.5 } }
    expect(findConfigFaults(config)).toEqual([
      { path: 'name', message: 'must be 1 to 64 letters, digits, ".", "_" or "-"' },
      { path: 'sampling.thoughts', message: 'must be a whole number' },
      { path: 'warmStart.steps', message: 'must be at least 1' },
      { path: 'mStep.steps', message: 'must be given' },
    ])
  })

  it('finds nothing in a configuration that can be parsed', () => {
    expect(findConfigFaults(least)).toEqual([])
  })
})
