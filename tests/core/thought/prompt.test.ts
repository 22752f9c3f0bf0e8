import { describe, expect, it } from 'vitest'
import { buildPrefix, fitToContext, type Prefix } from '../../../core/thought/prefix'
import {
  decoderContinuation,
  emptyPrompt,
  jointPrompt,
  posteriorPrompt,
  priorPrompt,
} from '../../../core/thought/prompt'
import { special, spell } from './tokens'

const earlier = [
  { text: [10], thought: [50] },
  { text: [11], thought: null },
  { text: [12], thought: [] },
  { text: [13, 14], thought: [51, 52] },
]

describe('buildPrefix', () => {
  it('consistent: the last chunks with their chosen thoughts, in the prior form', () => {
    const prefix = buildPrefix(earlier, 3, 'consistent', special)
    expect(spell(prefix.tokens)).toBe('S E 11 S P E 12 S P 51 52 E 13 14')
    expect(prefix.startsDocument).toBe(false)
  })

  it('faithful: their raw text', () => {
    expect(spell(buildPrefix(earlier, 3, 'faithful', special).tokens)).toBe('11 12 13 14')
    expect(spell(buildPrefix(earlier, 99, 'faithful', special).tokens)).toBe('10 11 12 13 14')
  })

  it('shows nothing for a prefix of no chunks, which is not the start of the document', () => {
    expect(buildPrefix(earlier, 0, 'faithful', special)).toEqual({ tokens: [], startsDocument: false })
    expect(buildPrefix([], 3, 'faithful', special)).toEqual({ tokens: [], startsDocument: true })
  })
})

describe('prompts', () => {
  const later: Prefix = { tokens: [10], startsDocument: false }
  const first: Prefix = { tokens: [], startsDocument: true }

  it('posterior: only the faithful sampler leaves out S E, and only before the first chunk', () => {
    expect(spell(posteriorPrompt(later, [11], special, 'consistent'))).toBe('BOS 10 S E 11 S Q')
    expect(spell(posteriorPrompt(later, [11], special, 'faithful'))).toBe('BOS 10 S E 11 S Q')
    expect(spell(posteriorPrompt(first, [11], special, 'consistent'))).toBe('BOS S E 11 S Q')
    expect(spell(posteriorPrompt(first, [11], special, 'faithful'))).toBe('BOS 11 S Q')
    const emptied = { tokens: [], startsDocument: false }
    expect(spell(posteriorPrompt(emptied, [11], special, 'faithful'))).toBe('BOS S E 11 S Q')
  })

  it('prior and empty', () => {
    expect(spell(priorPrompt(later, special))).toBe('BOS 10 S P')
    expect(spell(emptyPrompt(first, special))).toBe('BOS S E')
    expect(spell(priorPrompt(later, { ...special, bos: null }))).toBe('10 S P')
  })

  it('joint: c S P z E x, with P scored in faithful mode only', () => {
    const consistent = decoderContinuation([50, 51], [11], special, 'consistent')
    expect(spell(jointPrompt(later, special, 'consistent'))).toBe('BOS 10 S P')
    expect(spell(consistent.tokens)).toBe('50 51 E 11')
    expect(consistent.priorTokens).toBe(3)
    const faithful = decoderContinuation([50, 51], [11], special, 'faithful')
    expect(spell(jointPrompt(later, special, 'faithful'))).toBe('BOS 10 S')
    expect(spell(faithful.tokens)).toBe('P 50 51 E 11')
    expect(faithful.priorTokens).toBe(4)
  })

  it('a ring answer is sampled after BOS S P E and its story, as in a document that starts there', () => {
    const prefix = buildPrefix([{ text: [20, 21], thought: [] }], 1, 'consistent', special)
    expect(spell(priorPrompt(prefix, special))).toBe('BOS S P E 20 21 S P')
  })
})

describe('fitToContext', () => {
  const prefix: Prefix = { tokens: [10, 11, 12, 13], startsDocument: false }
  const chunk = [20, 21, 22]

  it('leaves alone what fits exactly', () => {
    // 4 prefix + 3 chunk + BOS + S E + S Q + 6 thought = 18
    const fitted = fitToContext(prefix, chunk, 18, 6)
    expect(fitted).toEqual({ prefix, chunk, cutPrefixTokens: 0, cutChunkTokens: 0 })
    expect(posteriorPrompt(fitted.prefix, fitted.chunk, special, 'consistent').length + 6).toBe(18)
  })

  it('cuts the prefix from the left first', () => {
    const fitted = fitToContext(prefix, chunk, 16, 6)
    expect(fitted.prefix.tokens).toEqual([12, 13])
    expect(fitted.chunk).toEqual(chunk)
    expect(fitted.cutPrefixTokens).toBe(2)
  })

  it('then cuts the chunk from the right', () => {
    const fitted = fitToContext(prefix, chunk, 13, 6)
    expect(fitted.prefix.tokens).toEqual([])
    expect(fitted.chunk).toEqual([20, 21])
    expect(fitted).toMatchObject({ cutPrefixTokens: 4, cutChunkTokens: 1 })
  })

  it('refuses a context in which no chunk fits', () => {
    expect(() => fitToContext(prefix, chunk, 11, 6)).toThrow('a context of 11 tokens has no room')
  })
})
