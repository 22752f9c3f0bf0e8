import { describe, expect, it } from 'vitest'
import { dpoRows, type JudgedPrompt, ktoRows, labelNeeds, majority, prmRows } from '../../../core/review/preferences'
import { thoughtSteps } from '../../../core/review/steps'

const judged: JudgedPrompt = {
  prompt: 'p',
  thoughts: [
    { text: 'good', accepted: true, wrongStep: null },
    { text: 'One is right. Two is wrong. Three?', accepted: false, wrongStep: 1 },
    { text: 'bad', accepted: false, wrongStep: null },
  ],
}
const E = '<|END_OF_LATENT|>'

describe('steps of a thought', () => {
  it('are its lines, or the sentences of one line', () => {
    expect(thoughtSteps('a. b.\nc')).toEqual(['a. b.\n', 'c'])
    expect(thoughtSteps('One. Two.')).toEqual(['One.', ' Two.'])
    expect(thoughtSteps(' \n ')).toEqual([])
  })

  it('joined give the thought back, blank lines too', () => {
    const thought = '\n\na\n\n  \nb\n\n'
    expect(thoughtSteps(thought)).toEqual(['\n\na\n\n  \n', 'b\n\n'])
    expect(thoughtSteps(thought).join('')).toBe(thought)
  })
})

describe('rows for trainers', () => {
  it('of KTO are one a thought', () => {
    expect(ktoRows(judged).map(({ completion, label }) => [completion, label])).toEqual([
      [`good${E}`, true],
      [`One is right. Two is wrong. Three?${E}`, false],
      [`bad${E}`, false],
    ])
  })

  it('of DPO pair every accepted thought with every rejected one', () => {
    expect(dpoRows(judged)).toEqual([
      { prompt: 'p', chosen: `good${E}`, rejected: `One is right. Two is wrong. Three?${E}` },
      { prompt: 'p', chosen: `good${E}`, rejected: `bad${E}` },
    ])
  })

  it('of PRM end at the first wrong step, and leave out thoughts of which no step is known', () => {
    expect(prmRows(judged)).toEqual([
      { prompt: 'p', completions: ['good'], labels: [true] },
      { prompt: 'p', completions: ['One is right.', 'Two is wrong.'], labels: [true, false] },
    ])
    const past = { text: 'one step', accepted: false, wrongStep: 4 }
    expect(prmRows({ prompt: 'p', thoughts: [past] })).toEqual([])
  })
})

it('takes what most said, and nothing where they are as many', () => {
  const vote = (accept: boolean) => ({ annotator: 'a', accept })
  expect(majority([vote(true), vote(false), vote(true)])).toBe(true)
  expect(majority([vote(false)])).toBe(false)
  expect(majority([vote(true), vote(false)])).toBeNull()
  expect(majority([vote(true), vote(true), { ...vote(false), decides: true }])).toBe(false)
})

it('says how many labels a format still needs', () => {
  expect(labelNeeds({ accepts: 0, rejects: 0, pairs: 0, steps: 0 })).toMatchObject({
    ...{ kto: { missing: 2 }, dpo: { missing: 2 }, prm: { missing: 1 } },
  })
  expect(labelNeeds({ accepts: 3, rejects: 0, pairs: 0, steps: 3 })).toMatchObject({
    ...{ kto: { missing: 1, what: 'a rejected thought' }, dpo: { missing: 1 }, prm: null },
  })
  expect(labelNeeds({ accepts: 1, rejects: 1, pairs: 1, steps: 1 })).toEqual({ kto: null, dpo: null, prm: null })
})
