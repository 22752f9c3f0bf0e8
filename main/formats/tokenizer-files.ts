/**
 * tokenizer.json and tokenizer_config.json of a model folder, as data: reading,
 * checking, adding the thought tokens, writing.
 *
 * tokenizer.json says how text becomes tokens; tokenizer_config.json names the
 * tokens that begin and end a text. Source: github.com/huggingface/tokenizers.
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../../core/errors'
import { thoughtTokens } from '../../core/thought/special-tokens'
import { writeTextAtomically } from './atomic'
import { fileFault } from './file-fault'

const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const SPECIAL_TOKENS_MAP = 'special_tokens_map.json'
const MODEL_CONFIG = 'config.json'

const addedTokenSchema = z.looseObject({
  id: z.number().int().nonnegative(),
  content: z.string(),
  special: z.boolean().default(false),
})
export type AddedToken = z.infer<typeof addedTokenSchema>

/** The vocabulary is checked by hand: a schema over 128,000 entries takes seconds. */
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: z.unknown().optional(),
  pre_tokenizer: z.unknown().optional(),
  post_processor: z.unknown().optional(),
  decoder: z.unknown().optional(),
  model: z.looseObject({ type: z.string(), vocab: z.unknown().optional() }),
})
/** The content of tokenizer.json. */
export type TokenizerJson = z.infer<typeof tokenizerSchema>

export interface TokenizerFiles {
  readonly tokenizer: TokenizerJson
  /** The content of tokenizer_config.json, chat template and all. */
  readonly config: Readonly<Record<string, unknown>>
  /** The token that begins a text, null where there is none. */
  readonly bos: string | null
  readonly eos: string | null
}

/**
 * Reads the tokenizer of a model folder. Where tokenizer_config.json and special_tokens_map.json do not
 * name the tokens that begin and end a text, the ids in the model's config.json do.
 *
 * @throws AppError 'not-found' without tokenizer.json; 'invalid-input' if a file is broken
 */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const path = join(folder, TOKENIZER)
  const json = await readObject(path)
  if (json === null) {
    throw new AppError('not-found', `'${folder}' holds no ${TOKENIZER}`, {
      hint: 'name a model folder in the Hugging Face layout; a tokenizer.model alone must be converted with transformers',
    })
  }
  const tokenizer = checkTokenizer(json, path)
  const config = (await readObject(join(folder, TOKENIZER_CONFIG))) ?? {}
  const map = (await readObject(join(folder, SPECIAL_TOKENS_MAP))) ?? {}
  const model = (await readObject(join(folder, MODEL_CONFIG))) ?? {}
  const contents = new Map([...tokenIds(tokenizer)].map(([content, id]) => [id, content]))
  const named = (key: 'bos' | 'eos'): string | null => {
    const id = [model[`${key}_token_id`]].flat()[0]
    const byId = typeof id === 'number' ? contents.get(id) : undefined
    return tokenContent(config[`${key}_token`]) ?? tokenContent(map[`${key}_token`]) ?? byId ?? null
  }
  return { tokenizer, config, bos: named('bos'), eos: named('eos') }
}

/** A token is named by its content, or by an object that holds it. */
function tokenContent(token: unknown): string | null {
  if (typeof token === 'string') return token
  const content = (token as { content?: unknown } | null | undefined)?.content
  return typeof content === 'string' ? content : null
}

async function readObject(path: string): Promise<Record<string, unknown> | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw fileFault(error, path, 'read')
  }
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (error) {
    throw new AppError('invalid-input', `'${path}' is not JSON (${(error as Error).message})`, { cause: error })
  }
  throw new AppError('invalid-input', `'${path}' is not a JSON object`)
}

function checkTokenizer(json: Record<string, unknown>, path: string): TokenizerJson {
  const parsed = tokenizerSchema.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new AppError('invalid-input', `'${path}': '${issue?.path.join('.')}': ${issue?.message}`)
  }
  const { vocab } = parsed.data.model
  if (typeof vocab !== 'object' || vocab === null) throw new AppError('invalid-input', `'${path}' has no vocabulary`)
  return parsed.data
}

/** The id of every token, added ones included. */
export function tokenIds({ model, added_tokens }: TokenizerJson): Map<string, number> {
  const ids = new Map<string, number>()
  if (Array.isArray(model.vocab)) {
    // Unigram: [token, score] pairs, whose place is their id.
    for (const [id, [token]] of (model.vocab as [string, number][]).entries()) ids.set(token, id)
  } else {
    for (const [token, id] of Object.entries(model.vocab as Record<string, number>)) ids.set(token, id)
  }
  for (const { content, id } of added_tokens) ids.set(content, id)
  return ids
}

/** One more than the highest id: the fewest rows that an embedding matrix needs. */
export function vocabularySize(tokenizer: TokenizerJson): number {
  let highest = -1
  for (const id of tokenIds(tokenizer).values()) highest = Math.max(highest, id)
  return highest + 1
}

export function specialToken(id: number, content: string): AddedToken {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
}

export interface ExtendedTokenizer {
  readonly files: TokenizerFiles
  /** Ids that are new to the vocabulary: rows that the embedding matrix lacks, or that were padding. */
  readonly addedIds: readonly number[]
}

/**
 * Adds those of the four thought tokens that a tokenizer lacks, behind its last id. Those it has keep their ids.
 *
 * @throws AppError 'invalid-input' if the ids have gaps: other programs would number the new tokens differently
 */
export function extendTokenizer(files: TokenizerFiles): ExtendedTokenizer {
  const ids = tokenIds(files.tokenizer)
  const size = vocabularySize(files.tokenizer)
  const missing = thoughtTokens.filter((token) => !ids.has(token))
  if (missing.length > 0 && new Set(ids.values()).size !== size) {
    throw new AppError('invalid-input', `the tokenizer's ids, up to ${size - 1}, have gaps: no token can be added`, {
      hint: 'fill the gaps with reserved tokens first',
    })
  }
  const kept = files.tokenizer.added_tokens.filter(({ content }) => !isThoughtToken(content))
  const placed = thoughtTokens.map((token) => {
    const newId = size + missing.indexOf(token)
    return specialToken(ids.get(token) ?? newId, token)
  })
  const added_tokens = [...kept, ...placed].sort((a, b) => a.id - b.id)
  return {
    files: { ...files, tokenizer: { ...files.tokenizer, added_tokens } },
    addedIds: missing.map((_, i) => size + i),
  }
}

function isThoughtToken(content: string): boolean {
  return (thoughtTokens as readonly string[]).includes(content)
}

/** Writes tokenizer.json and tokenizer_config.json into a folder. Errors as of `writeFileAtomically`. */
export async function writeTokenizerFiles(folder: string, files: TokenizerFiles): Promise<void> {
  const config = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    ...files.config,
    ...(files.bos === null ? {} : { bos_token: files.bos }),
    ...(files.eos === null ? {} : { eos_token: files.eos }),
  }
  await writeTextAtomically(join(folder, TOKENIZER), `${JSON.stringify(files.tokenizer, null, 2)}\n`)
  await writeTextAtomically(join(folder, TOKENIZER_CONFIG), `${JSON.stringify(config, null, 2)}\n`)
}
