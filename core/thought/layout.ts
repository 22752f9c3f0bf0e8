/**
 * Training text: how the chunks x of a document and their thoughts z become
 * one sequence of token ids.
 *
 * S, E, P, Q are the tokens of special-tokens.ts. Text and thoughts come
 * tokenized, each part on its own. A thought is `null` when it is unknown, and
 * an empty list when the chunk is known to need none.
 * Source: arXiv 2503.18866, sec. 3; ryoungj/BoLT, lingua/data.py.
 */

import type { RandomStream } from '../random'
import type { WeightedChunk } from './soft'
import type { SpecialTokens } from './special-tokens'

/**
 * | layout | a chunk with a thought | with an unknown one |
 * |---|---|---|
 * | `random` | a fair coin: heads `S P z E x`, tails `S E x S Q z E` | `S E x` |
 * | `prior` | `S z E x` | `S E x` |
 * | `posterior` | `x S z E` | `x` |
 * | `thought` | `z` alone, each as a document of its own | nothing |
 * | `raw` | `x` | `x` |
 */
export const layouts = ['random', 'prior', 'posterior', 'thought', 'raw'] as const
export type Layout = (typeof layouts)[number]

export interface TokenizedChunk {
  readonly text: readonly number[]
  readonly thought: readonly number[] | null
}

/**
 * One document as training tokens, `BOS ... EOS` (no BOS where there is none).
 *
 * @param coin read once per chunk by the `random` layout, also where the thought is unknown, so that a
 *   chunk's role does not depend on what is known of its neighbours. No other layout reads it.
 * @returns for `thought`, documents one after the other, `BOS z EOS BOS z EOS`; empty if no chunk has a thought.
 */
export function renderDocument(
  chunks: readonly TokenizedChunk[],
  layout: Layout,
  special: SpecialTokens,
  coin: RandomStream,
): number[] {
  return renderWeighted(
    chunks.map((chunk) => ({ ...chunk, weight: 1 })),
    { layout, special, coin, ends: 1 },
  ).tokens
}

export interface WeightedTokens {
  readonly tokens: number[]
  /** shape [tokens]: how much each counts as a target */
  readonly weights: number[]
}

interface Rendering {
  readonly layout: Layout
  readonly special: SpecialTokens
  readonly coin: RandomStream
  /** Weight of BOS and EOS. */
  readonly ends: number
}

/** As `renderDocument`, with the weight of each token: that of its chunk. */
export function renderWeighted(
  chunks: readonly WeightedChunk[],
  { layout, special, coin, ends }: Rendering,
): WeightedTokens {
  const rendered: WeightedTokens = { tokens: [], weights: [] }
  const add = (tokens: readonly number[], weight: number) => {
    for (const token of tokens) {
      rendered.tokens.push(token)
      rendered.weights.push(weight)
    }
  }
  if (layout === 'thought') {
    for (const { thought, weight } of chunks) if (thought?.length) add(enclose(thought, special), weight)
    return rendered
  }
  if (special.bos !== null) add([special.bos], ends)
  for (const chunk of chunks) add(renderChunk(chunk, layout, special, coin), chunk.weight)
  add([special.eos], ends)
  return rendered
}

export interface LayoutChoice {
  readonly layout: Layout
  /** Share of documents, in [0, 1], shown as raw text whatever the layout. */
  readonly rawMixRatio: number
  /** Whether a document without a single known thought is shown as raw text. */
  readonly rawFallback: boolean
}

/** The layout of one document on one pass over the data. Reads `coin` once if `rawMixRatio` is above 0. */
export function chooseLayout(chunks: readonly TokenizedChunk[], choice: LayoutChoice, coin: RandomStream): Layout {
  const mixedIn = choice.rawMixRatio > 0 && coin.next() < choice.rawMixRatio
  const fallsBack = choice.rawFallback && chunks.every((chunk) => chunk.thought === null)
  return mixedIn || fallsBack ? 'raw' : choice.layout
}

function renderChunk(
  { text, thought }: TokenizedChunk,
  layout: Exclude<Layout, 'thought'>,
  { start, end, prior, posterior }: SpecialTokens,
  coin: RandomStream,
): readonly number[] {
  switch (layout) {
    case 'raw':
      return text
    case 'prior':
      return [start, ...(thought ?? []), end, ...text]
    case 'posterior':
      return thought === null ? text : [...text, start, ...thought, end]
    case 'random': {
      const heads = coin.next() < 0.5
      if (thought === null) return [start, end, ...text]
      return heads ? [start, prior, ...thought, end, ...text] : [start, end, ...text, start, posterior, ...thought, end]
    }
  }
}

function enclose(tokens: readonly number[], { bos, eos }: SpecialTokens): number[] {
  return bos === null ? [...tokens, eos] : [bos, ...tokens, eos]
}
