/** A small tree of SVG elements: what a chart is made of, whoever draws it. */

import type { Paint } from './paint'

export type SvgValue = string | number | Paint

export interface SvgElement {
  readonly tag: string
  /** By their names in SVG, such as `stroke-width`. */
  readonly attributes: Readonly<Record<string, SvgValue>>
  readonly children: readonly (SvgElement | string)[]
}

/** Attributes that are undefined are left out. */
export function element(
  tag: string,
  attributes: Readonly<Record<string, SvgValue | undefined>>,
  children: readonly (SvgElement | string)[] = [],
): SvgElement {
  const given = Object.entries(attributes).filter((entry): entry is [string, SvgValue] => entry[1] !== undefined)
  return { tag, attributes: Object.fromEntries(given), children }
}

/** The element as text, escaped. @param colourOf a colour that CSS knows */
export function toSvgText({ tag, attributes, children }: SvgElement, colourOf: (paint: Paint) => string): string {
  const written = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(attributeText(value, colourOf))}"`)
    .join('')
  if (children.length === 0) return `<${tag}${written}/>`
  const inside = children
    .map((child) => (typeof child === 'string' ? escapeXml(child) : toSvgText(child, colourOf)))
    .join('')
  return `<${tag}${written}>${inside}</${tag}>`
}

export function attributeText(value: SvgValue, colourOf: (paint: Paint) => string): string {
  return typeof value === 'object' ? colourOf(value) : String(value)
}

/**
 * For text and attribute values of XML and HTML. Characters that XML does not allow (control characters, lone
 * surrogates) become U+FFFD.
 */
export function escapeXml(text: string): string {
  return text.replace(XML_FORBIDDEN, '\uFFFD').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
const XML_FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu

/** Pixels to at most two decimals: finer is not seen and makes files large. */
export function pixels(value: number): number {
  return Math.round(100 * value) / 100
}
