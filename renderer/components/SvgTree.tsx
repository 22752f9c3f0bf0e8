/** A chart of core, drawn as React elements in the theme's colours. */

import { createElement, type ReactNode } from 'react'
import { cssColour } from '../../core/chart/paint'
import { attributeText, type SvgElement } from '../../core/chart/svg'

/** Without its titles: a browser would show them over every point. */
export function SvgTree({ node }: { readonly node: SvgElement }): ReactNode {
  return draw(node, 0)
}

function draw({ tag, attributes, children }: SvgElement, key: number): ReactNode {
  const properties = Object.entries(attributes).map(([name, value]) => [
    name.startsWith('aria-') ? name : name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    attributeText(value, cssColour),
  ])
  const inside = children
    .filter((child) => typeof child === 'string' || child.tag !== 'title')
    .map((child, i) => (typeof child === 'string' ? child : draw(child, i)))
  return createElement(tag, { ...Object.fromEntries(properties), key }, ...inside)
}
