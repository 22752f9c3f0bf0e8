/**
 * CIE76 differences of colours, as seen by people with normal, protan and deutan sight.
 *
 * Sources: IEC 61966-2-1 (sRGB); CIE 15 (L*a*b*, D65); Vienot, Brettel and Mollon 1999, "Digital video colourmaps for
 * checking the legibility of displays by dichromats".
 */
import { channels } from '../../../core/chart/paint'

export const sights = ['normal', 'protan', 'deutan'] as const
export type Sight = (typeof sights)[number]

type Triple = readonly [number, number, number]

const toCones = [
  [17.8824, 43.5161, 4.11935],
  [3.45565, 27.1554, 3.86714],
  [0.0299566, 0.184309, 1.46709],
] as const
const fromCones = [
  [0.0809444479, -0.130504409, 0.116721066],
  [-0.0102485335, 0.0540193266, -0.113614708],
  [-0.000365296938, -0.00412161469, 0.693511405],
] as const
const toXyz = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
] as const

const times = (matrix: readonly Triple[], v: Triple): Triple =>
  matrix.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Triple

function linear(hex: string): Triple {
  return channels(hex).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as unknown as Triple
}

function seen(colour: Triple, sight: Sight): Triple {
  if (sight === 'normal') return colour
  const [l, m, s] = times(toCones, colour)
  const cones: Triple = sight === 'protan' ? [2.02344 * m - 2.52581 * s, m, s] : [l, 0.494207 * l + 1.24827 * s, s]
  return times(fromCones, cones).map((value) => Math.min(1, Math.max(0, value))) as unknown as Triple
}

function lab(colour: Triple): Triple {
  const [x, y, z] = times(toXyz, colour)
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116)
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

/** The distance of two colours in L*a*b*. */
export function colourDifference(first: string, second: string, sight: Sight): number {
  const [a, b] = [first, second].map((hex) => lab(seen(linear(hex), sight))) as [Triple, Triple]
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
}

/** Contrast as WCAG 2 has it, from 1 to 21. */
export function contrast(first: string, second: string): number {
  const luminance = (hex: string) => times(toXyz, linear(hex))[1]
  const [dark, light] = [luminance(first), luminance(second)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}
