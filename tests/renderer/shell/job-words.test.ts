import { describe, expect, it } from 'vitest'
import type { JobProgress, JobState } from '../../../core/contract/job'
import { ago, amount, figuresInWords, stateInWords } from '../../../renderer/shell/job-words'

const now = Date.parse('2026-03-01T12:00:00Z')
const progress: JobProgress = {
  ...{ stage: 'E-step 2', done: 1284, total: 2000, unit: 'chunks', rate: 21.5, share: 0.64, secondsLeft: 245 },
}
const job: JobState = {
  ...{ id: 1, kind: 'run', title: 'Running a', subject: 'a', status: 'running', pausable: true, progress },
  ...{ started: '2026-03-01T11:50:00Z', ended: null, outcome: null, fault: null },
}

describe('a job in words', () => {
  it('says what it is at and how far', () => {
    expect(stateInWords(job)).toBe('E-step 2, 1,284 of 2,000 chunks')
    expect(amount({ ...progress, total: null })).toBe('1,284 chunks')
    expect(amount({ ...progress, done: 1_240_000, total: 7_370_000, unit: 'tokens' })).toBe(
      '1.24\u202fM of 7.37\u202fM tokens',
    )
  })

  it('gives no amount before there is one', () => {
    const begun = { ...progress, stage: 'Training warm start', done: 0, total: 0, unit: '' }
    expect(stateInWords({ ...job, progress: begun })).toBe('Training warm start')
  })

  it('gives per cent, time left and rate', () => {
    expect(figuresInWords(job, now)).toEqual(['64\u202f%', '4 min 5 s left', '21.5 chunks/s'])
  })

  it('estimates nothing in the first ten seconds, and says nothing of what is not known', () => {
    const young = { ...job, started: '2026-03-01T11:59:55Z' }
    expect(figuresInWords(young, now)).toContain('estimating')
    const unknown = { ...job, progress: { ...progress, share: null, rate: null, secondsLeft: null } }
    expect(figuresInWords(unknown, now)).toEqual([])
    expect(figuresInWords({ ...job, progress: null }, now)).toEqual([])
  })

  it('has a word for every state', () => {
    const fault = { kind: 'unavailable', message: 'the disk is full', hint: null } as const
    expect(stateInWords({ ...job, status: 'failed', fault })).toBe('Failed: the disk is full')
    expect(stateInWords({ ...job, status: 'pausing' })).toBe('Stopping after this step')
    expect(stateInWords({ ...job, progress: null })).toBe('Starting')
  })
})

describe('ago', () => {
  it('counts minutes and hours, and gives the date from a day on', () => {
    expect(ago('2026-03-01T11:59:30Z', now)).toBe('just now')
    expect(ago('2026-03-01T11:48:00Z', now)).toBe('12 min ago')
    expect(ago('2026-03-01T07:30:00Z', now)).toBe('4 h ago')
    expect(ago('2026-02-27T07:30:00Z', now)).toContain('27')
  })
})
