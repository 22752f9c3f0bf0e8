import { describe, expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { chooseLayout, type Layout, renderDocument, type TokenizedChunk } from '../../../core/thought/layout'
import { special, spell } from './tokens'

const chunks: TokenizedChunk[] = [
  { text: [10, 11], thought: [50] },
  { text: [12], thought: [] },
  { text: [13], thought: null },
]

class FixedCoin extends RandomStream {
  constructor(private readonly tosses: number[]) {
    super([0, 0])
  }
  override next(): number {
    const toss = this.tosses.shift()
    if (toss === undefined) throw new Error('tossed too often')
    return toss
  }
}
const HEADS = 0.4999
const TAILS = 0.5

const render = (layout: Layout, tosses: number[], of = chunks) =>
  spell(renderDocument(of, layout, special, new FixedCoin(tosses)))

describe('renderDocument', () => {
  it('random, heads: the thought before its chunk', () => {
    expect(render('random', [HEADS, HEADS, HEADS])).toBe('BOS S P 50 E 10 11 S P E 12 S E 13 EOS')
  })

  it('random, tails: the thought after its chunk', () => {
    expect(render('random', [TAILS, TAILS, TAILS])).toBe('BOS S E 10 11 S Q 50 E S E 12 S Q E S E 13 EOS')
  })

  it('random: one toss for each chunk', () => {
    expect(render('random', [TAILS, HEADS, HEADS])).toBe('BOS S E 10 11 S Q 50 E S P E 12 S E 13 EOS')
  })

  it('the other layouts toss no coin', () => {
    expect(render('prior', [])).toBe('BOS S 50 E 10 11 S E 12 S E 13 EOS')
    expect(render('posterior', [])).toBe('BOS 10 11 S 50 E 12 S E 13 EOS')
    expect(render('raw', [])).toBe('BOS 10 11 12 13 EOS')
  })

  it('thought: each thought is a document, and no thoughts are no document', () => {
    expect(render('thought', [], [...chunks, { text: [14], thought: [51, 52] }])).toBe('BOS 50 EOS BOS 51 52 EOS')
    expect(render('thought', [], [{ text: [14], thought: null }])).toBe('')
  })

  it('leaves BOS out where there is none', () => {
    const tokens = renderDocument(chunks, 'raw', { ...special, bos: null }, new FixedCoin([]))
    expect(spell(tokens)).toBe('10 11 12 13 EOS')
  })
})

describe('chooseLayout', () => {
  const choice = { layout: 'random', rawMixRatio: 0, rawFallback: true } as const
  const unknown = [{ text: [10], thought: null }]

  it('falls back to raw text only where no thought is known', () => {
    expect(chooseLayout(unknown, choice, new FixedCoin([]))).toBe('raw')
    expect(chooseLayout(unknown, { ...choice, rawFallback: false }, new FixedCoin([]))).toBe('random')
    expect(chooseLayout([{ text: [10], thought: [] }], choice, new FixedCoin([]))).toBe('random')
  })

  it('mixes raw text in at the ratio', () => {
    const coin = new RandomStream(streamKey('mix'))
    const raw = Array.from({ length: 4000 }, () => chooseLayout(chunks, { ...choice, rawMixRatio: 0.25 }, coin)).filter(
      (layout) => layout === 'raw',
    ).length
    // Binomial(4000, 1/4): standard deviation 27.4.
    expect(Math.abs(raw - 1000)).toBeLessThan(110)
  })
})
