/** Tells screen readers of a new card, without numbers while the weights are hidden. */

import { fixed, percent } from '../../core/chart/format'
import type { Desk } from './use-desk'

export function CardAnnouncer({ desk, hidden }: { readonly desk: Desk; readonly hidden: boolean }) {
  const { data } = desk.card
  const thought = data && desk.shown !== null ? data.thoughts[desk.shown] : undefined
  const figures =
    thought && !hidden
      ? `, explains ${fixed(thought.explains, 1)}, costs ${fixed(thought.toldCost, 1)}, weight ${percent(thought.weight).replace('%', 'per cent')}`
      : ''
  return (
    <div className="visually-hidden" aria-live="polite">
      {data && thought && `Card ${desk.number}, thought ${thought.k + 1} of ${data.thoughts.length}${figures}`}
    </div>
  )
}
