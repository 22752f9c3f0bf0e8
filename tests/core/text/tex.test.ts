import { describe, expect, it } from 'vitest'
import { type MathNode, parseTex } from '../../../core/text/tex'

/** As MathML is written. */
function write({ tag, text, children = [] }: MathNode): string {
  return `<${tag}>${text ?? children.map(write).join('')}</${tag}>`
}

const tex = (source: string) => {
  const math = parseTex(source)
  return math && write(math).replace(/^<mrow>(.*)<\/mrow>$/, '$1')
}

describe('TeX as MathML', () => {
  it('tells numbers, names and signs apart', () => {
    expect(tex('2.5x - y')).toBe('<mn>2.5</mn><mi>x</mi><mo>−</mo><mi>y</mi>')
    expect(tex('\\alpha \\le \\infty')).toBe('<mi>α</mi><mo>≤</mo><mi>∞</mi>')
    expect(tex('\\sin x')).toBe('<mi>sin</mi><mi>x</mi>')
  })

  it('sets fractions, roots and scripts', () => {
    expect(tex('\\frac{1}{x}')).toBe('<mfrac><mrow><mn>1</mn></mrow><mrow><mi>x</mi></mrow></mfrac>')
    expect(tex('x^2_1')).toBe('<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>')
    expect(tex("y'")).toBe('<msup><mi>y</mi><mrow><mo>′</mo></mrow></msup>')
    expect(tex('\\sqrt[3]{8}')).toBe('<mroot><mrow><mn>8</mn></mrow><mrow><mn>3</mn></mrow></mroot>')
    expect(tex('\\sum_{i}^n i')).toBe('<munderover><mo>∑</mo><mrow><mi>i</mi></mrow><mi>n</mi></munderover><mi>i</mi>')
  })

  it('takes fences and words', () => {
    expect(tex('\\left( x \\right.')).toBe('<mrow><mo>(</mo><mrow><mi>x</mi></mrow></mrow>')
    expect(tex('5\\,\\text{feet per second}')).toBe('<mn>5</mn><mspace></mspace><mtext>feet per second</mtext>')
  })

  it('gives up on what it does not understand, and on what is not closed', () => {
    for (const source of ['\\begin{array}', '{x', 'x}', 'x^2^3', '\\frac{1}', '\\left( x', 'a & b', '\\toString']) {
      expect(tex(source), source).toBeNull()
    }
  })
})
