/**
 * A tokenizer whose tokens are characters, for small worlds such as the sample corpus.
 *
 * It is written as byte-pair encoding without merges, the one form in which the
 * JavaScript and the Rust library agree. A character is a Unicode code point.
 */

import { AppError } from '../../core/errors'
import { thoughtTokens } from '../../core/thought/special-tokens'
import { specialToken, type TokenizerFiles, type TokenizerJson } from './tokenizer-files'
import { hasLoneSurrogate } from './unicode'

export const BEGIN_OF_TEXT = '<|begin_of_text|>'
export const END_OF_TEXT = '<|end_of_text|>'

/**
 * @param characters the alphabet; ids follow the order of first appearance. Behind them come
 *   BEGIN_OF_TEXT, END_OF_TEXT and the four thought tokens.
 * @throws AppError 'invalid-input' if there are none, or one is half of a surrogate pair
 */
export function characterTokenizer(characters: string): TokenizerFiles {
  const alphabet = [...new Set(characters)]
  if (alphabet.length === 0) throw new AppError('invalid-input', 'a tokenizer of characters needs at least one')
  if (hasLoneSurrogate(characters)) throw new AppError('invalid-input', 'the alphabet holds half of a surrogate pair')
  return newTokenizer(alphabet, { merges: [], pre_tokenizer: null, decoder: { type: 'Fuse' } })
}

type NewTokenizer = Pick<TokenizerJson, 'pre_tokenizer' | 'decoder'> & { readonly merges: readonly [string, string][] }

/**
 * A tokenizer of our own making: byte-pair encoding over `vocabulary`, the special tokens behind it, and
 * BOS put first where other programs ask for special tokens.
 */
export function newTokenizer(
  vocabulary: readonly string[],
  { merges, pre_tokenizer, decoder }: NewTokenizer,
): TokenizerFiles {
  const bosId = vocabulary.length
  const bos = { SpecialToken: { id: BEGIN_OF_TEXT, type_id: 0 } }
  const tokenizer: TokenizerJson = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [BEGIN_OF_TEXT, END_OF_TEXT, ...thoughtTokens].map((token, i) => specialToken(bosId + i, token)),
    normalizer: null,
    pre_tokenizer,
    post_processor: {
      type: 'TemplateProcessing',
      single: [bos, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [bos, { Sequence: { id: 'A', type_id: 0 } }, bos, { Sequence: { id: 'B', type_id: 1 } }],
      special_tokens: { [BEGIN_OF_TEXT]: { id: BEGIN_OF_TEXT, ids: [bosId], tokens: [BEGIN_OF_TEXT] } },
    },
    decoder,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges,
    },
  }
  return { tokenizer, config: {}, bos: BEGIN_OF_TEXT, eos: END_OF_TEXT }
}
