/**
 * What an arm cost, so that "at a matched budget" means something.
 *
 * N counts the weights that every token is multiplied with: all but the input
 * embedding of an untied model. A forward pass takes 2N FLOPs per token and
 * 4 layers width per attended position (its query with a key, its weight with a
 * value); a training pass takes three times that.
 * Sources: Kaplan et al. 2020, arXiv:2001.08361, sec. 2.1; Chowdhery et al. 2022,
 * arXiv:2204.02311, app. B.
 */

export interface ModelSize {
  /** N */
  readonly parameters: number
  readonly layers: number
  /** Query heads times head size. */
  readonly attentionWidth: number
}

/** Sums over one arm, or over a part of one. */
export interface Ledger {
  /** Tokens of document text, without thoughts and special tokens, counted on each pass over them. */
  readonly rawTokens: number
  /** Tokens that a loss was taken of; those that counted for nothing in it cost as much and are counted too. */
  readonly trainedTokens: number
  /** Tokens drawn from the model. */
  readonly sampledTokens: number
  /** Tokens run forward without being drawn: prompts and what is scored. */
  readonly scoredTokens: number
  readonly flops: number
  /** Wall time. */
  readonly seconds: number
}

export const emptyLedger: Ledger = {
  rawTokens: 0,
  trainedTokens: 0,
  sampledTokens: 0,
  scoredTokens: 0,
  flops: 0,
  seconds: 0,
}

export function addLedgers(a: Ledger, b: Ledger): Ledger {
  return {
    rawTokens: a.rawTokens + b.rawTokens,
    trainedTokens: a.trainedTokens + b.trainedTokens,
    sampledTokens: a.sampledTokens + b.sampledTokens,
    scoredTokens: a.scoredTokens + b.scoredTokens,
    flops: a.flops + b.flops,
    seconds: a.seconds + b.seconds,
  }
}

/**
 * FLOPs of a forward pass: sampling or scoring.
 *
 * @param attended positions attended to, itself included, summed over the tokens: see attendedPositions.
 */
export function forwardFlops(model: ModelSize, tokens: number, attended: number): number {
  return 2 * model.parameters * tokens + 4 * model.layers * model.attentionWidth * attended
}

/** FLOPs of a forward and backward pass. */
export function trainingFlops(model: ModelSize, tokens: number, attended: number): number {
  return 3 * forwardFlops(model, tokens, attended)
}

/** Positions that `tokens` causal tokens attend to after a prefix of `before`: each the prefix, those before it, and itself. */
export function attendedPositions(tokens: number, before = 0): number {
  return tokens * before + (tokens * (tokens + 1)) / 2
}
