import { describe, expect, it } from 'vitest'
import { spreadApart } from '../../../core/chart/end-labels'
import { type ChartSeries, type LineChartSpec, lineChart } from '../../../core/chart/line-chart'
import { hexColour, plain } from '../../../core/chart/paint'
import { palettes } from '../../../core/chart/palette'
import { type SvgElement, toSvgText } from '../../../core/chart/svg'
import { lineChartTable, toCsv } from '../../../core/chart/table'

const series = (key: string, points: ChartSeries['points'], rest: Partial<ChartSeries> = {}): ChartSeries => ({
  key,
  label: key,
  paint: plain('step-1'),
  marker: 'circle',
  dash: 'solid',
  points,
  ...rest,
})

const spec = (of: readonly ChartSeries[], rest: Partial<LineChartSpec> = {}): LineChartSpec => ({
  title: 'Bound by n',
  width: 340,
  height: 260,
  xName: 'n',
  x: { kind: 'log2', ticks: [1, 2, 4, 8], format: (n) => `n ${n}` },
  y: { kind: 'linear' },
  series: of,
  ...rest,
})

const bound = series('iteration 2', [
  { x: 1, y: -2, low: -2.2, high: -1.8 },
  { x: 8, y: -0.724, low: -0.8, high: -0.64, note: '150 documents' },
])

function texts({ children }: SvgElement): string[] {
  return children.flatMap((child) => (typeof child === 'string' ? [child] : texts(child)))
}

describe('lineChart', () => {
  it('says of each point what it is, its interval and its note', () => {
    const { points } = lineChart(spec([bound]))
    expect(points.map(({ text }) => text)).toEqual([
      'iteration 2, n 1: −2.00, −2.20 to −1.80',
      'iteration 2, n 8: −0.72, −0.80 to −0.64, 150 documents',
    ])
  })

  it('puts larger values higher, and thoughts at equal steps of doubling', () => {
    const ns = [1, 2, 4, 8].map((x) => ({ x, y: -1 / x }))
    const { points } = lineChart(spec([series('a', ns)]))
    expect(points.map(({ y }) => y)).toEqual(points.map(({ y }) => y).toSorted((a, b) => b - a))
    const [one, two, four, eight] = points.map(({ x }) => x) as [number, number, number, number]
    expect(two - one).toBeCloseTo(four - two, 1)
    expect(eight - four).toBeCloseTo(four - two, 1)
  })

  it('leaves a gap where there is no value', () => {
    const gap = series('a', [
      { x: 1, y: 1 },
      { x: 2, y: Number.NaN },
      { x: 4, y: 2 },
    ])
    const { points, svg } = lineChart(spec([gap]))
    expect(points.map(({ index }) => index)).toEqual([0, 2])
    expect(toSvgText(svg, () => '#000')).not.toContain('NaN')
  })

  it('draws for no points, for one, and for equal ones', () => {
    for (const points of [[], [{ x: 1, y: 3 }], [1, 2].map((x) => ({ x, y: 0 }))]) {
      expect(toSvgText(lineChart(spec([series('a', points)])).svg, () => '#000')).not.toMatch(/NaN|Infinity/)
    }
    expect(toSvgText(lineChart(spec([])).svg, () => '#000')).not.toMatch(/NaN|Infinity/)
  })

  it('labels lines at their ends, faint ones not at all', () => {
    const all = texts(lineChart(spec([bound, series('old run', bound.points, { faint: true })])).svg)
    expect(all).toContain('iteration 2')
    expect(all).not.toContain('old run')
  })

  it('has a dashed zero line only where the axis reaches 0', () => {
    const dashed = (svg: SvgElement) =>
      svg.children.some((c) => typeof c === 'object' && 'stroke-dasharray' in c.attributes)
    expect(dashed(lineChart(spec([bound])).svg)).toBe(false)
    expect(dashed(lineChart(spec([bound], { y: { kind: 'linear', include: [0] } })).svg)).toBe(true)
  })

  it('puts labels into a legend where they would not fit beside the lines', () => {
    const many = Array.from({ length: 30 }, (_, i) => series(`run ${i}`, [{ x: 1, y: i }]))
    const { svg } = lineChart(spec(many, { height: 500 }))
    expect(texts(svg).filter((text) => text.startsWith('run '))).toHaveLength(30)
    const short = lineChart(spec(many, { height: 300 })).svg
    expect(texts(short).filter((text) => text.startsWith('run '))).toHaveLength(30)
  })
})

describe('spreadApart', () => {
  it('leaves labels alone that do not touch', () => {
    expect(spreadApart([50, 10, 90], 0, 100, 12)).toEqual([50, 10, 90])
  })

  it('puts those that touch about the mean of where they belong, in their order', () => {
    expect(spreadApart([52, 48], 0, 100, 12)).toEqual([56, 44])
    expect(spreadApart([50, 50, 50], 0, 100, 10).toSorted((a, b) => a - b)).toEqual([40, 50, 60])
  })

  it('keeps them within the plot', () => {
    expect(spreadApart([0, 0], 5, 100, 12)).toEqual([5, 17])
    expect(spreadApart([100, 100], 0, 100, 12)).toEqual([88, 100])
  })
})

describe('text of a chart', () => {
  it('escapes what it is told, and resolves paints', () => {
    const { svg } = lineChart(spec([{ ...bound, label: '<b>&"\u0001' }]))
    const text = toSvgText(svg, (paint) => hexColour(paint, palettes.dark))
    expect(text).toContain('&#60;b&#62;&#38;&#34;\uFFFD')
    expect(text).not.toContain('<b>')
    expect(text).toContain('stroke="#6AA5AC"')
  })

  it('is a table of all points with full precision', () => {
    expect(toCsv(lineChartTable(spec([bound])))).toBe(
      'series,n,value,low,high,note\r\niteration 2,1,-2,-2.2,-1.8,\r\niteration 2,8,-0.724,-0.8,-0.64,150 documents\r\n',
    )
  })

  it('quotes cells as RFC 4180 has it, and defuses formulas', () => {
    expect(toCsv({ columns: ['a'], rows: [['x,"y"'], ['=1+1'], [null], [-1]] })).toBe(
      'a\r\n"x,""y"""\r\n\'=1+1\r\n\r\n-1\r\n',
    )
  })
})
