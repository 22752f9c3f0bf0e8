/** How many cards wait today: what is left of the day's goal, where there are thoughts to review. */

import { useQuery } from '@tanstack/react-query'
import { useLab, useLabState } from '../lab/lab-context'
import { useSession } from './use-session'

export function useWaitingCards(): number {
  const { queries } = useLab()
  const { annotator, goal } = useLabState('settings')
  const { data: session } = useSession(annotatorName(annotator))
  const { data: reviewable } = useQuery(queries.review.list.queryOptions())
  if (!session || !reviewable || reviewable.length === 0) return 0
  return Math.max(0, goal - session.today)
}

/** Until a name is given. */
export function annotatorName(name: string): string {
  return name === '' ? 'annotator 1' : name
}
