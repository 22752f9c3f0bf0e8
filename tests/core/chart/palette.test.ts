import { describe, expect, it } from 'vitest'
import { cssColour, hexColour, plain, stepPaint } from '../../../core/chart/paint'
import { armColours, colourSchemes, palettes, steps } from '../../../core/chart/palette'
import { colourDifference, contrast, sights } from './colour-difference'

it('measures differences as others do', () => {
  // Black and white are 100 apart in L*; pure red has L* 53.24, a* 80.09, b* 67.20.
  expect(colourDifference('#000000', '#FFFFFF', 'normal')).toBeCloseTo(100, 2)
  expect(colourDifference('#FF0000', '#000000', 'normal')).toBeCloseTo(Math.hypot(53.24, 80.09, 67.2), 1)
  // Greys look the same to all; red and green come near each other.
  expect(colourDifference('#404040', '#909090', 'protan')).toBeCloseTo(
    colourDifference('#404040', '#909090', 'normal'),
    0,
  )
  expect(colourDifference('#C00000', '#5A7A00', 'deutan')).toBeLessThan(
    colourDifference('#C00000', '#5A7A00', 'normal') / 2,
  )
})

describe.each(colourSchemes)('the %s palette', (scheme) => {
  const palette = palettes[scheme]
  const least = scheme === 'light' ? 14 : 10

  it.each(sights)('tells any two arms apart, and arms from steps, with %s sight', (sight) => {
    const others = [...armColours, ...steps]
    for (const [i, arm] of armColours.entries()) {
      for (const other of others.slice(i + 1)) {
        const difference = colourDifference(palette[arm], palette[other], sight)
        expect(Math.round(difference), `${arm} ${other}`).toBeGreaterThanOrEqual(least)
      }
    }
  })

  it.each(sights)('keeps neighbouring steps 10 apart with %s sight', (sight) => {
    for (const [i, step] of steps.slice(1).entries()) {
      const difference = colourDifference(palette[steps[i] as 'step-0'], palette[step], sight)
      expect(Math.round(difference), step).toBeGreaterThanOrEqual(10)
    }
  })

  it('has marks of 3:1 and text of 4.5:1 on its surface', () => {
    for (const token of [...steps, ...armColours]) {
      expect(contrast(palette[token], palette.surface), token).toBeGreaterThanOrEqual(3)
    }
    expect(contrast(palette.axis, palette.surface)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(palette.text, palette.surface)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('stepPaint', () => {
  it('is a step of the palette up to iteration 3', () => {
    expect([0, 1, 2, 3].map((step) => stepPaint(step, 3))).toEqual(steps.map(plain))
    expect(stepPaint(1, 1)).toEqual(plain('step-1'))
  })

  it('stretches the steps over more iterations, from the first to the last', () => {
    expect(stepPaint(0, 6)).toEqual(plain('step-0'))
    expect(stepPaint(6, 6)).toEqual(plain('step-3'))
    expect(stepPaint(1, 6)).toEqual({ from: 'step-0', to: 'step-1', share: 0.5 })
    // halfway between #5A979F and #2E7C86
    expect(hexColour(stepPaint(1, 6), palettes.light)).toBe('#448A93')
    expect(cssColour(stepPaint(1, 6))).toBe('color-mix(in srgb, var(--chart-step-1) 50.00%, var(--chart-step-0))')
  })
})
