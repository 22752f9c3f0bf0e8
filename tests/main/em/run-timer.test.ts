import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planStages, type Stage } from '../../../core/experiment/plan'
import type { RunProgress } from '../../../core/experiment/progress'
import { RunTimer } from '../../../main/em/run-timer'
import { smallExperiment } from './ring-workspace'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

// Two stages of work: 100 rows of 4 for the warm start, and 8 held-out documents, which count half a row each.
const config = parseExperimentConfig({
  ...smallExperiment,
  ...{ iterations: 0, warmStart: { steps: 99 }, baselines: { rawTokenMatched: false, rawFlopMatched: false } },
  documents: { heldOut: { count: 8 } },
})
const stages = planStages(config)
const [train, evaluate] = stages as [Stage, Stage]

function makeTimer() {
  const seen: RunProgress[] = []
  const timer = new RunTimer(config, stages, (progress) => seen.push(progress))
  return { timer, last: () => seen.at(-1) as RunProgress }
}

const report = (done: number, total: number) => ({ done, total, unit: 'tokens', rate: 5, figures: { loss: '1' } })

describe('RunTimer', () => {
  it('begins a stage with nothing done and nothing known of its time', () => {
    const { timer, last } = makeTimer()
    timer.begin(train, 'Training warm start')
    expect(last()).toMatchObject({
      ...{ stage: 'train-warm-start', title: 'Training warm start', stagesDone: 0, stageCount: 2, done: 0 },
      ...{ wholeShare: 0, stageSecondsLeft: null, wholeSecondsLeft: null },
    })
  })

  it('tells time left from the share that is done, of the stage and of all work', () => {
    const { timer, last } = makeTimer()
    timer.begin(train, '')
    vi.advanceTimersByTime(10_000)
    timer.report(report(25, 100))
    // A quarter in 10 s leaves 30 s; 99 of 396 + 4 rows in 10 s leave 301 rows.
    expect(last()).toMatchObject({ done: 25, total: 100, unit: 'tokens', rate: 5, figures: { loss: '1' } })
    expect(last().stageSecondsLeft).toBeCloseTo(30, 9)
    expect(last().wholeShare).toBeCloseTo(99 / 400, 9)
    expect(last().wholeSecondsLeft).toBeCloseTo((10 * 301) / 99, 9)
  })

  it('does not count work of an earlier run into its rate', () => {
    const { timer, last } = makeTimer()
    timer.finish(train, true)
    timer.begin(evaluate, '')
    vi.advanceTimersByTime(6000)
    timer.report(report(1, 2))
    expect(last()).toMatchObject({ stagesDone: 1, stageSecondsLeft: 6, wholeSecondsLeft: 6 })
    expect(last().wholeShare).toBeCloseTo(398 / 400, 9)
  })

  it('ends at one, and never goes over it', () => {
    const { timer, last } = makeTimer()
    timer.begin(train, '')
    timer.finish(train, false)
    timer.begin(evaluate, '')
    vi.advanceTimersByTime(1000)
    timer.report(report(7, 4))
    expect(last()).toMatchObject({ wholeShare: 1, stageSecondsLeft: 0, wholeSecondsLeft: 0 })
  })
})
