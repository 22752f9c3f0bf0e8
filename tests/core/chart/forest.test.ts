import { expect, it } from 'vitest'
import { barChart } from '../../../core/chart/bar-chart'
import { drawForestAxis, figureText, forestAxis, forestPlot } from '../../../core/chart/forest'
import { plain } from '../../../core/chart/paint'
import { pixels, toSvgText } from '../../../core/chart/svg'

const mark = { value: 0.39, interval: { low: 0.33, high: 0.45 }, outer: null, isResolved: true }
const text = (better: 'higher' | 'lower', isResolved = true) =>
  toSvgText(
    forestPlot({
      title: 'Differences',
      width: 500,
      better,
      digits: () => 2,
      rows: [
        { label: 'warm start', paint: plain('step-0'), mark: null, instead: 'reference' },
        { label: 'iteration 1', paint: plain('step-1'), mark: { ...mark, isResolved }, instead: '' },
      ],
    }),
    ({ from }) => from,
  )

it('names the better end of the axis', () => {
  expect(text('higher')).toContain('better →')
  expect(text('lower')).toContain('← better')
})

it('leaves out labels that would lie on each other, but never the zero', () => {
  const wide = { value: -0.1, interval: { low: -0.197, high: 0.038 }, outer: null, isResolved: false }
  const axis = forestAxis([wide], 14, 406)
  const [, ...labels] = drawForestAxis(axis, 'higher', 27).toReversed()
  const places = labels.map(({ attributes }) => Number(attributes.x)).sort((a, b) => a - b)
  // "-0.20" takes some 30 pixels.
  for (const [i, place] of places.entries()) if (i > 0) expect(place - (places[i - 1] as number)).toBeGreaterThan(34)
  expect(places).toContain(pixels(axis.scale(0)))
})

it('has a hollow dot and says so where a difference is not resolved', () => {
  expect(text('higher')).toMatch(/<circle[^>]*fill="step-1"/)
  expect(text('higher', false)).toMatch(/<circle[^>]*fill="surface"/)
  expect(text('higher', false)).toContain('+0.39  +0.33 to +0.45, not resolved')
})

it('shows the interval over seeds in words where there is one', () => {
  expect(figureText({ ...mark, outer: { low: 0.2, high: 0.58 } }, () => 2)).toBe('+0.39  +0.20 to +0.58')
})

it('draws bars from 0 on, none for nothing', () => {
  const bars = [
    { from: 1, to: 2, value: 4 },
    { from: 2, to: 3, value: 0 },
  ]
  const axes = { x: { kind: 'linear' }, y: { kind: 'linear' } } as const
  const svg = barChart({ title: 'Lengths', width: 300, height: 200, bars, paint: plain('step-2'), ...axes })
  expect(toSvgText(svg, () => '').match(/<rect/g)).toHaveLength(1)
})
