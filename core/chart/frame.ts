/** The outermost element of a chart: an image with a name, for those who do not see it. */

import { element, type SvgElement } from './svg'
import { FONT, TEXT_SIZE } from './text'

export interface Frame {
  readonly title: string
  readonly width: number
  readonly height: number
}

export function frame({ title, width, height }: Frame, children: readonly SvgElement[]): SvgElement {
  return element(
    'svg',
    {
      ...{ viewBox: `0 0 ${width} ${height}`, width, height },
      ...{ role: 'img', 'aria-label': title, 'font-family': FONT, 'font-size': TEXT_SIZE },
    },
    [element('title', {}, [title]), ...children],
  )
}
