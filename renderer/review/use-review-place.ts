/**
 * The iteration under review: of the experiment that one comes from, else the one that was on show before, else the
 * newest. It stays on show while a run adds others: no card changes under somebody's hands.
 */

import { useEffect, useState } from 'react'
import type { Reviewable } from '../../core/contract/review'
import { useRemembered } from '../lab/remembered'
import { useNavigation } from '../shell/navigation'
import { type ChosenPlace, cameSince, chosen, isThere, lastOf, newest, type ReviewPlace } from './review-place'

/** @param all null while it is not known */
export function useReviewPlace(all: readonly Reviewable[] | null) {
  const { subject } = useNavigation()
  const [held, hold] = useRemembered<ChosenPlace | null>('review place', null)
  const [goneTo, setGoneTo] = useState<string | null>(null)
  const asked = all && subject !== null && subject !== goneTo ? lastOf(all, subject) : null
  const kept = all && held && isThere(all, held) ? held : null
  const place: ReviewPlace | null = asked ?? kept ?? (all && newest(all))
  useEffect(() => {
    if (!all) return
    setGoneTo(subject)
    if (place && place !== held) hold(chosen(all, place))
  }, [all, subject, place, held, hold])
  return {
    place,
    later: all && kept ? cameSince(all, kept) : null,
    choose: (next: ReviewPlace) => hold(chosen(all ?? [], next)),
  }
}
