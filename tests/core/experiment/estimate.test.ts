import { describe, expect, it } from 'vitest'
import { estimateRun } from '../../../core/experiment/estimate'
import { matchArms } from '../../../core/experiment/matched'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { smallFacts } from './facts'

const config = parseExperimentConfig({
  ...{ name: 'look', corpus: 'stories', model: 'tiny', iterations: 2, warmStart: { steps: 10 }, mStep: { steps: 20 } },
  documents: { warmStart: { count: 20 }, bootstrap: { count: 30 }, heldOut: { count: 6 } },
  sampling: { thoughts: 4, maxTokens: 64, prefixChunks: 1 },
  training: { batchRows: 8, contextTokens: 128 },
})
const speed = { trained: 1000, sampled: 100, scored: 500, startTraining: 3, startSampling: 2, testSeconds: 5 }
const { stages, total } = estimateRun(config, smallFacts, speed)
const ledgerOf = (key: string) => stages.find((stage) => stage.key === key)?.ledger

describe('estimateRun', () => {
  it('trains steps times rows times context, and takes a token at its speed after the start', () => {
    // 10 steps of 8 rows of 128 tokens, all filled; 3 s to compile
    expect(ledgerOf('train-warm-start')).toMatchObject({ trainedTokens: 10_240, seconds: 13.24 })
  })

  it('tells raw text from what is written around it', () => {
    // 100 raw tokens in 100 + 2 + 2 chunks of 4 + 2 thoughts of 10
    expect(ledgerOf('train-warm-start')?.rawTokens).toBeCloseTo((10_240 * 100) / 130, 6)
  })

  it('samples K thoughts of every chunk, each with its end', () => {
    // 60 chunks, 4 thoughts, 11 tokens
    expect(ledgerOf('e-step-1')?.sampledTokens).toBe(2640)
  })

  it('gives a raw arm the budget that it is matched to', () => {
    expect(ledgerOf('train-raw-token-matched')?.trainedTokens).toBe(ledgerOf('train-iteration-1')?.rawTokens)
    const [flops, wanted] = [ledgerOf('train-raw-flop-matched')?.flops, ledgerOf('train-iteration-1')?.flops]
    expect(flops).toBeCloseTo(wanted as number, 0)
  })

  it('adds up to its total', () => {
    const seconds = stages.reduce((sum, { ledger }) => sum + ledger.seconds, 0)
    expect(total.seconds).toBeCloseTo(seconds, 9)
  })
})

describe('matchArms', () => {
  it('takes the last iteration with all E-steps and M-steps before it for reference', () => {
    const [reference, tokens, flops] = matchArms(estimateRun(config, smallFacts, speed))
    expect(reference).toMatchObject({ name: 'Iteration 2', words: 'reference' })
    expect(reference?.ledger.trainedTokens).toBe(2 * 20_480)
    expect(tokens?.words).toBe('same raw text')
    expect(tokens?.ledger.rawTokens).toBe(reference?.ledger.rawTokens)
    expect(flops?.words).toMatch(/^compute of one M-step/)
  })
})
