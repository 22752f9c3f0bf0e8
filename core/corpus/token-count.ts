/** Tokens that a model's tokenizer makes of a corpus, or of a part of it. */

export interface TokenCount {
  /** Looked at. */
  readonly documents: number
  /** Of these, Unicode code points, and tokens without special ones. */
  readonly characters: number
  readonly tokens: number
  /** Whether that is all of the corpus. */
  readonly isWhole: boolean
}

/** What a token stands for in English text, roughly, where no model was asked. */
export const USUAL_CHARACTERS_PER_TOKEN = 4

export function charactersPerToken(count: TokenCount | null): number {
  return count && count.tokens > 0 ? count.characters / count.tokens : USUAL_CHARACTERS_PER_TOKEN
}
