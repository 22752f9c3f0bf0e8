import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { diffWords } from '../../../core/text/word-diff'

const show = (before: string, after: string) =>
  diffWords(before, after)
    .map(({ kind, text }) => ({ same: '=', added: '+', removed: '-' })[kind] + text.trim())
    .join('|')

describe('diffWords', () => {
  it('finds the word that changed', () => {
    expect(show('6+5=1, 1-7=3, 3-8=5', '6+5=1, 1-7=4, 4-8=6')).toBe('=6+5=1,|-1-7=3, 3-8=5|+1-7=4, 4-8=6')
    expect(show('the cat sat', 'the black cat sat')).toBe('=the|+black|=cat sat')
    expect(show('a b c d', 'a c d e')).toBe('=a|-b|=c d|+e')
  })

  it('is one piece for equal texts, and none for nothing', () => {
    expect(show('a b', 'a b')).toBe('=a b')
    expect(show('a b', 'a\n b')).toBe('=a b'.replace(' ', '\n '))
    expect(show('', '')).toBe('')
    expect(show('', 'x')).toBe('+x')
    expect(show('x', '')).toBe('-x')
  })

  it('joins to both texts again, whatever they are', () => {
    const random = new RandomStream(streamKey('diff'))
    const draw = () => Array.from({ length: random.below(12) }, () => random.pick(['a', 'b', 'c'])).join(' ')
    for (let i = 0; i < 300; i++) {
      const [before, after] = [draw(), draw()]
      const pieces = diffWords(before, after)
      const without = (kind: string) =>
        pieces
          .filter((piece) => piece.kind !== kind)
          .map(({ text }) => text.trim())
          .filter(Boolean)
          .join(' ')
      expect(without('removed')).toBe(after)
      expect(without('added')).toBe(before)
    }
  })

  it('takes texts too long to compare as replaced, all but their common ends', () => {
    const long = (letter: string) => `start ${`${letter} `.repeat(3000)}end`
    expect(diffWords(long('a'), long('b')).map(({ kind }) => kind)).toEqual(['same', 'removed', 'added', 'same'])
  })
})
