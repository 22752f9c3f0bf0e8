import { describe, expect, it } from 'vitest'
import { documentId } from '../../../core/corpus/document'
import { DuplicateIndex } from '../../../core/corpus/duplicates'
import { estimateSimilarity, minHash } from '../../../core/corpus/min-hash'
import { RandomStream, streamKey } from '../../../core/random'

const random = new RandomStream(streamKey('duplicates'))
const randomWords = (count: number) => Array.from({ length: count }, () => `w${random.below(100_000)}`)
const signatureOf = (words: readonly string[]) => minHash(words.join(' ')) as Uint8Array

/** Jaccard index of the sets of 5-grams, by counting. */
function jaccard(a: readonly string[], b: readonly string[]): number {
  const shingles = (words: readonly string[]) => new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')))
  const [one, other] = [shingles(a), shingles(b)]
  const common = [...one].filter((shingle) => other.has(shingle)).length
  return common / (one.size + other.size - common)
}

describe('minHash', () => {
  // 200 words, so 196 shingles each; sharing a run of r words gives r - 4 common ones.
  it.each([30, 100, 150, 190, 200])('estimates the Jaccard index of texts that share %i of 200 words', (shared) => {
    const pairs = 200
    let error = 0
    for (let i = 0; i < pairs; i++) {
      const a = randomWords(200)
      const b = [...a.slice(0, shared), ...randomWords(200 - shared)]
      error += estimateSimilarity(signatureOf(a), signatureOf(b)) - jaccard(a, b)
    }
    // One estimate has a standard deviation of at most sqrt(.25 / 60) = .065; the mean of 200 has .0046.
    expect(Math.abs(error / pairs)).toBeLessThan(0.02)
  })

  it('is not biased on texts of fewer shingles than bins', () => {
    let error = 0
    for (let i = 0; i < 300; i++) {
      const a = randomWords(24)
      const b = [...a.slice(0, 19), ...randomWords(5)]
      error += estimateSimilarity(signatureOf(a), signatureOf(b)) - jaccard(a, b) // 15 / 25 = .6
    }
    expect(Math.abs(error / 300)).toBeLessThan(0.04)
  })

  it('passes over case and punctuation', () => {
    expect(minHash('One two, three; FOUR five six!')).toEqual(minHash('one Two three four five six'))
  })

  it('takes a short text for one shingle, and a text without words for none', () => {
    expect(minHash('one two')).not.toEqual(minHash('one three'))
    expect(minHash('... !')).toBeNull()
  })
})

describe('DuplicateIndex', () => {
  it('finds exact and near duplicates', () => {
    const index = new DuplicateIndex()
    const words = randomWords(300)
    const original = words.join(' ')
    const originalId = documentId(original)
    expect(index.add(originalId, original)).toEqual({ exact: null, near: null })
    expect(index.add(originalId, original)).toEqual({ exact: originalId, near: null })
    const edited = [...words.slice(0, 290), 'x', ...words.slice(290)].join(' ')
    const found = index.add(documentId(edited), edited)
    expect(found.exact).toBeNull()
    expect(found.near?.id).toBe(originalId)
    expect(found.near?.similarity).toBeGreaterThan(0.9)
    const other = randomWords(300).join(' ')
    expect(index.add(documentId(other), other)).toEqual({ exact: null, near: null })
  })

  it('finds them among thousands, and nothing else', () => {
    const index = new DuplicateIndex()
    const originals = Array.from({ length: 5000 }, () => randomWords(40))
    let falseAlarms = 0
    for (const words of originals) {
      const text = words.join(' ')
      if (index.add(documentId(text), text).near !== null) falseAlarms++
    }
    expect(falseAlarms).toBe(0)
    let found = 0
    for (const words of originals.slice(0, 500)) {
      const text = [...words, 'end'].join(' ') // 36 / 37 = .97
      const { near } = index.add(documentId(text), text)
      if (near?.id === documentId(words.join(' '))) found++
    }
    expect(found).toBeGreaterThan(490)
    const last = originals[4999]?.join(' ') as string
    expect(index.add(documentId(last), last).exact).toBe(documentId(last))
  })

  it('keeps texts without words apart', () => {
    const index = new DuplicateIndex()
    index.add(documentId('...'), '...')
    expect(index.add(documentId('!!!'), '!!!')).toEqual({ exact: null, near: null })
  })
})
