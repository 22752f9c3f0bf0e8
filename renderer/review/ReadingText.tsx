/** Text to be read: as it was written, or with its formulas set; words that were copied are marked. */

import { type ReactNode, useMemo } from 'react'
import { copiedRuns } from '../../core/review/copied-runs'
import { type Formula as FormulaSpan, findFormulas } from '../../core/text/formulas'
import { Formula } from '../components/Formula'
import styles from './Review.module.css'

interface ReadingTextProps {
  readonly text: string
  /** Whether formulas are set. */
  readonly formulas: boolean
  /** Words that stand here too are marked. */
  readonly copiedFrom?: string
}

export function ReadingText({ text, formulas, copiedFrom }: ReadingTextProps) {
  const found = useMemo(() => (formulas ? findFormulas(text) : []), [formulas, text])
  const pieces = useMemo(
    () => (copiedFrom === undefined ? [{ text, copied: false }] : copiedRuns(text, copiedFrom)),
    [text, copiedFrom],
  )
  let from = 0
  return pieces.map(({ text: piece, copied }) => {
    const start = from
    from += piece.length
    const set = setFormulas(text, start, from, found)
    return copied ? (
      <mark key={start} className={styles.copied}>
        {set}
      </mark>
    ) : (
      set
    )
  })
}

/** The stretch of a text; a formula stands where it begins, and is not cut. */
function setFormulas(text: string, from: number, to: number, formulas: readonly FormulaSpan[]): ReactNode[] {
  const parts: ReactNode[] = []
  let at = from
  for (const formula of formulas) {
    if (formula.to <= from || formula.from >= to) continue
    if (formula.from >= from) {
      parts.push(text.slice(at, formula.from), <Formula key={formula.from} formula={formula} />)
    }
    at = Math.min(to, formula.to)
  }
  return [...parts, text.slice(at, to)]
}
