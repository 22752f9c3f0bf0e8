// What we write, read by the programs it is written for.

import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LlamaConfig, RopeScaling } from '../../../core/model/llama-config'
import { writeTextAtomically } from '../../../main/formats/atomic'
import { writeBoltJsonl } from '../../../main/formats/bolt-jsonl'
import { openCheckpointWeights } from '../../../main/formats/checkpoint-weights'
import { formatDataCard } from '../../../main/formats/data-card'
import { writeLlamaConfig } from '../../../main/formats/llama-config'
import { writeParquet } from '../../../main/formats/parquet'
import { openSafetensors, type WeightDtype, writeSafetensors } from '../../../main/formats/safetensors'
import { pythonWith } from './python'
import { temporaryFolder } from './temporary-folder'

it('writes Parquet that pyarrow and datasets read', async ({ skip }) => {
  const python = await pythonWith(['pyarrow', 'datasets'])
  if (python === null) return skip('left out: needs Python with pyarrow and datasets')
  const path = join(await temporaryFolder(), 'a.parquet')
  const rows = Array.from({ length: 12_000 }, (_, i) => ({
    text: `row ${i} é😀\n`,
    thought: i % 3 === 0 ? null : i % 3 === 1 ? '' : 'z',
    weight: i / 7,
    iteration: i,
    chosen: i % 2 === 0,
  }))
  await writeParquet(
    path,
    [
      { name: 'text', type: 'STRING', nullable: false },
      { name: 'thought', type: 'STRING', nullable: true },
      { name: 'weight', type: 'DOUBLE', nullable: false },
      { name: 'iteration', type: 'INT32', nullable: false },
      { name: 'chosen', type: 'BOOLEAN', nullable: false },
    ],
    rows,
    { made: 'here' },
  )
  const read = await python(
    `
import json, sys
import pyarrow.parquet as pq
from datasets import load_dataset
table = pq.read_table(sys.argv[1])
data = load_dataset('parquet', data_files=sys.argv[1], split='train', cache_dir=sys.argv[2])
print(json.dumps({'rows': table.to_pylist(), 'types': [str(t) for t in table.schema.types],
  'groups': pq.ParquetFile(sys.argv[1]).num_row_groups, 'made': table.schema.metadata[b'made'].decode(),
  'datasets': [data[i] for i in (0, 1, 11999)]}))
`,
    path,
    await temporaryFolder(),
  )
  expect(read).toEqual({
    rows,
    types: ['string', 'string', 'double', 'int32', 'bool'],
    // of 5,000 rows
    groups: 3,
    made: 'here',
    datasets: [rows[0], rows[1], rows[11_999]],
  })
})

it('reads Parquet that pyarrow wrote', async ({ skip }) => {
  const python = await pythonWith(['pyarrow'])
  if (python === null) return skip('left out: needs Python with pyarrow')
  const { readCorpus } = await import('../../../main/formats/corpus-reader')
  const path = join(await temporaryFolder(), 'a.parquet')
  const write = `
import sys
import pyarrow as pa, pyarrow.parquet as pq
pq.write_table(pa.table({'id': [1, 2, 3], 'text': ['é😀', None, 'three']}), sys.argv[1], row_group_size=2)
print('null')
`
  await python(write, path)
  const reading = readCorpus(path)
  const records: unknown[] = []
  for await (const record of reading) records.push(record)
  expect(records).toEqual([
    { text: 'é😀', chunks: null, line: 1 },
    { text: 'three', chunks: null, line: 3 },
  ])
  expect([...reading.skipped]).toEqual([['the text is null', 1]])
})

it('writes JSONL that datasets reads, and a card whose head is YAML', async ({ skip }) => {
  const python = await pythonWith(['datasets', 'huggingface_hub'])
  if (python === null) return skip('left out: needs Python with datasets and huggingface_hub')
  const folder = await temporaryFolder()
  const path = join(folder, 'train.jsonl')
  const thoughts = [null, '', 'z']
  await writeBoltJsonl(path, [{ chunks: thoughts.map((thought, i) => ({ text: `${i} `, thought })) }])
  const card = formatDataCard({
    title: 'A "title": with # signs',
    sources: [{ name: 'a', licence: 'MIT', documents: 1 }],
    notes: null,
    counts: { documents: 1, chunks: 3, thoughts: 0, characters: 6 },
    chunking: null,
    sampling: null,
    seeds: {},
    filters: {},
    layout: null,
    labels: null,
    files: [],
  })
  await writeTextAtomically(join(folder, 'README.md'), card)
  const script = `
import json, sys
from datasets import load_dataset
from huggingface_hub import DatasetCard
data = load_dataset('json', data_files=sys.argv[1] + '/train.jsonl', split='train', cache_dir=sys.argv[2])
card = DatasetCard.load(sys.argv[1] + '/README.md').data.to_dict()
print(json.dumps({'chunks': data[0]['chunks'], 'title': card['pretty_name'], 'licence': card['license']}))
`
  expect(await python(script, folder, await temporaryFolder())).toEqual({
    chunks: thoughts.map((latent, i) => ({ suffix: `${i} `, latent })),
    title: 'A "title": with # signs',
    licence: ['mit'],
  })
})

const values = Float32Array.of(0, 2, 1, -1.5, 1e-3, 65504, 3.14159274, -2e-8)

it('writes safetensors that the Rust library reads, rounded as PyTorch rounds', async ({ skip }) => {
  const python = await pythonWith(['safetensors', 'torch'])
  if (python === null) return skip('left out: needs Python with safetensors and torch')
  const folder = await temporaryFolder()
  const tensor = { name: 'w', shape: [2, 4], data: values }
  for (const dtype of ['F32', 'F16', 'BF16'] as WeightDtype[]) {
    await writeSafetensors(join(folder, `${dtype}.safetensors`), [tensor], [tensor], { dtype })
  }
  const script = `
import json, sys, torch
from safetensors.torch import load_file
exact = load_file(sys.argv[1] + '/F32.safetensors')['w']
print(json.dumps([[torch.equal(load_file(f'{sys.argv[1]}/{name}.safetensors')['w'], exact.to(dtype)), list(exact.shape)]
  for name, dtype in (('F32', torch.float32), ('F16', torch.float16), ('BF16', torch.bfloat16))]))
`
  expect(await python(script, folder)).toEqual(Array(3).fill([true, [2, 4]]))
})

it('reads safetensors that the Rust library wrote, whole and in shards', async ({ skip }) => {
  const python = await pythonWith(['safetensors', 'torch', 'transformers'])
  if (python === null) return skip('left out: needs Python with safetensors, torch and transformers')
  const folder = await temporaryFolder()
  const script = `
import json, sys, torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM
t = torch.tensor(json.loads(sys.argv[2]))
save_file({'f32': t, 'f16': t.half(), 'bf16': t.bfloat16(), 'scalar': torch.tensor(7.)}, sys.argv[1] + '/all.safetensors')
model = LlamaForCausalLM(LlamaConfig(vocab_size=50, hidden_size=16, intermediate_size=24, num_hidden_layers=2,
  num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=True))
model.save_pretrained(sys.argv[1] + '/sharded', max_shard_size='4KB')
print(json.dumps({'f16': t.half().tolist(), 'bf16': t.bfloat16().tolist(),
  'model': {name: [list(p.shape), p.flatten().tolist()] for name, p in model.named_parameters()}}))
`
  const numbers = [...values]
  const theirs = (await python(script, folder, JSON.stringify(numbers))) as {
    f16: number[]
    bf16: number[]
    model: Record<string, [number[], number[]]>
  }
  await using all = await openSafetensors(join(folder, 'all.safetensors'))
  expect(await all.read('f32')).toEqual(values)
  expect([...(await all.read('f16'))]).toEqual(theirs.f16)
  expect([...(await all.read('bf16'))]).toEqual(theirs.bf16)
  expect([...(await all.read('scalar'))]).toEqual([7])
  await using sharded = await openCheckpointWeights(join(folder, 'sharded'))
  expect([...sharded.names].sort()).toEqual(Object.keys(theirs.model).sort())
  for (const [name, [shape, data]] of Object.entries(theirs.model)) {
    expect(sharded.shape(name)).toEqual(shape)
    expect([...(await sharded.read(name))]).toEqual(data)
  }
})

it('writes a configuration that transformers reads, with every rotary scaling', async ({ skip }) => {
  const python = await pythonWith(['transformers', 'torch'])
  if (python === null) return skip('left out: needs Python with transformers and torch')
  const config: LlamaConfig = {
    vocabularySize: 50,
    hiddenSize: 32,
    intermediateSize: 24,
    layers: 1,
    heads: 4,
    keyValueHeads: 2,
    headSize: 8,
    contextTokens: 16_384,
    normEpsilon: 1e-5,
    ropeTheta: 5e5,
    ropeScaling: null,
    tiedEmbeddings: true,
    initializerRange: 0.03,
    bosTokenId: null,
    eosTokenId: [3, 4],
  }
  const script = `
import json, sys
from transformers import AutoConfig, LlamaForCausalLM
def read(folder):
    c = AutoConfig.from_pretrained(folder)
    LlamaForCausalLM(c)
    return [c.vocab_size, c.num_key_value_heads, c.head_dim, c.tie_word_embeddings, c.eos_token_id,
            c.bos_token_id, c.rms_norm_eps, c.rope_parameters]
print(json.dumps([read(folder) for folder in sys.argv[1:]]))
`
  const llama3 = {
    type: 'llama3',
    factor: 8,
    lowFrequencyFactor: 1,
    highFrequencyFactor: 4,
    originalContextTokens: 8192,
  }
  const expected: [RopeScaling | null, Record<string, unknown>][] = [
    [null, { rope_type: 'default' }],
    [
      { type: 'linear', factor: 2 },
      { rope_type: 'linear', factor: 2 },
    ],
    [
      llama3 as RopeScaling,
      {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      },
    ],
  ]
  const folders: string[] = []
  for (const [ropeScaling] of expected) {
    const folder = await temporaryFolder()
    await writeLlamaConfig(folder, { ...config, ropeScaling })
    folders.push(folder)
  }
  const common = [50, 2, 8, true, [3, 4], null, 1e-5]
  expect(await python(script, ...folders)).toEqual(
    expected.map(([, parameters]) => [...common, { rope_theta: 5e5, ...parameters }]),
  )
})
