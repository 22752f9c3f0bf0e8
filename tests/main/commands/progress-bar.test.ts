import { expect, it } from 'vitest'
import type { RunProgress } from '../../../core/experiment/progress'
import { ProgressBar, type Screen } from '../../../main/commands/progress-bar'
import { countBar, formatDuration, runBars, runLine } from '../../../main/commands/progress-text'

const ESCAPE = String.fromCharCode(27)

/** Keeps what is written, as a terminal would show it: it knows the three control sequences that are used. */
class FakeScreen implements Screen {
  lines = ['']
  private row = 0

  constructor(
    readonly isTTY: boolean,
    readonly columns = 80,
  ) {}

  write(text: string): void {
    const visible = text.replaceAll(ESCAPE, '␛')
    for (const [piece] of visible.matchAll(/␛\[\d*[AJ]|\r|\n|[^␛\r\n]+/g)) {
      if (piece === '\n') {
        this.row++
        this.lines[this.row] ??= ''
      } else if (piece === '\r') this.lines[this.row] ??= ''
      else if (piece.endsWith('A')) this.row -= Number(piece.slice(2, -1))
      else if (piece.endsWith('J')) this.lines = [...this.lines.slice(0, this.row), '']
      else this.lines[this.row] += piece
    }
  }
}

const progress: RunProgress = {
  stage: 'e-step-2',
  title: 'E-step 2',
  stagesDone: 3,
  stageCount: 12,
  done: 250,
  total: 1000,
  unit: 'chunks',
  rate: 12.5,
  figures: { loss: '1.230 nats/token' },
  wholeShare: 0.5,
  stageSecondsLeft: 60,
  wholeSecondsLeft: 3725,
}

it('shows stage and whole with rate and time left', () => {
  expect(runBars(progress, 120)).toEqual([
    'E-step 2       [######------------------]   25 %  250/1,000 chunks  13/s  1:00 left  loss 1.230 nats/token',
    'stage 4 of 12  [############------------]   50 %  1:02:05 left',
  ])
  expect(runLine(progress)).toBe(
    'E-step 2 (stage 4 of 12):  25 %, 250/1,000 chunks, 13/s, 1:00 left, loss 1.230 nats/token, whole  50 %, 1:02:05 left',
  )
})

it('says nothing of a stage before it is known how much there is to do', () => {
  const starting = { ...progress, done: 0, total: 0, unit: '', rate: null, figures: {}, stageSecondsLeft: null }
  expect(runLine(starting)).toBe('E-step 2 (stage 4 of 12): whole  50 %, 1:02:05 left')
})

it('never writes a line wider than the screen', () => {
  for (const width of [20, 40, 60, 79])
    for (const line of runBars(progress, width)) expect(line.length).toBeLessThanOrEqual(width)
  expect(
    countBar({ title: 'importing', done: 1, total: null, unit: 'documents' }, { rate: null, secondsLeft: null }, 12),
  ).toBe('importing...')
})

it('says 100 % only when all is done', () => {
  const nearly = { title: 't', done: 999, total: 1000, unit: 'u' }
  expect(countBar(nearly, { rate: null, secondsLeft: null }, 80)).toContain(' 99 %')
  expect(countBar({ ...nearly, done: 1000 }, { rate: null, secondsLeft: null }, 80)).toContain('100 %')
})

it.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [59.6, '1:00'],
  [3600, '1:00:00'],
])('spells %d seconds as %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})

it('redraws its lines in place on a terminal, and logs above them', () => {
  const screen = new FakeScreen(true)
  let now = 0
  const bar = new ProgressBar(screen, () => now)
  bar.run(progress)
  now += 1000
  bar.run({ ...progress, done: 500 })
  bar.log('a warning')
  expect(screen.lines).toHaveLength(3)
  expect(screen.lines[0]).toBe('a warning')
  expect(screen.lines[1]).toContain('500/1,000 chunks')
  bar.finish()
  expect(screen.lines).toHaveLength(4)
  expect(screen.lines[3]).toBe('')
})

it('works out the rate and the time left of a count', () => {
  const screen = new FakeScreen(true)
  let now = 0
  const bar = new ProgressBar(screen, () => now)
  const count = { title: 'scoring', total: 100, unit: 'lines' }
  bar.count({ ...count, done: 0 })
  now = 2000
  bar.count({ ...count, done: 40 })
  expect(screen.lines[0]).toContain('40/100 lines  20/s  3 s left')
})

it('writes a line every five seconds where there is no terminal, and the last state', () => {
  const screen = new FakeScreen(false)
  let now = 0
  const bar = new ProgressBar(screen, () => now)
  for (let second = 0; second <= 12; second++) {
    now = 1000 * second
    bar.count({ title: 'importing', done: 10 * second, total: null, unit: 'documents' })
  }
  bar.finish()
  expect(screen.lines).toEqual([
    'importing: 50 documents, 10/s',
    'importing: 100 documents, 10/s',
    'importing: 120 documents, 10/s',
    '',
  ])
})
