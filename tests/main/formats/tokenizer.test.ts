import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { thoughtTokens } from '../../../core/thought/special-tokens'
import { trainByteLevelBpe } from '../../../main/formats/bpe-training'
import { characterTokenizer } from '../../../main/formats/character-tokenizer'
import { loadTokenizer, makeTokenizer } from '../../../main/formats/tokenizer'
import {
  extendTokenizer,
  readTokenizerFiles,
  specialToken,
  type TokenizerFiles,
  type TokenizerJson,
  tokenIds,
  writeTokenizerFiles,
} from '../../../main/formats/tokenizer-files'
import { temporaryFolder } from './temporary-folder'

const specials = ['<|begin_of_text|>', '<|end_of_text|>', ...thoughtTokens]

/** In the style of Llama 2: a space is put before every text, unknown characters become bytes. */
function sentencePieceFiles(): TokenizerFiles {
  const bytes = Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)
  const pieces = ['<unk>', '<s>', '</s>', ...bytes, '▁', 'a', 'b', '▁a', 'ab']
  const tokenizer: TokenizerJson = {
    added_tokens: ['<unk>', '<s>', '</s>'].map((token, id) => specialToken(id, token)),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: true,
      byte_fallback: true,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges: ['▁ a', 'a b'],
    },
  }
  return extendTokenizer({ tokenizer, config: {}, bos: '<s>', eos: '</s>' }).files
}

it('numbers characters in the order given, special tokens behind them', () => {
  const tokenizer = makeTokenizer(characterTokenizer('ba\nb'), 'test')
  expect(tokenizer.encode('abba\n')).toEqual([1, 0, 0, 1, 2])
  expect(tokenizer.specialTokens).toEqual({ bos: 3, eos: 4, start: 5, end: 6, prior: 7, posterior: 8 })
  expect(tokenizer.vocabularySize).toBe(9)
  expect(tokenizer.decode([3, 1, 0, 5, 7, 2, 6, 4])).toBe(
    '<|begin_of_text|>ab<|START_OF_LATENT|><|PRIOR_PREFIX|>\n<|END_OF_LATENT|><|end_of_text|>',
  )
})

it('takes a character outside the basic plane as one token', () => {
  const tokenizer = makeTokenizer(characterTokenizer('a😀'), 'test')
  expect(tokenizer.encode('😀a😀')).toEqual([1, 0, 1])
  expect(tokenizer.decode([1, 0, 1])).toBe('😀a😀')
})

it('refuses a character that an alphabet lacks, rather than dropping it', () => {
  const tokenizer = makeTokenizer(characterTokenizer('ab'), 'here')
  expect(() => tokenizer.encode('abéb')).toThrow('the tokenizer of \'here\' has no token for "é" (U+00E9)')
})

it('refuses an alphabet without characters, or with half of a surrogate pair', () => {
  expect(() => characterTokenizer('')).toThrow(/at least one/)
  expect(() => characterTokenizer('a\ud83d')).toThrow(/half of a surrogate pair/)
})

it('encodes no text as no tokens, and decodes no tokens as no text', () => {
  const tokenizer = makeTokenizer(characterTokenizer('ab'), 'test')
  expect(tokenizer.encode('')).toEqual([])
  expect(tokenizer.decode([])).toBe('')
})

it('leaves out ids that no token has', () => {
  expect(makeTokenizer(characterTokenizer('ab'), 'test').decode([0, 999, 1])).toBe('ab')
})

it('never reads a special token in a text', async () => {
  const alphabet = makeTokenizer(characterTokenizer(`${specials.join('')}x`), 'alphabet')
  const bytes = makeTokenizer(await trainByteLevelBpe([specials.join(' ').repeat(9)], 400), 'bytes')
  const pieces = makeTokenizer(sentencePieceFiles(), 'pieces')
  for (const tokenizer of [alphabet, bytes, pieces]) {
    const controls = new Set(Object.values(tokenizer.specialTokens))
    for (const token of [...specials, '<s>', '</s>', '<unk>']) {
      if (tokenizer === alphabet && !specials.includes(token)) continue
      const text = `x${token}x`
      const ids = tokenizer.encode(text)
      expect(ids.filter((id) => controls.has(id))).toEqual([])
      expect(tokenizer.decode(ids)).toBe(text)
      expect(tokenizer.decode(tokenizer.encode(token))).toBe(token)
    }
  }
})

it('refuses a text in which a tokenizer finds a special token all the same', () => {
  // The whole text is one entry of the vocabulary, which ignore_merges takes at once.
  const files = characterTokenizer('ab')
  const model = { ...files.tokenizer.model, ignore_merges: true, vocab: { a: 0, b: 1, '<|end_of_text|>': 3 } }
  const tokenizer = makeTokenizer({ ...files, tokenizer: { ...files.tokenizer, model } }, 'here')
  expect(() => tokenizer.encode('<|end_of_text|>')).toThrow(
    "the tokenizer of 'here' reads '<|end_of_text|>' inside a text",
  )
})

it('puts a space before each text in the style of Llama 2, and takes it away on decoding', () => {
  const tokenizer = makeTokenizer(sentencePieceFiles(), 'test')
  // ids: 259 '▁', 260 'a', 261 'b', 262 '▁a', 263 'ab'; a newline (byte 10) is 3 + 10
  expect(tokenizer.encode('ab')).toEqual([262, 261])
  expect(tokenizer.encode(' ab')).toEqual([259, 262, 261])
  expect(tokenizer.encode('\nab')).toEqual([259, 13, 263])
  for (const text of ['ab', ' ab', '\nab', 'a  b', 'é😀']) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)
  const { start } = tokenizer.specialTokens
  const parts = [...tokenizer.encode('a b'), start, ...tokenizer.encode('ab')]
  expect(tokenizer.decode(parts)).toBe('a b<|START_OF_LATENT|>ab')
})

it('does not tidy spaces on decoding', async () => {
  const tokenizer = makeTokenizer(await trainByteLevelBpe(['a . b'], 262), 'test')
  expect(tokenizer.decode(tokenizer.encode("a . b ? it 's"))).toBe("a . b ? it 's")
})

it('writes a folder that it reads back', async () => {
  const folder = await temporaryFolder()
  const files = characterTokenizer('abc')
  await writeTokenizerFiles(folder, files)
  expect((await readTokenizerFiles(folder)).tokenizer).toEqual(files.tokenizer)
  expect((await loadTokenizer(folder)).specialTokens).toEqual({
    bos: 3,
    eos: 4,
    start: 5,
    end: 6,
    prior: 7,
    posterior: 8,
  })
})

it('finds the first and last token of a text where the files name them', async () => {
  const folder = await temporaryFolder()
  const { tokenizer } = characterTokenizer('ab') // bos 2, eos 3
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  await expect(loadTokenizer(folder)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: `the tokenizer of '${folder}' lacks a token that ends a text`,
  })
  await writeFile(join(folder, 'config.json'), JSON.stringify({ bos_token_id: null, eos_token_id: [3, 0] }))
  expect((await loadTokenizer(folder)).specialTokens).toMatchObject({ bos: null, eos: 3 })
  await writeFile(join(folder, 'special_tokens_map.json'), JSON.stringify({ eos_token: { content: 'b' } }))
  expect((await loadTokenizer(folder)).specialTokens).toMatchObject({ bos: null, eos: 1 })
  const names = { bos_token: '<|begin_of_text|>', eos_token: 'a' }
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(names))
  expect((await loadTokenizer(folder)).specialTokens).toMatchObject({ bos: 2, eos: 0 })
})

const withoutThoughtTokens = (): TokenizerFiles => {
  const files = characterTokenizer('ab')
  return { ...files, tokenizer: { ...files.tokenizer, added_tokens: files.tokenizer.added_tokens.slice(0, 2) } }
}

it('names the thought tokens that are missing', () => {
  expect(() => makeTokenizer(withoutThoughtTokens(), 'old')).toThrow(
    expect.objectContaining({
      kind: 'invalid-input',
      message: `the tokenizer of 'old' lacks ${thoughtTokens.join(', ')}`,
      hint: expect.stringContaining('`model add`'),
    }),
  )
})

it('adds the missing thought tokens behind the last id, and is then content', () => {
  const { files, addedIds } = extendTokenizer(withoutThoughtTokens())
  expect(addedIds).toEqual([4, 5, 6, 7])
  expect(makeTokenizer(files, 'test').specialTokens).toMatchObject({ start: 4, end: 5, prior: 6, posterior: 7 })
  const again = extendTokenizer(files)
  expect(again.addedIds).toEqual([])
  expect(again.files).toEqual(files)
})

it('keeps the ids of thought tokens that a vocabulary has, and marks them special', () => {
  const files = withoutThoughtTokens()
  const plain = { ...specialToken(4, '<|END_OF_LATENT|>'), special: false }
  const added_tokens = [...files.tokenizer.added_tokens, plain]
  const { files: extended, addedIds } = extendTokenizer({ ...files, tokenizer: { ...files.tokenizer, added_tokens } })
  expect(addedIds).toEqual([5, 6, 7])
  expect(extended.tokenizer.added_tokens.find(({ id }) => id === 4)).toEqual(specialToken(4, '<|END_OF_LATENT|>'))
  expect(makeTokenizer(extended, 'test').specialTokens).toMatchObject({ start: 5, end: 4, prior: 6, posterior: 7 })
})

it('adds nothing where ids have gaps', () => {
  const files = withoutThoughtTokens()
  const model = { ...files.tokenizer.model, vocab: { a: 0, b: 9 } }
  expect(() => extendTokenizer({ ...files, tokenizer: { ...files.tokenizer, model } })).toThrow(/gaps/)
})

it('says what is wrong with a broken tokenizer.json', async () => {
  const folder = await temporaryFolder()
  await expect(loadTokenizer(folder)).rejects.toMatchObject({ kind: 'not-found' })
  const write = async (text: string) => await writeFile(join(folder, 'tokenizer.json'), text)
  await write('{')
  await expect(loadTokenizer(folder)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('not JSON'),
  })
  await write('{"model": {"type": "BPE"}}')
  await expect(loadTokenizer(folder)).rejects.toMatchObject({ message: expect.stringContaining('no vocabulary') })
  await write('{}')
  await expect(loadTokenizer(folder)).rejects.toMatchObject({ message: expect.stringContaining("'model'") })
  const { tokenizer } = characterTokenizer('ab')
  await write(JSON.stringify({ ...tokenizer, normalizer: { type: 'Nonsense' } }))
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ eos_token: '<|end_of_text|>' }))
  await expect(loadTokenizer(folder)).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringContaining('not supported: Unknown Normalizer type: Nonsense'),
  })
})

it('knows the ids of a unigram vocabulary by their places', () => {
  const tokenizer = {
    added_tokens: [],
    model: {
      type: 'Unigram',
      vocab: [
        ['x', -1],
        ['y', -2],
      ],
    },
  } as unknown as TokenizerJson
  expect([...tokenIds(tokenizer)]).toEqual([
    ['x', 0],
    ['y', 1],
  ])
})
