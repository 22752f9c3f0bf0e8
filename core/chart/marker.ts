/** The shapes that tell series apart without colour: markers on points, dashes of lines. */

import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolStar, symbolTriangle } from 'd3-shape'
import { type Paint, plain } from './paint'
import { element, pixels, type SvgElement } from './svg'

export const markers = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'cross',
  'plus',
  'star',
  'hollow-square',
  'hollow-diamond',
  'hollow-triangle',
  'hollow-circle',
] as const
export type Marker = (typeof markers)[number]

/** The paper's palette of iterations: warm start circle, then square, triangle, diamond, cross, plus, star, and again. */
export function stepMarker(step: number): Marker {
  return stepMarkers[step % stepMarkers.length] as Marker
}

const stepMarkers: readonly Marker[] = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus', 'star']

export const dashes = { solid: undefined, dashed: '6 3', dotted: '2 3', 'dash-dot': '7 3 2 3' } as const
export type Dash = keyof typeof dashes

const solidShapes = {
  circle: symbolCircle,
  square: symbolSquare,
  triangle: symbolTriangle,
  diamond: symbolDiamond,
  star: symbolStar,
} as const

/** Area in square pixels; triangles, diamonds and stars look smaller than they are. */
const areas = { circle: 40, square: 44, triangle: 46, diamond: 46, star: 56 } as const

const strokes = { cross: 'M-3.4,-3.4L3.4,3.4M-3.4,3.4L3.4,-3.4', plus: 'M-4.2,0L4.2,0M0,-4.2L0,4.2' } as const

/** A marker centred at x, y. */
export function drawMarker(marker: Marker, x: number, y: number, paint: Paint): SvgElement {
  const transform = `translate(${pixels(x)},${pixels(y)})`
  if (marker === 'cross' || marker === 'plus') {
    return element('path', { d: strokes[marker], transform, fill: 'none', stroke: paint, 'stroke-width': 2.6 })
  }
  const hollow = marker.startsWith('hollow-')
  const shape = marker.replace('hollow-', '') as keyof typeof solidShapes
  const d = symbol(solidShapes[shape], areas[shape])() ?? ''
  return hollow
    ? element('path', { d, transform, fill: plain('surface'), stroke: paint, 'stroke-width': 1.6 })
    : element('path', { d, transform, fill: paint })
}

/** A marker alone, for tables and legends. @param size of its box, pixels */
export function markerIcon(marker: Marker, paint: Paint, size = 14): SvgElement {
  return element('svg', { viewBox: '-7 -7 14 14', width: size, height: size, 'aria-hidden': 'true' }, [
    drawMarker(marker, 0, 0, paint),
  ])
}
