/** The legend that stands in where labels at the line ends would not fit. */

import { type Dash, dashes, drawMarker, type Marker } from './marker'
import { type Paint, plain } from './paint'
import { element, type SvgElement } from './svg'
import { TEXT_SIZE, textWidth } from './text'

interface Entry {
  readonly label: string
  readonly paint: Paint
  readonly marker: Marker | null
  readonly dash: Dash
}

const ROW = TEXT_SIZE + 6
const KEY = 26

/** Pixels that the legend needs below the plot. */
export function legendHeight(entries: readonly Entry[], width: number): number {
  return entries.length === 0 ? 0 : columns(entries, width).rows * ROW + 6
}

/** @param top where the legend begins */
export function drawLegend(entries: readonly Entry[], left: number, top: number, width: number): SvgElement[] {
  const { perRow, wide } = columns(entries, width)
  return entries.flatMap(({ label, paint, marker, dash }, i) => {
    const x = left + (i % perRow) * wide
    const y = top + Math.floor(i / perRow) * ROW + TEXT_SIZE / 2
    const ends = { x1: x, x2: x + 20, y1: y, y2: y }
    return [
      element('line', { ...ends, stroke: paint, 'stroke-width': 2, 'stroke-dasharray': dashes[dash] }),
      ...(marker === null ? [] : [drawMarker(marker, x + 10, y, paint)]),
      element('text', { x: x + KEY, y: y + 4, fill: plain('text') }, [label]),
    ]
  })
}

function columns(entries: readonly Entry[], width: number): { perRow: number; rows: number; wide: number } {
  const wide = KEY + 12 + Math.max(...entries.map(({ label }) => textWidth(label)))
  const perRow = Math.max(1, Math.floor((width - 40) / wide))
  return { perRow, rows: Math.ceil(entries.length / perRow), wide }
}
