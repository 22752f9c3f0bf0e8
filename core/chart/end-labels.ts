/** Labels at the ends of lines, pushed apart where they would collide. */

import { plain } from './paint'
import { element, pixels, type SvgElement } from './svg'
import { TEXT_SIZE, textWidth } from './text'

export interface EndLabel {
  readonly text: string
  /** Where the line ends. */
  readonly x: number
  readonly y: number
}

const LINE_HEIGHT = TEXT_SIZE + 2
const GAP = 9

/** Whether labels fit one below the other. */
export function fitsBeside(labels: number, height: number): boolean {
  return labels * LINE_HEIGHT <= height
}

/**
 * Heights at which labels keep their distance, each as near to its own as that allows.
 *
 * @param wanted shape [N]
 * @returns shape [N], within [top, bottom] if they fit there
 */
export function spreadApart(wanted: readonly number[], top: number, bottom: number, distance = LINE_HEIGHT): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] as number) - (wanted[b] as number))
  // Neighbours that touch become a block, which lies about the mean of what its members want.
  const blocks: { members: number[]; sum: number }[] = []
  const start = ({ members, sum }: { members: number[]; sum: number }) => {
    const middle = sum / members.length
    const half = ((members.length - 1) * distance) / 2
    return Math.max(top, Math.min(middle - half, bottom - 2 * half))
  }
  for (const i of order) {
    let block = { members: [i], sum: wanted[i] as number }
    let before = blocks.at(-1)
    while (before && start(before) + before.members.length * distance > start(block) + 1e-9) {
      block = { members: [...before.members, ...block.members], sum: before.sum + block.sum }
      blocks.pop()
      before = blocks.at(-1)
    }
    blocks.push(block)
  }
  const placed = new Array<number>(wanted.length)
  for (const block of blocks) {
    const first = start(block)
    block.members.forEach((i, rank) => {
      placed[i] = first + rank * distance
    })
  }
  return placed
}

/** Labels right of the ends of their lines, with a halo so that they can be read over other lines. */
export function drawEndLabels(labels: readonly EndLabel[], top: number, bottom: number): SvgElement[] {
  const heights = spreadApart(
    labels.map(({ y }) => y),
    top,
    bottom,
  )
  return labels.map(({ text, x }, i) =>
    element(
      'text',
      {
        x: pixels(x + GAP),
        y: pixels((heights[i] as number) + 4),
        fill: plain('text'),
        stroke: plain('surface'),
        'stroke-width': 3,
        'stroke-linejoin': 'round',
        'paint-order': 'stroke',
      },
      [text],
    ),
  )
}

/** Room that a label needs right of where its line ends, pixels. */
export function labelRoom(text: string): number {
  return GAP + 4 + textWidth(text)
}
