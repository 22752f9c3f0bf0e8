import { describe, expect, it } from 'vitest'
import { addChunk, emptyHistogram } from '../../../core/experiment/ess-histogram'
import { findEStepAlarms } from '../../../core/experiment/run-alarm'

function histogram(shaky: number, good: number, unfinished = 0) {
  let all = emptyHistogram
  for (let i = 0; i < shaky + good; i++) {
    all = addChunk(all, { ess: i < shaky ? 1.1 : 5, thoughts: 8, unfinished })
  }
  return all
}

describe('findEStepAlarms', () => {
  it('is silent where few chunks are shaky, or few were counted', () => {
    expect(findEStepAlarms(1, histogram(1, 199), 8)).toEqual([])
    expect(findEStepAlarms(1, histogram(19, 0), 8)).toEqual([])
  })

  it('notes more than one shaky chunk in a hundred, and warns of more than half', () => {
    expect(findEStepAlarms(2, histogram(38, 1962), 8)[0]).toMatch(/^E-step 2: in 38 of 2,000 chunks/)
    expect(findEStepAlarms(2, histogram(60, 40), 8)[0]).toMatch(/^E-step 2: in 60\u202f% of the chunks/)
  })

  it('has nothing to say of the weight of a single thought', () => {
    expect(findEStepAlarms(1, histogram(100, 0), 1)).toEqual([])
  })

  it('warns where more than a fifth of the thoughts never ended', () => {
    expect(findEStepAlarms(3, histogram(0, 100, 1), 8)).toEqual([])
    expect(findEStepAlarms(3, histogram(0, 100, 2), 8)[0]).toMatch(/^E-step 3: 25\u202f% of the thoughts/)
  })
})
