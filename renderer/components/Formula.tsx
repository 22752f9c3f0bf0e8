/** A formula as the browser sets it, from its tree. */

import { createElement, type ReactElement } from 'react'
import type { Formula as FormulaSpan } from '../../core/text/formulas'
import type { MathNode } from '../../core/text/tex'

export function Formula({ formula: { math, isBlock } }: { readonly formula: FormulaSpan }) {
  return createElement('math', { display: isBlock ? 'block' : 'inline' }, toElement(math))
}

function toElement({ tag, text, children = [], attributes = {} }: MathNode): ReactElement {
  return createElement(tag, attributes, text, ...children.map(toElement))
}
