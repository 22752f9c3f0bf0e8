/** What a Hugging Face folder was checked for. */

export interface ModelCheck {
  readonly name: 'Architecture' | 'Weights' | 'Tokenizer' | 'Special tokens' | 'Context'
  readonly ok: boolean
  /** What was found, or what is wrong with it. */
  readonly text: string
  /** What is expected, where it is not what was found. */
  readonly expected: string | null
}
