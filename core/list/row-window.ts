/**
 * Which rows of a long list are in sight, and how far the scroll bar stands.
 *
 * All rows have one height. `top` is how far the first row in sight lies from the start of the list, as if the list
 * were drawn whole, in pixels. Browsers draw nothing beyond some 16 M pixels, so a longer list scrolls in a box of
 * MOST_PIXELS, and `scale` pixels of the list pass by for each pixel of the box.
 */

/** 500,000 rows of 26 pixels. */
const MOST_PIXELS = 13_000_000
export const MOST_ROWS_DRAWN = 60
const MOST_OVERSCAN = 8

export interface ListSize {
  readonly count: number
  readonly rowHeight: number
  /** Of the part in sight. */
  readonly viewport: number
}

export interface ScrollBox {
  /** Height of what scrolls. */
  readonly height: number
  /** At least 1; 1 where the list is drawn in its true height. */
  readonly scale: number
}

export function scrollBox({ count, rowHeight, viewport }: ListSize): ScrollBox {
  const whole = count * rowHeight
  const height = Math.min(whole, MOST_PIXELS)
  // Both ends of the box must be both ends of the list.
  const scale = whole > height ? (whole - viewport) / (height - viewport) : 1
  return { height, scale }
}

/** `top`, moved into the list. */
export function clampTop(top: number, { count, rowHeight, viewport }: ListSize): number {
  return Math.max(0, Math.min(top, count * rowHeight - viewport))
}

/** Rows to draw, from `first` up to `end`: those in sight and some around them, MOST_ROWS_DRAWN at most. */
export function rowWindow(top: number, { count, rowHeight, viewport }: ListSize): { first: number; end: number } {
  const seen = Math.min(Math.ceil(viewport / rowHeight) + 1, MOST_ROWS_DRAWN)
  const overscan = Math.min(MOST_OVERSCAN, Math.floor((MOST_ROWS_DRAWN - seen) / 2))
  const at = Math.floor(top / rowHeight)
  return { first: Math.max(0, at - overscan), end: Math.min(count, at + seen + overscan) }
}

/** The least move of `top` that brings the whole row into sight. */
export function topThatShows(row: number, top: number, size: ListSize): number {
  const start = row * size.rowHeight
  if (start < top) return start
  if (start + size.rowHeight > top + size.viewport) return clampTop(start + size.rowHeight - size.viewport, size)
  return top
}

/** The row that a key goes to, or null for another key. From nowhere (null), every key enters the list. */
export function rowAfterKey(key: string, row: number | null, { count, rowHeight, viewport }: ListSize): number | null {
  const page = Math.max(1, Math.floor(viewport / rowHeight) - 1)
  const last = count - 1
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: row === null ? 0 : row + 1,
    ArrowUp: row === null ? 0 : row - 1,
    PageDown: (row ?? 0) + page,
    PageUp: (row ?? 0) - page,
    Home: 0,
    End: last,
  }
  const next = steps[key]
  return next === undefined || count === 0 ? null : Math.max(0, Math.min(next, last))
}

/** Pages that hold the rows from `first` up to `end`, one before them and two behind. */
export function pagesAround(first: number, end: number, count: number, pageRows: number): number[] {
  if (count === 0) return []
  const from = Math.max(0, Math.floor(first / pageRows) - 1)
  const to = Math.min(Math.floor((count - 1) / pageRows), Math.floor(Math.max(first, end - 1) / pageRows) + 2)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
