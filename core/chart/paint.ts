/**
 * What a mark is painted with: a token of the palette, or a mixture of two where there are more iterations than steps.
 *
 * Charts name paints; only who shows one turns it into a colour: the page into a variable of its theme, a file into a
 * value.
 */

import { type ColourToken, type Palette, steps } from './palette'

export interface Paint {
  readonly from: ColourToken
  readonly to: ColourToken
  /** Of `to`, in [0, 1]; mixed in sRGB. */
  readonly share: number
}

export function plain(token: ColourToken): Paint {
  return { from: token, to: token, share: 0 }
}

/**
 * The paint of iteration `step` (0: the warm start) where the last one is `last`: up to iteration 3 a step of the
 * palette, beyond that the steps stretched over all of them.
 */
export function stepPaint(step: number, last: number): Paint {
  const end = steps.length - 1
  const position = last <= end ? step : (step / last) * end
  const below = Math.min(Math.floor(position), end)
  const above = Math.min(below + 1, end)
  const share = position - below
  if (share === 0) return plain(steps[below] as ColourToken)
  return { from: steps[below] as ColourToken, to: steps[above] as ColourToken, share }
}

/** For a page whose theme has the palette as `--chart-TOKEN`. */
export function cssColour({ from, to, share }: Paint): string {
  if (share === 0) return `var(--chart-${from})`
  return `color-mix(in srgb, var(--chart-${to}) ${(100 * share).toFixed(2)}%, var(--chart-${from}))`
}

/** `#RRGGBB`, for a file. */
export function hexColour({ from, to, share }: Paint, palette: Palette): string {
  const first = channels(palette[from])
  const second = channels(palette[to])
  return `#${first
    .map((value, i) => Math.round(value + share * ((second[i] as number) - value)))
    .map((value) => value.toString(16).padStart(2, '0').toUpperCase())
    .join('')}`
}

/** @param hex `#RRGGBB` @returns red, green, blue in [0, 255] */
export function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** The palette as `--chart-TOKEN`, for a page's theme. */
export function chartVariables(palette: Palette): Record<string, string> {
  return Object.fromEntries(Object.entries(palette).map(([token, value]) => [`--chart-${token}`, value]))
}
