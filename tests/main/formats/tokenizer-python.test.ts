// Against the Rust library behind Python's `tokenizers`, and transformers: what we write, they must read alike.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { RandomStream, streamKey } from '../../../core/random'
import { trainByteLevelBpe } from '../../../main/formats/bpe-training'
import { characterTokenizer } from '../../../main/formats/character-tokenizer'
import { loadTokenizer } from '../../../main/formats/tokenizer'
import {
  extendTokenizer,
  readTokenizerFiles,
  vocabularySize,
  writeTokenizerFiles,
} from '../../../main/formats/tokenizer-files'
import { pythonWith } from './python'
import { temporaryFolder } from './temporary-folder'

/** Words of a made-up language, some more frequent than others, with digits, accents and other scripts among them. */
function makeCorpus(): string[] {
  const random = new RandomStream(streamKey(11, 'corpus'))
  const syllables = ['ka', 'lo', 'mi', 'ne', 'the', 'ing', 'é', 'ß', '日', '本', '12', '3', "'s", '😀', 'я']
  const words = Array.from({ length: 300 }, () =>
    Array.from({ length: 1 + random.below(4) }, () => random.pick(syllables)).join(''),
  )
  const word = () => words[Math.floor(random.next() ** 3 * words.length)] as string
  return Array.from({ length: 400 }, () =>
    Array.from({ length: 12 }, () => word() + random.pick([' ', ' ', ' ', ', ', '. ', '\n', '  '])).join(''),
  )
}

const oddTexts = [
  '',
  ' ',
  'a\u0085b \u0085',
  'a \ufeffb',
  "I'm we'll they've",
  'x  \n\n y\t z',
  '\r\n\u2028\u3000',
  '<|END_OF_LATENT|> <|begin_of_text|>x',
  'é́ ½² 𝟘 👩‍👩‍👧 \0',
]

const readAll = `
import json, sys
from tokenizers import Tokenizer
from transformers import AutoTokenizer
folder, texts = sys.argv[1], json.load(open(sys.argv[2]))
rust = Tokenizer.from_file(folder + '/tokenizer.json')
rust.encode_special_tokens = True
hf = AutoTokenizer.from_pretrained(folder)
ids = [rust.encode(t, add_special_tokens=False).ids for t in texts]
print(json.dumps({
  'ids': ids,
  'texts': [rust.decode(i, skip_special_tokens=False) for i in ids],
  'transformers': [hf.decode(i, skip_special_tokens=False) for i in ids],
  'size': len(hf),
  'withBos': hf('ab').input_ids[0] if hf.bos_token_id is not None else None,
  'bos': hf.bos_token_id, 'eos': hf.eos_token_id,
  'end': hf.convert_tokens_to_ids('<|END_OF_LATENT|>'),
  'read': rust.get_vocab()['<|END_OF_LATENT|>'],
}))
`

async function expectSameInPython(folder: string, texts: string[], skip: (note: string) => void): Promise<void> {
  const python = await pythonWith(['tokenizers', 'transformers'])
  if (python === null) return skip('left out: needs Python with tokenizers and transformers')
  const textFile = join(await temporaryFolder(), 'texts.json')
  await writeFile(textFile, JSON.stringify(texts))
  const theirs = await python(readAll, folder, textFile)
  const ours = await loadTokenizer(folder)
  const { bos, eos, end } = ours.specialTokens
  expect(theirs).toEqual({
    ids: texts.map((text) => ours.encode(text)),
    texts,
    transformers: texts,
    size: ours.vocabularySize,
    withBos: bos,
    bos,
    eos,
    end,
    read: end,
  })
}

it('encodes and decodes by a trained byte-level tokenizer as the Rust library does', async ({ skip }) => {
  const folder = await temporaryFolder()
  const corpus = makeCorpus()
  await writeTokenizerFiles(folder, await trainByteLevelBpe(corpus, 700))
  await expectSameInPython(folder, [...corpus.slice(0, 50), ...oddTexts], skip)
})

it('encodes and decodes by a tokenizer of characters as the Rust library does', async ({ skip }) => {
  const folder = await temporaryFolder()
  const texts = ['ab', 'Sue has 6: win 5.\n', '日本 😀', 'b a']
  await writeTokenizerFiles(folder, characterTokenizer(texts.join('')))
  await expectSameInPython(folder, texts, skip)
})

it('trains the merges that the Rust library trains', async ({ skip }) => {
  const python = await pythonWith(['tokenizers'])
  if (python === null) return skip('left out: needs Python with tokenizers')
  const corpus = makeCorpus()
  const textFile = join(await temporaryFolder(), 'texts.json')
  await writeFile(textFile, JSON.stringify(corpus))
  const script = `
import json, sys
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
t = Tokenizer(models.BPE())
t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
trainer = trainers.BpeTrainer(vocab_size=694, min_frequency=2, show_progress=False,
                              initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
t.train_from_iterator(json.load(open(sys.argv[1])), trainer)
model = json.loads(t.to_str())['model']
print(json.dumps({'merges': model['merges'], 'vocab': model['vocab']}))
`
  const { model } = (await trainByteLevelBpe(corpus, 700)).tokenizer
  expect(await python(script, textFile)).toEqual({ merges: model.merges, vocab: model.vocab })
})

it('extends tokenizers of other makers as the Rust library would', async ({ skip }) => {
  const python = await pythonWith(['tokenizers', 'transformers'])
  if (python === null) return skip('left out: needs Python with tokenizers and transformers')
  const corpus = makeCorpus()
  const folder = await temporaryFolder()
  const textFile = join(folder, 'texts.json')
  await writeFile(textFile, JSON.stringify(corpus))
  const make = `
import json, sys
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
texts, out, style = json.load(open(sys.argv[1])), sys.argv[2], sys.argv[3]
t = Tokenizer(models.BPE(unk_token='<unk>' if style == 'llama2' else None, byte_fallback=style == 'llama2', fuse_unk=style == 'llama2'))
special = ['<unk>', '<s>', '</s>']
if style == 'llama2':
    special += ['<0x%02X>' % b for b in range(256)]
    t.normalizer = normalizers.Sequence([normalizers.Prepend('▁'), normalizers.Replace(' ', '▁')])
    t.decoder = decoders.Sequence([decoders.Replace('▁', ' '), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(' ', 1, 0)])
    alphabet = []
else:
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    t.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
t.train_from_iterator([w for x in texts for w in x.split('\\n')], trainers.BpeTrainer(vocab_size=600, special_tokens=special, initial_alphabet=alphabet, show_progress=False, max_token_length=8))
j = json.loads(t.to_str())
j['added_tokens'] = j['added_tokens'][:3]
json.dump(j, open(out + '/tokenizer.json', 'w'))
json.dump({'bos_token': '<s>', 'eos_token': {'content': '</s>'}}, open(out + '/tokenizer_config.json', 'w'))
print('null')
`
  for (const style of ['llama2', 'smollm']) {
    const made = await temporaryFolder()
    await python(make, textFile, made, style)
    const before = await readTokenizerFiles(made)
    const { files, addedIds } = extendTokenizer(before)
    const size = vocabularySize(before.tokenizer)
    expect(addedIds).toEqual([size, size + 1, size + 2, size + 3])
    const extended = await temporaryFolder()
    await writeTokenizerFiles(extended, files)
    const script = `
import json, sys
from tokenizers import Tokenizer
rust = Tokenizer.from_file(sys.argv[1] + '/tokenizer.json')
ids = rust.get_vocab()
rust.encode_special_tokens = True
texts = json.load(open(sys.argv[2]))
encoded = [rust.encode(t, add_special_tokens=False).ids for t in texts]
print(json.dumps({'ids': encoded, 'texts': [rust.decode(i, skip_special_tokens=False) for i in encoded],
  'special': [ids['<|START_OF_LATENT|>'], ids['<|POSTERIOR_PREFIX|>']]}))
`
    // U+FEFF is lost where characters become byte tokens, see the head of tokenizer.ts.
    const odd = oddTexts.filter((text) => style !== 'llama2' || !text.includes('\ufeff'))
    const texts = [...corpus.slice(0, 30), ...odd]
    await writeFile(textFile, JSON.stringify(texts))
    const ours = await loadTokenizer(extended)
    expect(await python(script, extended, textFile)).toEqual({
      ids: texts.map((text) => ours.encode(text)),
      texts: texts.map((text) => ours.decode(ours.encode(text))),
      special: [size, size + 3],
    })
    expect(texts.map((text) => ours.decode(ours.encode(text)))).toEqual(texts)
    await writeFile(textFile, JSON.stringify(corpus))
  }
})
