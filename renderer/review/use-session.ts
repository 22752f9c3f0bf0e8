/** The day of one annotator: how many labels, and the newest of them. */

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import type { ReviewLabel, ReviewSession } from '../../core/contract/review'
import { useLab } from '../lab/lab-context'
import { withLabel, withoutLabels } from './session-count'

export function useSession(annotator: string) {
  const { queries } = useLab()
  const cache = useQueryClient()
  const midnight = useMidnight()
  const options = useMemo(
    () => queries.review.session.queryOptions({ input: { annotator, midnight } }),
    [queries, annotator, midnight],
  )
  const { data } = useQuery(options)

  /** Sets what is shown at once. It is asked for when the main process says that labels changed. */
  const change = useCallback(
    (how: (session: ReviewSession) => ReviewSession) =>
      void cache.setQueryData(options.queryKey, (old: ReviewSession | undefined) => old && how(old)),
    [cache, options],
  )
  return {
    data,
    /** Labels of today so far. */
    today: useCallback(() => cache.getQueryData<ReviewSession>(options.queryKey)?.today ?? 0, [cache, options]),
    /** Asks again, whatever is known. */
    ask: useCallback(() => cache.fetchQuery({ ...options, staleTime: 0 }), [cache, options]),
    given: useCallback((label: ReviewLabel, isNew: boolean) => change((old) => withLabel(old, label, isNew)), [change]),
    takenBack: useCallback(
      (labels: readonly ReviewLabel[]) => change((old) => withoutLabels(old, labels, midnight)),
      [change, midnight],
    ),
  }
}

/** Start of the day, ISO 8601; the day of the first render, so that a count does not start over within a sitting. */
function useMidnight(): string {
  const [midnight] = useState(() => {
    const day = new Date()
    day.setHours(0, 0, 0, 0)
    return day.toISOString()
  })
  return midnight
}
