import { expect, it } from 'vitest'
import { standInThought } from '../../../core/thought/stand-in'

it('takes the six longest words, in the order of the text, each once', () => {
  const text =
    'The children wandered slowly through dangerous mountains, wandered through valleys and returned at night.'
  expect(standInThought(text)).toBe('children wandered through dangerous mountains returned')
})

it('takes the first words where none is long, and nothing where there is none', () => {
  expect(standInThought('He ran to me.')).toBe('He ran to')
  expect(standInThought('... !')).toBe('')
})
