/** A chart as a file of its own: its colours resolved, on the ground that it is shown on. Text stays text. */

import { hexColour, plain } from './paint'
import type { Palette } from './palette'
import { element, type SvgElement, toSvgText } from './svg'

/** @param svg with a viewBox that begins at 0 0 */
export function svgFile(svg: SvgElement, palette: Palette): string {
  const [, , width = 0, height = 0] = String(svg.attributes.viewBox).split(' ').map(Number)
  const ground = element('rect', { width, height, fill: plain('surface') })
  const whole = element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...svg.attributes, width, height }, [
    ground,
    ...svg.children,
  ])
  return `<?xml version="1.0" encoding="UTF-8"?>\n${toSvgText(whole, (paint) => hexColour(paint, palette))}\n`
}
