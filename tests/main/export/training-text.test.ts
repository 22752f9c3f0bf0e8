import { expect, it } from 'vitest'
import type { Layout } from '../../../core/thought/layout'
import { trainingTexts } from '../../../main/export/training-text'

const document = {
  id: 'a',
  characters: 3,
  chunks: [
    { text: 'x1', thought: '' },
    { text: 'x2', thought: 'z2' },
    { text: 'x3', thought: null },
  ],
}
const choice = (layout: Layout) => ({ layout, rawMixRatio: 0, rawFallback: true })
const [S, E, P, Q] = ['<|START_OF_LATENT|>', '<|END_OF_LATENT|>', '<|PRIOR_PREFIX|>', '<|POSTERIOR_PREFIX|>']

it.each([
  ['raw', ['x1x2x3']],
  ['prior', [`${S}${E}x1${S}z2${E}x2${S}${E}x3`]],
  ['posterior', [`x1${S}${E}x2${S}z2${E}x3`]],
  ['thought', ['z2']],
] as const)('writes the layout %s', (layout, texts) => {
  expect(trainingTexts(document, choice(layout), 0)).toEqual(texts)
})

it('tosses a coin per chunk in the random layout, the same for the same seed', () => {
  const heads = [`${S}${P}${E}x1`, `${S}${P}z2${E}x2`, `${S}${E}x3`]
  const tails = [`${S}${E}x1${S}${Q}${E}`, `${S}${E}x2${S}${Q}z2${E}`, `${S}${E}x3`]
  const possible = [heads, tails].flatMap((first) =>
    [heads, tails].map((second) => `${first[0]}${second[1]}${heads[2]}`),
  )
  const seen = new Set<string>()
  for (let seed = 0; seed < 40; seed++) {
    const [text = ''] = trainingTexts(document, choice('random'), seed)
    expect(possible).toContain(text)
    expect(trainingTexts(document, choice('random'), seed)).toEqual([text])
    seen.add(text)
  }
  expect(seen.size).toBe(4)
})

it('shows a document without thoughts as raw text where that is asked for', () => {
  const unknown = { ...document, chunks: document.chunks.map(({ text }) => ({ text, thought: null })) }
  expect(trainingTexts(unknown, choice('prior'), 0)).toEqual(['x1x2x3'])
  expect(trainingTexts(unknown, { ...choice('prior'), rawFallback: false }, 0)).toEqual([
    `${S}${E}x1${S}${E}x2${S}${E}x3`,
  ])
})
