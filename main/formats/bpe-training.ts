/**
 * Training of a byte-level byte-pair encoding (BPE), GPT-2 style.
 *
 * A text is split into words (GPT2_PATTERN), a word is its UTF-8 bytes. The
 * most frequent pair of neighbouring tokens becomes a token, again and again;
 * on a tie, the pair with the smaller ids. Counts of pairs are kept up to date
 * by visiting only the words that hold the merged pair. Any Unicode text can be
 * encoded, since every byte is a token.
 * Sources: Sennrich et al. 2016, arXiv:1508.07909; the trainer of
 * github.com/huggingface/tokenizers, whose merges these are.
 */

import { ByteLevelPreTokenizer, SplitPreTokenizer } from '@huggingface/tokenizers'
import { AppError } from '../../core/errors'
import { newTokenizer } from './character-tokenizer'
import { byteLevelPreTokenizer } from './tokenizer'
import type { TokenizerFiles } from './tokenizer-files'

const BYTES = 256
/** BOS, EOS and the four thought tokens. */
const SPECIAL_TOKENS = 6
/** A pair seen once is no pattern: it would only memorize the corpus. */
const LEAST_COUNT = 2
/** Ids below this fit two to one exact number, the key of a pair. */
const PAIR_BASE = 2 ** 26

/**
 * @param vocabularySize tokens to make, the 256 bytes and 6 special tokens included. Fewer come out if the
 *   texts hold too few pairs that occur twice.
 * @throws AppError 'invalid-input' if vocabularySize is not a whole number of at least 262
 */
export async function trainByteLevelBpe(
  texts: Iterable<string> | AsyncIterable<string>,
  vocabularySize: number,
): Promise<TokenizerFiles> {
  const least = BYTES + SPECIAL_TOKENS
  if (!Number.isInteger(vocabularySize) || vocabularySize < least) {
    throw new AppError('invalid-input', `a vocabulary of ${vocabularySize} tokens is too small: ${least} is the least`)
  }
  const vocabulary = byteCharacters()
  const words = await countWords(texts)
  const merges = mergePairs(words, vocabulary, vocabularySize - SPECIAL_TOKENS)
  return newTokenizer(vocabulary, {
    merges,
    pre_tokenizer: byteLevelPreTokenizer,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  })
}

/** The printable characters that stand for bytes, in the order of their code points. */
function byteCharacters(): string[] {
  const isPrintable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
  const others = Array.from({ length: BYTES }, (_, byte) => byte).filter((byte) => !isPrintable(byte))
  const printable = Array.from({ length: BYTES }, (_, byte) => byte).filter(isPrintable)
  // GPT-2 moves the bytes that are no printable Latin-1 characters to 256 and up.
  return [...printable, ...others.map((_, i) => BYTES + i)].map((codePoint) => String.fromCharCode(codePoint))
}

/** How often each word occurs; words in the characters that stand for bytes. */
async function countWords(texts: Iterable<string> | AsyncIterable<string>): Promise<Map<string, number>> {
  const [split, byteLevel] = byteLevelPreTokenizer.pretokenizers
  const splitter = new SplitPreTokenizer(split)
  const encoder = new ByteLevelPreTokenizer(byteLevel)
  const counts = new Map<string, number>()
  for await (const text of texts) {
    for (const word of splitter.pre_tokenize(text)) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const encoded = new Map<string, number>()
  for (const [word, count] of counts) encoded.set(encoder.pre_tokenize(word).join(''), count)
  return encoded
}

interface Word {
  tokens: number[]
  readonly count: number
}

/** Extends `vocabulary` up to `size` and returns the merges that do it. */
function mergePairs(wordCounts: ReadonlyMap<string, number>, vocabulary: string[], size: number): [string, string][] {
  const ids = new Map(vocabulary.map((token, id) => [token, id]))
  const words: Word[] = [...wordCounts].map(([word, count]) => ({
    tokens: Array.from(word, (character) => ids.get(character) as number),
    count,
  }))
  const counts = new Map<number, number>()
  const wordsOf = new Map<number, number[]>()
  const change = (pair: number, by: number): void => {
    counts.set(pair, (counts.get(pair) ?? 0) + by)
  }
  const list = (pair: number, wordIndex: number): void => {
    const indexes = wordsOf.get(pair)
    if (indexes === undefined) wordsOf.set(pair, [wordIndex])
    else if (indexes[indexes.length - 1] !== wordIndex) indexes.push(wordIndex)
  }
  for (const [index, { tokens, count }] of words.entries()) {
    for (const pair of pairsOf(tokens)) {
      change(pair, count)
      list(pair, index)
    }
  }
  const queue = new PairQueue()
  for (const [pair, count] of counts) queue.push(pair, count)

  const merges = new Map<number, [string, string]>()
  while (vocabulary.length < size) {
    const pair = queue.pop(counts)
    if (pair === null || (counts.get(pair) as number) < LEAST_COUNT) break
    const left = Math.floor(pair / PAIR_BASE)
    const right = pair % PAIR_BASE
    const token = `${vocabulary[left]}${vocabulary[right]}`
    // The same characters may be reached by two ways of merging; they stay one token.
    const id = ids.get(token) ?? vocabulary.push(token) - 1
    ids.set(token, id)
    // A merged pair can come up again, where such a token is made in the other way; its first rank stands.
    if (!merges.has(pair)) merges.set(pair, [vocabulary[left] as string, vocabulary[right] as string])

    const touched = new Set<number>()
    for (const index of wordsOf.get(pair) ?? []) {
      const word = words[index] as Word
      const merged = mergeWord(word.tokens, left, right, id)
      if (merged.length === word.tokens.length) continue // the pair has gone from this word since it was listed
      for (const old of pairsOf(word.tokens)) change(old, -word.count)
      for (const next of pairsOf(merged)) {
        change(next, word.count)
        if (Math.floor(next / PAIR_BASE) !== id && next % PAIR_BASE !== id) continue // listed already
        list(next, index)
        touched.add(next)
      }
      word.tokens = merged
    }
    counts.delete(pair)
    wordsOf.delete(pair)
    for (const next of touched) queue.push(next, counts.get(next) as number)
  }
  return [...merges.values()]
}

/** The pairs of neighbours, as keys; a pair that occurs twice comes twice. */
function pairsOf(tokens: readonly number[]): number[] {
  const pairs: number[] = []
  for (let i = 1; i < tokens.length; i++) pairs.push((tokens[i - 1] as number) * PAIR_BASE + (tokens[i] as number))
  return pairs
}

function mergeWord(tokens: readonly number[], left: number, right: number, id: number): number[] {
  const merged: number[] = []
  for (let i = 0; i < tokens.length; i++) {
    if (tokens[i] === left && tokens[i + 1] === right) {
      merged.push(id)
      i++
    } else {
      merged.push(tokens[i] as number)
    }
  }
  return merged
}

/** Pairs by count, the largest first, then by ids. A binary heap whose counts may be too high; they are corrected on the way out. */
class PairQueue {
  private readonly heap: { pair: number; count: number }[] = []

  push(pair: number, count: number): void {
    this.heap.push({ pair, count })
    let i = this.heap.length - 1
    while (i > 0) {
      const parent = (i - 1) >> 1
      if (!this.isBefore(i, parent)) break
      this.swap(i, parent)
      i = parent
    }
  }

  /** The first pair by its present count; null if none is left. */
  pop(counts: ReadonlyMap<number, number>): number | null {
    for (let top = this.take(); top !== null; top = this.take()) {
      const count = counts.get(top.pair) ?? 0
      if (count === top.count) return top.pair
      if (count > 0 && count < top.count) this.push(top.pair, count)
    }
    return null
  }

  private take(): { pair: number; count: number } | null {
    const [top] = this.heap
    const last = this.heap.pop()
    if (top === undefined || last === undefined) return null
    if (this.heap.length === 0) return top
    this.heap[0] = last
    for (let i = 0; ; ) {
      const child = 2 * i + 1
      if (child >= this.heap.length) break
      const first = child + 1 < this.heap.length && this.isBefore(child + 1, child) ? child + 1 : child
      if (!this.isBefore(first, i)) break
      this.swap(first, i)
      i = first
    }
    return top
  }

  private isBefore(i: number, j: number): boolean {
    const a = this.heap[i] as { pair: number; count: number }
    const b = this.heap[j] as { pair: number; count: number }
    return a.count !== b.count ? a.count > b.count : a.pair < b.pair
  }

  private swap(i: number, j: number): void {
    const a = this.heap[i] as { pair: number; count: number }
    this.heap[i] = this.heap[j] as { pair: number; count: number }
    this.heap[j] = a
  }
}
