import { describe, expect, it } from 'vitest'
import { copiedRuns } from '../../../core/review/copied-runs'

const marked = (thought: string, source: string) =>
  copiedRuns(thought, source)
    .map(({ text, copied }) => (copied ? `[${text}]` : text))
    .join('')

describe('copiedRuns', () => {
  it('marks a run of four words, and of more, but not of three', () => {
    expect(marked('so the top is moving, fast', 'the top is moving, we know')).toBe('so [the top is moving,] fast')
    expect(marked('a b c d e f', 'x a b c d e y')).toBe('[a b c d e] f')
    expect(marked('a b c x', 'a b c y')).toBe('a b c x')
  })

  it('keeps white space as it is, also within a run', () => {
    const thought = '  a  b\nc d \n e'
    expect(marked(thought, 'a b c d')).toBe('  [a  b\nc d] \n e')
    expect(
      copiedRuns(thought, 'a b c d')
        .map(({ text }) => text)
        .join(''),
    ).toBe(thought)
  })

  it('joins runs that overlap, and those that touch', () => {
    expect(marked('1 2 3 4 5 6', '1 2 3 4 x 3 4 5 6')).toBe('[1 2 3 4 5 6]')
    expect(marked('1 2 3 4 5 6 7 8', '1 2 3 4 x 5 6 7 8')).toBe('[1 2 3 4 5 6 7 8]')
  })

  it('has nothing to say of an empty thought', () => {
    expect(copiedRuns('', 'a b c d')).toEqual([])
  })
})
