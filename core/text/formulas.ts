/** Where the formulas of a text are: between dollars or in TeX's brackets. */

import { type MathNode, parseTex } from './tex'

export interface Formula {
  /** Offset of its first mark, and of what follows its last. */
  readonly from: number
  readonly to: number
  readonly math: MathNode
  /** On lines of its own. */
  readonly isBlock: boolean
}

/** Two dollars; one, with nothing blank inside it and no digit behind it, so that prices stay prices; brackets. */
const MARKED = /\$\$([^$]+)\$\$|\\\[([\s\S]+?)\\\]|\\\(([\s\S]+?)\\\)|\$(?!\s)([^$\n]*[^\s$\\])\$(?!\d)/g

/** @returns those that are understood, in their order */
export function findFormulas(text: string): Formula[] {
  return [...text.matchAll(MARKED)].flatMap((match) => {
    const [whole, dollars, square, round, dollar] = match
    const math = parseTex(dollars ?? square ?? round ?? dollar ?? '')
    if (math === null) return []
    const isBlock = dollars !== undefined || square !== undefined
    return [{ from: match.index, to: match.index + whole.length, math, isBlock }]
  })
}
