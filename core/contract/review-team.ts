/** Annotators side by side, as the review desk shows them. */

import type { Judgement } from '../review/label'
import type { Coefficient } from '../statistics/agreement'

/** What another annotator said of a thought. */
export interface OtherVote {
  readonly annotator: string
  readonly verdict: Judgement
  /** An adjudicator's, which counts alone. */
  readonly decides: boolean
}

export interface AnnotatorSummary {
  readonly name: string
  readonly labels: number
  /** An adjudicator: his verdict decides. */
  readonly decides: boolean
  /** Null before there is a fit, and of an adjudicator, who is the measure. */
  readonly sensitivity: number | null
  readonly specificity: number | null
  /** Blind repeats with the same verdict, of all. */
  readonly repeats: { readonly same: number; readonly all: number }
  /** Thoughts that somebody else judged too. */
  readonly shared: number
  /** Cohen's, of this annotator against every other who judged the same thoughts. */
  readonly cohenKappa: Coefficient | null
  /** Fleiss' and Krippendorff's, of the thoughts that this annotator shares. */
  readonly fleissKappa: Coefficient | null
  readonly krippendorffAlpha: Coefficient | null
}

export interface AnnotatorPair {
  readonly annotators: readonly [string, string]
  readonly shared: number
  readonly cohenKappa: Coefficient | null
}

/** A thought that one annotator accepts and another rejects. */
export interface LabelConflict {
  readonly chunkId: number
  /** Of the iteration under review; null if that did not sample the text: it has no card here. */
  readonly thoughtId: number | null
  /** Name of the document and number of the chunk. */
  readonly place: string
  readonly text: string
  readonly annotators: readonly string[]
  /** Null before the annotator who asks has judged it. */
  readonly votes: readonly OtherVote[] | null
  /** What the adjudicators said; null while it is open. */
  readonly decided: Judgement | null
}
