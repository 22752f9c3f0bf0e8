import { describe, expect, it } from 'vitest'
import { type ArmSigns, findAlarms, findFallingBounds } from '../../../core/experiment/alarm'
import type { ComparisonRow } from '../../../core/experiment/comparison'
import { iterationArm, warmStartArm } from '../../../core/experiment/plan'

/** An arm that is well: its posterior is right more often than its prior. */
function signs(iteration: number, change: Partial<ArmSigns> = {}): ArmSigns {
  return {
    arm: iteration === 0 ? warmStartArm : iterationArm(iteration),
    ...{ rightPosterior: 0.5, rightPrior: 0.2, bound: -1, priorBound: -2, accuracySampled: 0.2 + iteration / 10 },
    ...change,
  }
}
/** Where right thoughts are not known. */
const unknown = { rightPosterior: null, rightPrior: null }

describe('findAlarms', () => {
  it('is silent where the posterior is right more often than the prior', () => {
    expect(findAlarms([signs(0), signs(1), signs(2)])).toEqual([])
    expect(findAlarms([])).toEqual([])
  })

  it('rings where accuracy rises on thoughts that are right less often with the answer in view than without', () => {
    const alarms = findAlarms([signs(0), signs(1, { rightPosterior: 0.1, rightPrior: 0.3 }), signs(2)])
    expect(alarms).toEqual([
      'Iteration 1: accuracy rises, but thoughts drawn with the answer in view are right less often (10 %) than those ' +
        'drawn without it (30 %): the E-step feeds on junk.',
    ])
  })

  it('is silent about that where accuracy does not rise, or the posterior is not far behind', () => {
    const bad = { rightPosterior: 0.1, rightPrior: 0.3 }
    expect(findAlarms([signs(0), signs(1, { ...bad, accuracySampled: 0.2 })])).toEqual([])
    expect(findAlarms([signs(0), signs(1, { rightPosterior: 0.25, rightPrior: 0.3 })])).toEqual([])
  })

  it('rings where the posterior was not learned at all, whatever the accuracy does', () => {
    const alarms = findAlarms([signs(0, { rightPosterior: 0.01, rightPrior: 0.01, accuracySampled: 0 })])
    expect(alarms).toHaveLength(1)
    expect(alarms[0]).toMatch(/^Warm start: the posterior is right in 1 % of its thoughts: it was not learned\./)
  })

  it('compares the bounds where right thoughts are not known', () => {
    const worse = { ...unknown, bound: -2, priorBound: -1.5 }
    expect(findAlarms([signs(0, unknown), signs(1, worse)])).toEqual([
      'Iteration 1: the bound is worse with the posterior (-2.00 nats per chunk) than with the ' +
        'prior (-1.50): the posterior does not earn its place.',
    ])
    expect(findAlarms([signs(0, unknown), signs(1, { ...worse, priorBound: -1.97 })])).toEqual([])
    expect(findAlarms([signs(0, unknown), signs(1, { ...worse, priorBound: null })])).toEqual([])
    // Right thoughts say more than the bound.
    expect(findAlarms([signs(0), signs(1, { bound: -2, priorBound: -1.5 })])).toEqual([])
  })

  it('compares the bounds also where no questions are asked', () => {
    const worse = { ...unknown, accuracySampled: null, bound: -2, priorBound: -1.5 }
    expect(findAlarms([signs(0, { ...unknown, accuracySampled: null }), signs(1, worse)])).toHaveLength(1)
  })
})

describe('findFallingBounds', () => {
  const row = (arm: string, iteration: number | null, value: number) =>
    ({
      ...{ arm, iteration },
      bounds: { '1': value - 1, '4': value },
      intervals: { bounds: { '4': { low: value - 0.1, high: value + 0.1 } } },
    }) as unknown as ComparisonRow

  it('names a bound that fell by more than its interval, and no other', () => {
    const first = row('warm-start', null, -1)
    const rows = [first, row('iteration-1', 1, -0.5), row('iteration-2', 2, -0.55)]
    expect(findFallingBounds(rows)).toEqual([])
    expect(findFallingBounds([...rows, row('iteration-3', 3, -0.7)])).toEqual([
      expect.stringMatching(/^Iteration 3: the bound fell from \u22120\.550 to \u22120\.700 nats per token/),
    ])
  })
})
