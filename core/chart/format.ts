/**
 * Numbers as charts, tables and reports show them: a real minus (U+2212), a sign on every difference, and as many
 * digits as the unit deserves. Decimal dot: these texts also go into files.
 */

import type { Interval } from '../statistics/interval'

export const MINUS = '\u2212'
/** Between a number and its unit. */
export const NARROW_SPACE = '\u202f'

/** @param digits decimals */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? MINUS + text : text
}

/** With its sign; a difference that rounds to 0 has none. */
export function signed(value: number, digits: number): string {
  const text = fixed(value, digits)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** `low to high` */
export function range({ low, high }: Interval, show: (value: number) => string): string {
  return `${show(low)} to ${show(high)}`
}

/** A difference in nats: 3 decimals below 0.1, else 2. Interval ends take the digits of the value. */
export function differenceDigits(value: number): number {
  return Math.abs(value) < 0.1 ? 3 : 2
}

/** A share of 1 as whole per cent; under half a per cent `< 1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return `< 1${NARROW_SPACE}%`
  return `${fixed(100 * share, 0)}${NARROW_SPACE}%`
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E']

/** Three significant digits with an SI prefix: 1240000 is `1.24 M`. */
export function compact(value: number): string {
  if (Math.abs(value) < 1000) return fixed(value, Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1)
  // 999,950 rounds to 1.00 M, not to 1000 k
  const rounded = Number(value.toPrecision(3))
  const power = Math.min(PREFIXES.length - 1, Math.floor(Math.log10(Math.abs(rounded)) / 3))
  const scaled = rounded / 1000 ** power
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(scaled))))
  return `${fixed(scaled, digits)}${NARROW_SPACE}${PREFIXES[power]}`
}

/** As `compact`, without the zeros that say nothing on an axis: `0.5`, `1 M`, `1.5 M`. */
export function compactTick(value: number): string {
  return compact(value)
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '')
}

/** Digits grouped in threes: 1284 is `1,284`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A number with its noun: `1 corpus`, `1,284 corpora`. @param many of regular nouns, one with an s */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

/** Seconds in words: `9 s`, `1 min 43 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return whole % 60 === 0 ? `${whole / 60} min` : `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Of an estimate, which has no odd seconds: `35 s`, `7 min`, `1 h 20 min`. */
export function aboutDuration(seconds: number): string {
  if (seconds < 90) return duration(Math.max(5, 5 * Math.round(seconds / 5)))
  return duration(seconds < 3600 ? 60 * Math.round(seconds / 60) : 600 * Math.round(seconds / 600))
}

/** The decimals that tell neighbouring ticks apart. */
export function tickDigits(ticks: readonly number[]): number {
  if (ticks.length < 2) return 0
  const step = Math.abs((ticks[1] as number) - (ticks[0] as number))
  let digits = 0
  while (digits < 6 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++
  return digits
}
