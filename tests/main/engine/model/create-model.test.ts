/** Checkpoint folders of new models, and of Hugging Face models that get the thought tokens. */

import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { thoughtTokens } from '../../../../core/thought/special-tokens'
import { addModel, createModel, describeModel } from '../../../../main/engine/model/create-model'
import { extendVocabulary } from '../../../../main/engine/model/initial-weights'
import { LanguageModel } from '../../../../main/engine/model/language-model'
import { characterTokenizer } from '../../../../main/formats/character-tokenizer'
import { openSafetensors } from '../../../../main/formats/safetensors'
import { loadTokenizer } from '../../../../main/formats/tokenizer'
import { writeTokenizerFiles } from '../../../../main/formats/tokenizer-files'
import { goldenPath } from '../../../golden/golden-files'
import { pythonWith } from '../../formats/python'
import { PlainLlama } from '../inference/plain-llama'
import { folderForFile, smallConfig } from '../small-model'
import { writeTrainingFile } from '../training/training-file'

const folder = await folderForFile()

/** A normal variable that is cut at three standard deviations keeps this share of its own: sqrt(1 - 6 phi(3) / 0.9973). */
const CUT_SPREAD = 0.98658

describe('a new model', () => {
  const config = { ...smallConfig, hiddenSize: 64, intermediateSize: 96, heads: 4, keyValueHeads: 2, headSize: 16 }
  const make = (name: string, seed: number) =>
    createModel({
      folder: join(folder, name),
      config,
      tokenizer: { kind: 'characters', characters: 'abcdefghijklmnopqrstuvwxyz' },
      seed,
    })

  it('has the vocabulary of its tokenizer, and as many parameters as its shapes hold', async () => {
    const description = await make('described', 1)
    // 26 characters, BOS, EOS, and the four thought tokens.
    expect(description.config).toMatchObject({ ...config, vocabularySize: 32, bosTokenId: 26, eosTokenId: 27 })
    // q and o 64 x 64, k and v 64 x 32, three of 64 x 96, two norms of 64; embedding and head 32 x 64, and a last norm.
    const layer = 2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96 + 2 * 64
    expect(description.parameters).toBe(2 * layer + 2 * 32 * 64 + 64)
    expect(await describeModel(join(folder, 'described'))).toEqual(description)
  })

  it('has normal weights, cut at three deviations, of the sizes that Lingua gives them', async () => {
    await make('measured', 2)
    await using file = await openSafetensors(join(folder, 'measured', 'model.safetensors'))
    // Two layers: what ends a residual branch is smaller by the square root of 4.
    const expected = {
      'model.embed_tokens': 64 ** -0.5,
      lm_head: 64 ** -0.5,
      'model.layers.0.self_attn.q_proj': 64 ** -0.5,
      'model.layers.1.self_attn.k_proj': 64 ** -0.5,
      'model.layers.0.self_attn.o_proj': 64 ** -0.5 / 2,
      'model.layers.1.mlp.gate_proj': 64 ** -0.5,
      'model.layers.1.mlp.down_proj': 96 ** -0.5 / 2,
    }
    for (const [name, deviation] of Object.entries(expected)) {
      const values = await file.read(`${name}.weight`)
      const count = values.length
      const mean = values.reduce((a, b) => a + b, 0) / count
      const spread = Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / count)
      // Four standard errors of a mean and of a standard deviation.
      expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(count))
      expect(Math.abs(spread - CUT_SPREAD * deviation)).toBeLessThan((4 * deviation) / Math.sqrt(2 * count))
      expect(values.every((value) => Math.abs(value) <= 3 * deviation * (1 + 1e-6))).toBe(true)
      expect(values.some((value) => Math.abs(value) > 2.2 * deviation)).toBe(true)
    }
    expect([...(await file.read('model.norm.weight'))]).toEqual(new Array(64).fill(1))
  })

  it('is the same for the same seed, and another for another', async () => {
    for (const [name, seed] of [
      ['one', 7],
      ['same', 7],
      ['other', 8],
    ] as const)
      await make(name, seed)
    const bytes = (name: string) => readFile(join(folder, name, 'model.safetensors'), 'base64')
    expect(await bytes('same')).toBe(await bytes('one'))
    expect(await bytes('other')).not.toBe(await bytes('one'))
  })

  it('trains a tokenizer of bytes on texts and thoughts', async () => {
    const documents = Array.from({ length: 20 }, (_, i) => ({
      id: String(i),
      chunks: [
        { text: 'window window ', thought: i % 2 === 0 ? 'chimney chimney' : null },
        { text: 'café\n', thought: '' },
      ],
    }))
    const data = await writeTrainingFile(join(folder, 'data.jsonl'), documents)
    const target = join(folder, 'bytes')
    const tokenizer = { kind: 'bytes', vocabularySize: 290, data } as const
    const { config: made } = await createModel({ folder: target, config: smallConfig, tokenizer, seed: 1 })
    const { encode, decode, vocabularySize } = await loadTokenizer(target)
    expect(made.vocabularySize).toBe(vocabularySize)
    expect(vocabularySize).toBeLessThanOrEqual(290)
    expect(encode(' window').length).toBeLessThan(7)
    expect(encode(' chimney').length).toBeLessThan(8)
    expect(decode(encode('an unseen café 😀'))).toBe('an unseen café 😀')
  })

  it('does not take the place of another', async () => {
    await make('taken', 1)
    const before = await readFile(join(folder, 'taken', 'model.safetensors'), 'base64')
    await expect(make('taken', 2)).rejects.toMatchObject({
      kind: 'conflict',
      message: `'${join(folder, 'taken')}' exists already`,
    })
    expect(await readFile(join(folder, 'taken', 'model.safetensors'), 'base64')).toBe(before)
  })
})

describe('extendVocabulary', () => {
  const config = {
    ...smallConfig,
    ...{ hiddenSize: 2, vocabularySize: 3, bosTokenId: null, eosTokenId: 0, tiedEmbeddings: true },
  }

  it('gives new tokens the mean of the old rows, also in a row that was there as padding', () => {
    const weights = new Map([['embedding', Float32Array.of(1, 10, 3, 30, 99, 99)]])
    const extended = extendVocabulary(config, weights, 5, [2, 3, 4])
    expect(extended.config).toEqual({ ...config, vocabularySize: 5 })
    expect([...(extended.weights.get('embedding') ?? [])]).toEqual([1, 10, 3, 30, 2, 20, 2, 20, 2, 20])
    expect(extended.weights.has('head')).toBe(false)
  })

  it('does so for the columns of an untied head too', () => {
    const weights = new Map([
      ['embedding', Float32Array.of(1, 10, 3, 30, 5, 50)],
      // [hidden, vocabulary]
      ['head', Float32Array.of(1, 2, 6, -1, -2, -6)],
      ['norm', Float32Array.of(1, 1)],
    ])
    const { weights: extended } = extendVocabulary({ ...config, tiedEmbeddings: false }, weights, 4, [3])
    expect([...(extended.get('embedding') ?? [])]).toEqual([1, 10, 3, 30, 5, 50, 3, 30])
    expect([...(extended.get('head') ?? [])]).toEqual([1, 2, 6, 3, -1, -2, -6, -3])
    expect([...(extended.get('norm') ?? [])]).toEqual([1, 1])
  })
})

/** A Hugging Face folder without thought tokens: golden weights, 61 rows of them, and a tokenizer for so many. */
async function foreignFolder(name: string, model: string, characters: number): Promise<string> {
  const source = join(folder, name)
  await mkdir(source)
  for (const file of ['config.json', 'model.safetensors'])
    await cp(goldenPath('models', model, file), join(source, file))
  const files = characterTokenizer(String.fromCodePoint(...Array.from({ length: characters }, (_, i) => 0x4e00 + i)))
  const { tokenizer } = files
  await writeTokenizerFiles(source, {
    ...files,
    tokenizer: {
      ...tokenizer,
      added_tokens: tokenizer.added_tokens.filter(
        ({ content }) => !(thoughtTokens as readonly string[]).includes(content),
      ),
    },
  })
  return source
}

const tokens = [55, 3, 17, 40, 0, 54, 8]

/** Log-probabilities of the tokens that both models have, after each token, up to a constant. */
function relativeLogits(model: PlainLlama, count: number): number[][] {
  return model.logProbabilities(tokens).map((row) => row.slice(0, count).map((log) => log - (row[0] as number)))
}

describe.each([
  // 55 characters, BOS and EOS: the thought tokens take the rows 57 to 60, which were padding.
  ['into rows that were padding', 55, 61, [57, 58, 59, 60]],
  // 59 characters, BOS and EOS fill all 61 rows.
  ['behind all rows', 59, 65, [61, 62, 63, 64]],
] as const)('a model that gets the thought tokens %s', (name, characters, rows, ids) => {
  describe.each(['gqa-tied', 'multi-head-untied'])('%s', (golden) => {
    let source: string
    let target: string
    beforeAll(async () => {
      source = await foreignFolder(`${golden} ${name}`, golden, characters)
      target = join(folder, `${golden} ${name} added`)
    })

    it('keeps what it says of the old tokens, and gives the new ones the mean of their rows', async () => {
      const description = await addModel({ source, folder: target })
      expect(description).toMatchObject({ addedTokens: 4, config: { vocabularySize: rows } })
      const { specialTokens } = await loadTokenizer(target)
      expect([specialTokens.start, specialTokens.end, specialTokens.prior, specialTokens.posterior]).toEqual(ids)
      const [before, after] = [await PlainLlama.load(source), await PlainLlama.load(target)]
      const oldTokens = characters + 2
      const expected = relativeLogits(before, oldTokens)
      const distances = relativeLogits(after, oldTokens).flatMap((row, t) =>
        row.map((logit, i) => Math.abs(logit - (expected[t]?.[i] as number))),
      )
      // Only the sum over more tokens, in float64, that is taken off all logits alike.
      expect(Math.max(...distances)).toBeLessThan(1e-12)
      await using file = await openSafetensors(join(target, 'model.safetensors'))
      const embedding = await file.read('model.embed_tokens.weight')
      const hidden = embedding.length / rows
      for (const column of [0, hidden - 1]) {
        let total = 0
        for (let token = 0; token < oldTokens; token++) total += embedding[token * hidden + column] as number
        for (const id of ids) expect(embedding[id * hidden + column]).toBeCloseTo(total / oldTokens, 6)
      }
    })

    it('is left as it is when it has them already', async () => {
      const again = join(folder, `${golden} ${name} again`)
      expect(await addModel({ source: target, folder: again })).toMatchObject({ addedTokens: 0 })
      for (const file of ['model.safetensors', 'config.json', 'tokenizer.json']) {
        expect(await readFile(join(again, file), 'base64')).toBe(await readFile(join(target, file), 'base64'))
      }
    })

    it('is read by transformers, with the same tokens and the same logits for the old ones', async ({ skip }) => {
      const python = await pythonWith(['torch', 'transformers'])
      if (!python) return skip('needs torch and transformers')
      const script = `
import json, sys, torch
from transformers import AutoModelForCausalLM, AutoTokenizer
source, target, tokens = sys.argv[1], sys.argv[2], torch.tensor([json.loads(sys.argv[3])])
def logits(folder):
    model, report = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    wrong = [name for key in ('missing_keys', 'unexpected_keys', 'mismatched_keys') for name in report[key]]
    assert not wrong, wrong
    with torch.no_grad(): return model(tokens).logits[0].double()
before, after = logits(source), logits(target)
tokenizer = AutoTokenizer.from_pretrained(target)
old = int(sys.argv[4])
print(json.dumps({
    'distance': (before[:, :old] - after[:, :old]).abs().max().item(),
    'logits': after.log_softmax(-1).tolist(),
    'ids': tokenizer.convert_tokens_to_ids(json.loads(sys.argv[5])),
    'special': all(tokenizer.decode([i], skip_special_tokens=True) == '' for i in json.loads(sys.argv[6])),
}))`
      const found = (await python(
        script,
        ...[source, target, JSON.stringify(tokens), String(characters + 2), JSON.stringify(thoughtTokens)],
        JSON.stringify(ids),
      )) as { distance: number; logits: number[][]; ids: number[]; special: boolean }
      expect(found).toMatchObject({ ids, special: true })
      // A wider head is another float32 product.
      expect(found.distance).toBeLessThan(1e-5)
      const plain = (await PlainLlama.load(target)).logProbabilities(tokens)
      const distances = found.logits.flatMap((row, t) => row.map((log, i) => Math.abs(log - (plain[t]?.[i] as number))))
      expect(Math.max(...distances)).toBeLessThan(1e-4)
    })
  })
})

describe('a folder that cannot be added', () => {
  it('is refused before anything is written', async () => {
    const target = join(folder, 'never')
    await expect(addModel({ source: join(folder, 'nowhere'), folder: target })).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(join(folder, 'nowhere')),
    })
    await expect(describeModel(target)).rejects.toMatchObject({ kind: 'not-found' })
  })

  it('is refused where the tokenizer has more tokens than the model has rows', async () => {
    const source = await foreignFolder('too many', 'gqa-tied', 70)
    await expect(addModel({ source, folder: join(folder, 'too many added') })).rejects.toMatchObject({
      kind: 'invalid-input',
      message: `the tokenizer in '${source}' has 72 tokens, its model has 61`,
    })
  })

  it('and one whose tokenizer lacks the thought tokens is not sampled from', async () => {
    const source = await foreignFolder('bare', 'gqa-tied', 55)
    await expect(LanguageModel.load(source)).rejects.toMatchObject({
      kind: 'invalid-input',
      message: expect.stringContaining('<|START_OF_LATENT|>'),
    })
  })
})
