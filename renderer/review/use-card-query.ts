/** How a card is asked for: once, until its labels change. */

import { useCallback } from 'react'
import { useLab } from '../lab/lab-context'

export function useCardQuery(scope: { readonly experiment: string; readonly iteration: number }, annotator: string) {
  const { queries } = useLab()
  return useCallback(
    (chunkId: number) => ({
      ...queries.review.card.queryOptions({ input: { ...scope, chunkId, annotator } }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
    [queries, scope, annotator],
  )
}

export type CardQuery = ReturnType<typeof useCardQuery>
