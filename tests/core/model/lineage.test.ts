import { describe, expect, it } from 'vitest'
import { type Descent, lineage, thoughtSource } from '../../../core/model/lineage'

function trained(arm: string, change: Partial<Descent> = {}): Descent {
  const iteration = /^iteration-(\d+)$/.exec(arm)
  return {
    name: `em-${arm}`,
    kind: iteration ? 'iteration' : arm,
    iteration: iteration ? Number(iteration[1]) : null,
    experiment: 'em',
    weightsFrom: 'base',
    ...change,
  }
}

const base: Descent = { name: 'base', kind: 'added', iteration: null, experiment: null, weightsFrom: null }
const shown = (rows: ReturnType<typeof lineage>) =>
  rows.map(({ checkpoint, depth }) => `${'  '.repeat(depth)}${checkpoint.name}`)

describe('the tree of checkpoints', () => {
  it('puts each below the one that wrote its thoughts, though all began with the weights of the base', () => {
    const arms = ['warm-start', 'iteration-1', 'raw-token-matched', 'iteration-2'].map((arm) => trained(arm))
    expect(shown(lineage([base, ...arms]))).toEqual([
      'base',
      '  em-warm-start',
      '    em-iteration-1',
      '      em-iteration-2',
      '  em-raw-token-matched',
    ])
  })

  it('is the same where weights go on from iteration to iteration', () => {
    const continual = [
      trained('warm-start'),
      trained('iteration-1', { weightsFrom: 'em-warm-start' }),
      trained('iteration-2', { weightsFrom: 'em-iteration-1' }),
    ]
    expect(shown(lineage([base, ...continual]))).toEqual([
      'base',
      '  em-warm-start',
      '    em-iteration-1',
      '      em-iteration-2',
    ])
  })

  it('shows what has lost its parent as a root, and loses nothing', () => {
    expect(shown(lineage([trained('iteration-2'), base]))).toEqual(['em-iteration-2', 'base'])
    expect(shown(lineage([{ ...base, weightsFrom: 'base' }]))).toEqual(['base'])
  })
})

it('names who wrote the thoughts', () => {
  expect(thoughtSource(trained('iteration-1'))).toEqual({ kind: 'checkpoint', name: 'em-warm-start' })
  expect(thoughtSource(trained('iteration-3'))).toEqual({ kind: 'checkpoint', name: 'em-iteration-2' })
  expect(thoughtSource(trained('warm-start'))).toEqual({ kind: 'imported' })
  expect(thoughtSource(trained('oracle'))).toEqual({ kind: 'right' })
  expect(thoughtSource(trained('raw-flop-matched'))).toEqual({ kind: 'none' })
})
