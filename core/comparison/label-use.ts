/** What labels did in the M-steps that trained with them. */

/** The weights of all sampled chunks with labels, against those without. */
export interface LabelsEffect {
  /** In [0, 1], as it was used. */
  readonly lambda: number
  /** Chunks that had a thought to choose. */
  readonly chunks: number
  /** Mean over chunks. */
  readonly essWithout: number
  readonly essWith: number
  /** Share of a chunk's weight that changed hands, mean over chunks: |W' - W|. */
  readonly moved: number
  /** Chunks whose chosen thought is another one, with the same random number. */
  readonly changed: number
  /** Share of chosen thoughts expected to be acceptable. */
  readonly acceptableWithout: number
  readonly acceptableWith: number
}

export interface LabelledStep {
  readonly experiment: string
  readonly iteration: number
  /** Judgements that had a part in the weights. */
  readonly accepts: number
  readonly rejects: number
  /** Annotators' own thoughts that were trained on. */
  readonly edits: number
  readonly annotators: readonly string[]
  /** Null: an older version of the program trained, which did not write it down, or there were edits alone. */
  readonly effect: LabelsEffect | null
}
