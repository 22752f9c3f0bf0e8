/**
 * Text to token ids and back, by any tokenizer.json.
 *
 * Differences from calling the library on a whole sequence, all on purpose:
 * - No token is added (BOS, EOS): layouts and prompts place them.
 * - Special tokens are never recognised in text. A corpus may well contain the
 *   characters `<|END_OF_LATENT|>`; they become ordinary tokens.
 * - Each call stands alone. Tokenizers made by sentencepiece (Llama 2,
 *   TinyLlama) put a space before every text that they encode and take one away
 *   when they decode. So a chunk that follows another is encoded with that
 *   space, as in the authors' code, and `decode(encode(text))` is the text.
 * - No "cleaning up" of spaces on decoding: it changes text ("a ." to "a.").
 *
 * A known limit of the library (0.2.0): where unknown characters become byte
 * tokens (Llama 2), decoding loses a U+FEFF that begins a run of them.
 */

import { Tokenizer } from '@huggingface/tokenizers'
import { AppError } from '../../core/errors'
import {
  END_OF_THOUGHT,
  POSTERIOR_PREFIX,
  PRIOR_PREFIX,
  type SpecialTokens,
  START_OF_THOUGHT,
} from '../../core/thought/special-tokens'
import {
  readTokenizerFiles,
  type TokenizerFiles,
  type TokenizerJson,
  tokenIds,
  vocabularySize,
} from './tokenizer-files'

export interface TextTokenizer {
  /** One more than the highest id; the embedding matrix may have more rows, for padding. */
  readonly vocabularySize: number
  readonly specialTokens: SpecialTokens
  /**
   * The tokens of a text on its own, none special; `[]` for `''`.
   * @throws AppError 'invalid-input' if the vocabulary lacks a character and has no token for unknown ones
   */
  encode(text: string): number[]
  /**
   * The text of tokens. Special tokens are shown as they are written; the runs between them are decoded
   * on their own, as they were encoded. Ids that no token has (padding rows of the embedding) are left out,
   * and bytes that are not UTF-8 become U+FFFD.
   */
  decode(ids: readonly number[]): string
}

/**
 * Loads the tokenizer of a model folder.
 *
 * @throws AppError 'not-found' without tokenizer.json; 'invalid-input' if it is broken, of a kind that is
 *   not supported, or lacks a thought token or a token that ends a text
 */
export async function loadTokenizer(folder: string): Promise<TextTokenizer> {
  return makeTokenizer(await readTokenizerFiles(folder), folder)
}

/** @param source for messages: where the tokenizer comes from. Errors as of `loadTokenizer`. */
export function makeTokenizer(files: TokenizerFiles, source: string): TextTokenizer {
  const ids = tokenIds(files.tokenizer)
  const specialTokens = findSpecialTokens(files, ids, source)
  const special = new Map<number, string>()
  for (const { id, content, special: isSpecial } of files.tokenizer.added_tokens) {
    if (isSpecial) special.set(id, content)
  }
  const contents = new Map([...ids].map(([content, id]) => [id, content]))
  const control = new Set(Object.values(specialTokens).filter((id): id is number => id !== null))
  for (const id of control) special.set(id, contents.get(id) as string)
  const library = makeLibraryTokenizer(files.tokenizer, special, source)
  const isAlphabet = isBareAlphabet(files.tokenizer)

  const encode = (text: string): number[] => {
    if (text === '') return []
    const { ids: encoded, tokens } = library.encode(text, { add_special_tokens: false })
    if (isAlphabet && tokens.join('').length !== text.length) refuseUnknownCharacter(text, ids, source)
    const misread = encoded.find((id) => control.has(id))
    if (misread !== undefined) {
      throw new AppError(
        'invalid-input',
        `the tokenizer of '${source}' reads '${special.get(misread)}' inside a text`,
        {
          hint: 'remove these characters from the text',
        },
      )
    }
    return encoded
  }

  const decode = (tokens: readonly number[]): string => {
    let text = ''
    let run: number[] = []
    const endRun = () => {
      if (run.length > 0) text += library.decode(run, { clean_up_tokenization_spaces: false })
      run = []
    }
    for (const id of tokens) {
      const content = special.get(id)
      if (content !== undefined) {
        endRun()
        text += content
      } else if (contents.has(id)) {
        run.push(id)
      }
    }
    endRun()
    return text
  }

  return { vocabularySize: vocabularySize(files.tokenizer), specialTokens, encode, decode }
}

function findSpecialTokens(files: TokenizerFiles, ids: ReadonlyMap<string, number>, source: string): SpecialTokens {
  const missing: string[] = []
  const idOf = (token: string | null, role: string): number => {
    const id = token === null ? undefined : ids.get(token)
    if (id === undefined) missing.push(token ?? role)
    return id ?? -1
  }
  const special = {
    bos: files.bos === null ? null : idOf(files.bos, 'a token that begins a text'),
    eos: idOf(files.eos, 'a token that ends a text'),
    start: idOf(START_OF_THOUGHT, ''),
    end: idOf(END_OF_THOUGHT, ''),
    prior: idOf(PRIOR_PREFIX, ''),
    posterior: idOf(POSTERIOR_PREFIX, ''),
  }
  if (missing.length > 0) {
    throw new AppError('invalid-input', `the tokenizer of '${source}' lacks ${missing.join(', ')}`, {
      hint: 'register the model with `model add`, which adds the thought tokens; eos_token stands in tokenizer_config.json',
    })
  }
  return special
}

/** The library's tokenizer without the special tokens, so that it cannot find them in a text. */
function makeLibraryTokenizer(json: TokenizerJson, special: ReadonlyMap<number, string>, source: string): Tokenizer {
  const plain = {
    ...json,
    added_tokens: json.added_tokens.filter(({ id }) => !special.has(id)),
    normalizer: json.normalizer ?? null,
    pre_tokenizer: withExactWhitespace(json.pre_tokenizer) ?? null,
    post_processor: null,
    decoder: json.decoder ?? null,
  }
  try {
    return new Tokenizer(plain, {})
  } catch (error) {
    throw new AppError('invalid-input', `the tokenizer of '${source}' is not supported: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

/** What GPT-2 splits a text by before it merges bytes. */
export const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"

/**
 * The byte-level pre-tokenizer of the library splits by JavaScript's notion of white space, which differs from
 * that of the Rust library in U+0085 and U+FEFF; its general splitter does not. So the one is said by the other.
 */
function withExactWhitespace(preTokenizer: unknown): unknown {
  if (typeof preTokenizer !== 'object' || preTokenizer === null) return preTokenizer
  const { type, pretokenizers, use_regex, add_prefix_space } = preTokenizer as Record<string, unknown>
  if (type === 'Sequence' && Array.isArray(pretokenizers)) {
    return { ...preTokenizer, pretokenizers: pretokenizers.map(withExactWhitespace) }
  }
  if (type !== 'ByteLevel' || use_regex === false || add_prefix_space !== false) return preTokenizer
  return byteLevelPreTokenizer
}

/** Splits as GPT-2 does and writes bytes as printable characters. */
export const byteLevelPreTokenizer = {
  type: 'Sequence',
  pretokenizers: [
    { type: 'Split', pattern: { Regex: GPT2_PATTERN }, behavior: 'Isolated', invert: false },
    { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  ],
} as const

/** Whether tokens are stretches of the text itself, with nothing for unknown characters: the library drops those. */
function isBareAlphabet({ model, normalizer, pre_tokenizer }: TokenizerJson): boolean {
  return (
    model.type === 'BPE' &&
    normalizer == null &&
    pre_tokenizer == null &&
    model.unk_token == null &&
    model.byte_fallback !== true
  )
}

function refuseUnknownCharacter(text: string, ids: ReadonlyMap<string, number>, source: string): never {
  const unknown = [...text].find((character) => !ids.has(character)) ?? ''
  const codePoint = `U+${(unknown.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  throw new AppError(
    'invalid-input',
    `the tokenizer of '${source}' has no token for ${JSON.stringify(unknown)} (${codePoint})`,
    {
      hint: 'make the model with a tokenizer trained on this text, or leave such documents out',
    },
  )
}
