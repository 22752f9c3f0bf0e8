import { describe, expect, it } from 'vitest'
import { findFormulas } from '../../../core/text/formulas'

const found = (text: string) => findFormulas(text).map(({ from, to, isBlock }) => [text.slice(from, to), isBlock])

describe('formulas of a text', () => {
  it('finds them between dollars and in brackets', () => {
    expect(found('so $x^2$ and $$y = 1$$ and \\(z\\) and \\[w\\].')).toEqual([
      ['$x^2$', false],
      ['$$y = 1$$', true],
      ['\\(z\\)', false],
      ['\\[w\\]', true],
    ])
  })

  it('leaves prices and what it does not understand as they are', () => {
    expect(found('It costs $5, not $6, and $ 7 $.')).toEqual([])
    expect(found('$\\begin{array}$')).toEqual([])
  })
})
