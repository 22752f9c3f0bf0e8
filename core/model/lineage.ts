/**
 * Where checkpoints came from. A checkpoint has two different parents: the one that wrote the thoughts it was trained
 * on, and the one whose weights it started from. The tree is that of the thoughts; the weights are a column.
 */

export interface Descent {
  readonly name: string
  /** `warm-start`, `iteration`, `raw-token-matched`, ...; `base`, `added` or `created` for what no experiment trained. */
  readonly kind: string
  /** 1, 2, ...; null for what is no iteration. */
  readonly iteration: number | null
  /** Null for what no experiment trained. */
  readonly experiment: string | null
  /** The checkpoint whose weights it started from. */
  readonly weightsFrom: string | null
}

/** Who wrote the thoughts that a checkpoint was trained on. */
export type ThoughtSource =
  | { readonly kind: 'checkpoint'; readonly name: string }
  /** They came with the documents. */
  | { readonly kind: 'imported' }
  /** The right ones, where they are known. */
  | { readonly kind: 'right' }
  | { readonly kind: 'none' }

export function thoughtSource({ kind, iteration, experiment }: Descent): ThoughtSource {
  if (kind === 'iteration' && experiment !== null && iteration !== null) {
    return {
      kind: 'checkpoint',
      name: `${experiment}-${iteration === 1 ? 'warm-start' : `iteration-${iteration - 1}`}`,
    }
  }
  if (kind === 'warm-start') return { kind: 'imported' }
  return { kind: kind === 'oracle' ? 'right' : 'none' }
}

export interface LineageRow<T extends Descent> {
  readonly checkpoint: T
  /** 0 at the root. */
  readonly depth: number
  readonly thoughts: ThoughtSource
}

/**
 * The tree, row by row: each checkpoint below the one that wrote its thoughts; where no checkpoint did, below the one
 * whose weights it started from. What has neither among the given ones is a root. Siblings keep their order.
 */
export function lineage<T extends Descent>(checkpoints: readonly T[]): LineageRow<T>[] {
  const names = new Set(checkpoints.map(({ name }) => name))
  const below = new Map<string | null, T[]>()
  for (const checkpoint of checkpoints) {
    const source = thoughtSource(checkpoint)
    const wanted = source.kind === 'checkpoint' ? source.name : checkpoint.weightsFrom
    const parent = wanted !== null && names.has(wanted) && wanted !== checkpoint.name ? wanted : null
    below.set(parent, [...(below.get(parent) ?? []), checkpoint])
  }
  const rows = (parent: string | null, depth: number): LineageRow<T>[] =>
    (below.get(parent) ?? []).flatMap((checkpoint) => [
      { checkpoint, depth, thoughts: thoughtSource(checkpoint) },
      ...rows(checkpoint.name, depth + 1),
    ])
  return rows(null, 0)
}
