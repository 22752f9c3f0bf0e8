/** Tokens of a corpus, as a model of the workspace counts them. */

import { useQuery } from '@tanstack/react-query'
import type { ModelSummary } from '../../core/contract/model'
import type { TokenCount } from '../../core/corpus/token-count'
import { faultOf } from '../lab/fault'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'

export interface Tokens {
  /** Models with a tokenizer of their own: those that others were trained from. */
  readonly models: readonly ModelSummary[]
  /** The one that counts; null without any. */
  readonly model: string | null
  readonly choose: (model: string) => void
  /** Null while it is counted, without a model, and where the model cannot read the texts. */
  readonly count: TokenCount | null
  readonly isCounting: boolean
  /** Why the model cannot read them. */
  readonly fault: string | null
}

export function useTokens(corpus: string): Tokens {
  const { queries } = useLab()
  const [chosen, choose] = useRemembered<string | null>('data tokens of', null)
  const list = useQuery(queries.model.list.queryOptions())
  const models = (list.data ?? []).filter(({ experiment }) => experiment === null)
  const model = (models.find(({ name }) => name === chosen) ?? models.at(-1))?.name ?? null
  const counted = useQuery(
    queries.corpus.tokens.queryOptions({
      input: { name: corpus, model: model ?? '' },
      enabled: model !== null,
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),
  )
  return {
    ...{ models, model, choose },
    count: counted.data ?? null,
    isCounting: list.isPending || (model !== null && counted.isPending),
    fault: counted.error ? faultOf(counted.error).message : null,
  }
}
