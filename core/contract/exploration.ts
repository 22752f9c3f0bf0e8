/** What a model makes of a text that somebody types in: its thoughts, and how it goes on with and without them. */

export interface ExploreRequest {
  readonly model: string
  /** What comes before, as raw text. May be empty. */
  readonly context: string
  /** What follows the context, to be explained. May be empty: then nothing is explained. */
  readonly text: string
  /** Whether the model was taught to think; without, it goes on as with any text. */
  readonly thinks: boolean
  /** K, of either kind of thought. */
  readonly thoughts: number
  readonly maxThoughtTokens: number
  /** Of a continuation. */
  readonly maxTokens: number
  readonly seed: number
}

/** A token, or a few that together make a character. */
export interface TokenPiece {
  readonly text: string
  /** Of all its tokens, nats. */
  readonly logProbability: number
}

/** A thought drawn before the text was known, and the most probable continuation behind it. */
export interface ThoughtAhead {
  readonly thought: string
  readonly finished: boolean
  readonly continuation: readonly TokenPiece[]
}

/** A thought drawn with the text in sight, and the text behind it. */
export interface ThoughtBehind {
  readonly thought: string
  readonly finished: boolean
  /** log p(x | z, c) - log p(x | c) */
  readonly explains: number
  /** log q(z | x, c) - log p(z | c) */
  readonly cost: number
  /** In [0, 1], normalized over those that finished; 0 for others. */
  readonly weight: number
  readonly text: readonly TokenPiece[]
}

export interface Exploration {
  /** Without a thought: the most probable continuation, and the text that was given. */
  readonly without: { readonly continuation: readonly TokenPiece[]; readonly text: readonly TokenPiece[] }
  /** Empty for a model that does not think. */
  readonly ahead: readonly ThoughtAhead[]
  /** Empty without a text too. */
  readonly behind: readonly ThoughtBehind[]
}
