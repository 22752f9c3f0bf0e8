import { describe, expect, it } from 'vitest'
import { chunkText, chunkUniformly } from '../../../core/corpus/chunking'
import { chunkUnits, splitUnits } from '../../../core/corpus/units'
import { RandomStream, streamKey } from '../../../core/random'
import { randomText } from './random-text'

const paper = { unit: 'sentence', mean: 8, min: 1, max: 20, seed: 0 } as const
const words = (count: number, offset = 0) => Array.from({ length: count }, (_, i) => `w${i + offset}`).join(' ')

describe('splitUnits', () => {
  it('words: white space opens the word after it, and closes the last one', () => {
    expect(splitUnits(' one two\n three \n', 'word')).toEqual([' one', ' two', '\n three \n'])
  })

  it('paragraphs: blank lines close the paragraph before them', () => {
    expect(splitUnits('a\nb\n\n  c\r\n \r\n\r\nd\n', 'paragraph')).toEqual(['a\nb\n\n', '  c\r\n \r\n\r\n', 'd\n'])
  })

  it('sentences end at a stop before white space, and at a paragraph', () => {
    expect(splitUnits('It is 3.5 m. Is it?  "Yes!" Good\n\nNew. End', 'sentence')).toEqual([
      'It is 3.5 m.',
      ' Is it?',
      '  "Yes!"',
      ' Good\n\n',
      'New.',
      ' End',
    ])
  })

  it('sentences do not end at abbreviations, initials, or before a small letter', () => {
    expect(splitUnits('Dr. J. Smith met Mr. Roe in the U.S. Army. He (e.g. Ann... or Bob) left.', 'sentence')).toEqual([
      'Dr. J. Smith met Mr. Roe in the U.S. Army.',
      ' He (e.g. Ann...',
      ' or Bob) left.',
    ])
  })

  it('sentences of scripts without spaces end at their own stops', () => {
    expect(splitUnits('我去。「你呢?」他问。', 'sentence')).toEqual(['我去。', '「你呢?」他问。'])
  })

  it('gives nothing for an empty text, and one unit for white space', () => {
    for (const unit of chunkUnits) {
      expect(splitUnits('', unit)).toEqual([])
      expect(splitUnits(' \n\n ', unit).join('')).toBe(' \n\n ')
    }
  })

  it.each(chunkUnits)('%s: joining gives any text back', (unit) => {
    const random = new RandomStream(streamKey('units', unit))
    for (let i = 0; i < 2000; i++) {
      const text = randomText(random, 60)
      const units = splitUnits(text, unit)
      expect(units.join('')).toBe(text)
      expect(units).not.toContain('')
    }
  })

  it.each([' ', '\n', '.', '"', '."', ' \n', '.\n', '!。', '\n '])(
    'takes linear time on a long run of %j',
    (piece) => {
      // In quadratic time it would take hours, and the test be ended.
      const text = piece.repeat(400_000)
      for (const unit of chunkUnits) expect(splitUnits(text, unit).join('').length).toBe(text.length)
    },
    60_000,
  )
})

describe('chunkText', () => {
  it('gives back any text, in any unit', () => {
    const random = new RandomStream(streamKey('chunks'))
    for (let i = 0; i < 1000; i++) {
      const text = randomText(random, 200)
      const chunking = { unit: random.pick(chunkUnits), mean: 3, min: 1, max: 5, seed: i }
      expect(chunkText(text, chunking).join('')).toBe(text)
      expect(chunkUniformly(text, chunking.unit, 3).join('')).toBe(text)
    }
  })

  it('draws min + Poisson(mean - min) units, cut at max', () => {
    const chunks = chunkText(words(60_000), { unit: 'word', mean: 8, min: 1, max: 20, seed: 3 })
    const sizes = chunks.slice(0, -1).map((chunk) => splitUnits(chunk, 'word').length)
    expect(Math.min(...sizes)).toBe(1)
    // 1 + Poisson(7) over about 7,500 chunks: standard error sqrt(7 / 7500) = .031. The cut at 20 takes less than .001.
    const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length
    expect(Math.abs(mean - 8)).toBeLessThan(0.12)
    // Poisson(7) is 0 with probability e^-7 = .00091, and 7 with .149 (standard error .004).
    expect(Math.abs(sizes.filter((size) => size === 8).length / sizes.length - 0.149)).toBeLessThan(0.017)
  })

  it('puts at max what would be above it', () => {
    const chunks = chunkText(words(60_000), { unit: 'word', mean: 8, min: 1, max: 10, seed: 3 })
    const sizes = chunks.map((chunk) => splitUnits(chunk, 'word').length)
    expect(Math.max(...sizes)).toBe(10)
    // P(Poisson(7) >= 9) = .271, standard error .005.
    expect(Math.abs(sizes.filter((size) => size === 10).length / sizes.length - 0.271)).toBeLessThan(0.021)
  })

  it('keeps to a fixed size where min and max are equal', () => {
    const chunks = chunkText(words(7), { unit: 'word', mean: 3, min: 3, max: 3, seed: 0 })
    expect(chunks).toEqual(['w0 w1 w2', ' w3 w4 w5', ' w6'])
  })

  it('depends on the text and the seed alone', () => {
    const text = words(200)
    const chunking = { ...paper, unit: 'word' } as const
    const chunks = chunkText(text, chunking)
    chunkText(words(50, 7), chunking)
    expect(chunkText(text, chunking)).toEqual(chunks)
    expect(chunkText(text, { ...chunking, seed: 1 })).not.toEqual(chunks)
    expect(chunkText(`${text} w`, chunking).slice(0, 3)).not.toEqual(chunks.slice(0, 3))
  })

  it.each([{ min: 0 }, { min: 9 }, { max: 7 }, { mean: Number.NaN }, { max: 20.5 }])(
    'refuses sizes that cannot be: %j',
    (change) => {
      expect(() => chunkText('a', { ...paper, ...change })).toThrow('cannot cut chunks of min')
    },
  )
})

describe('chunkUniformly', () => {
  it('cuts ceil(units / mean) chunks of nearly equal size', () => {
    // 7 units in 3 chunks: bounds at floor(7/3) = 2 and floor(14/3) = 4.
    expect(chunkUniformly(words(7), 'word', 3)).toEqual(['w0 w1', ' w2 w3', ' w4 w5 w6'])
    expect(chunkUniformly('', 'word', 3)).toEqual([])
  })
})
