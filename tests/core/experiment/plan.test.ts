import { describe, expect, it } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { describeStage, planStages } from '../../../core/experiment/plan'

const least = { name: 'first', corpus: 'ring', model: 'base', warmStart: { steps: 4 }, mStep: { steps: 3 } }
const none = { rawTokenMatched: false, rawFlopMatched: false }
const keysOf = (change: object) => planStages(parseExperimentConfig({ ...least, ...change })).map(({ key }) => key)

describe('planStages', () => {
  it('trains and evaluates the warm start, then each iteration behind its E-step', () => {
    expect(keysOf({ iterations: 2, baselines: none })).toEqual([
      ...['train-warm-start', 'evaluate-warm-start'],
      ...['e-step-1', 'train-iteration-1', 'evaluate-iteration-1'],
      ...['e-step-2', 'train-iteration-2', 'evaluate-iteration-2'],
    ])
  })

  it('puts baselines behind the first iteration, whose budget they get, and the one with the whole budget last', () => {
    const baselines = { rawTokenMatched: true, rawFlopMatched: true, rawAllFlopMatched: true, oracle: true }
    expect(keysOf({ iterations: 2, baselines })).toEqual([
      ...['train-warm-start', 'evaluate-warm-start'],
      ...['e-step-1', 'train-iteration-1', 'evaluate-iteration-1'],
      // The budget of FLOPs is converted by what a token of the first one cost.
      ...['train-raw-token-matched', 'evaluate-raw-token-matched'],
      ...['train-raw-flop-matched', 'evaluate-raw-flop-matched'],
      ...['train-oracle', 'evaluate-oracle'],
      ...['e-step-2', 'train-iteration-2', 'evaluate-iteration-2'],
      ...['train-raw-all-flop-matched', 'evaluate-raw-all-flop-matched'],
    ])
  })

  it('is the warm start alone without iterations and baselines', () => {
    expect(keysOf({ iterations: 0, baselines: none })).toEqual(['train-warm-start', 'evaluate-warm-start'])
  })

  it('numbers the iterations of E-steps and arms, and gives no other arm a number', () => {
    const stages = planStages(parseExperimentConfig({ ...least, iterations: 2 }))
    const numbers = stages.map((stage) => (stage.kind === 'e-step' ? stage.iteration : stage.arm.iteration))
    expect(numbers).toEqual([null, null, 1, 1, 1, null, null, null, null, 2, 2, 2])
    expect(new Set(stages.map(({ key }) => key)).size).toBe(stages.length)
  })
})

describe('describeStage', () => {
  it('says a stage in words', () => {
    expect(planStages(parseExperimentConfig({ ...least, iterations: 1, baselines: none })).map(describeStage)).toEqual([
      'Training warm start',
      'Evaluating warm start',
      'E-step 1: sampling and weighing thoughts',
      'Training iteration 1',
      'Evaluating iteration 1',
    ])
  })
})
