import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../formats/temporary-folder'
import { buildCli, faultOf, runCli, writeLines } from './run-cli'
import { editWeights, makeTinyModel, type Tensor } from './tiny-model'

let folder: string
let model: string
beforeAll(async () => {
  await buildCli()
  folder = await mkdtemp(join(tmpdir(), 'thought-lab-'))
  model = await makeTinyModel(join(folder, 'tiny'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function editJson(path: string, edit: (value: Record<string, unknown>) => void): Promise<void> {
  const value = JSON.parse(await readFile(path, 'utf8'))
  edit(value)
  await writeFile(path, JSON.stringify(value))
}

const NORM = 'model.norm.weight'

const badModels: readonly [what: string, spoil: (folder: string) => Promise<void>, error: RegExp][] = [
  ['no config.json', (dir) => rm(join(dir, 'config.json')), /config\.json' does not exist$/],
  ['a config.json that is no JSON', (dir) => writeFile(join(dir, 'config.json'), '{"vocab'), /config\.json'.* JSON/],
  [
    'a vocabulary that differs from the embedding',
    (dir) =>
      editJson(join(dir, 'config.json'), (config) => {
        config.vocab_size = 99
      }),
    /^vocab_size in config\.json is 99, but 'model\.embed_tokens\.weight' in '.*model\.safetensors' has 78 rows$/,
  ],
  [
    'another shape',
    (dir) =>
      editWeights(join(dir, 'model.safetensors'), (header) => {
        ;(header[NORM] as Tensor).shape = [4, 4]
      }),
    /model\.safetensors': tensor 'model\.norm\.weight' has shape \[4, 4\], the configuration asks for \[16\]$/,
  ],
  [
    'another dtype',
    (dir) =>
      editWeights(join(dir, 'model.safetensors'), (header) => {
        const norm = header[NORM] as Tensor
        norm.dtype = 'I32'
      }),
    /model\.safetensors': tensor 'model\.norm\.weight' has dtype I32$/,
  ],
  [
    'NaN in the weights',
    (dir) =>
      editWeights(join(dir, 'model.safetensors'), (header, data) => {
        data.writeFloatLE(Number.NaN, (header[NORM] as Tensor).data_offsets[0] + 12)
      }),
    /model\.safetensors': tensor 'model\.norm\.weight' holds NaN at index \[3\]$/,
  ],
  [
    'a header that lies about its length',
    async (dir) => {
      const path = join(dir, 'model.safetensors')
      const bytes = await readFile(path)
      bytes.writeBigUInt64LE(2n ** 40n, 0)
      await writeFile(path, bytes)
    },
    /model\.safetensors'/,
  ],
  ['a file cut short', (dir) => truncate(join(dir, 'model.safetensors'), 5000), /model\.safetensors'/],
  [
    'a missing tensor',
    (dir) =>
      editWeights(join(dir, 'model.safetensors'), (header) => {
        header['model.norms.weight'] = header[NORM] as Tensor
        delete header[NORM]
      }),
    /model\.safetensors' has no tensor 'model\.norm\.weight'$/,
  ],
  [
    'a tokenizer without the special tokens',
    (dir) =>
      editJson(join(dir, 'tokenizer.json'), (tokenizer) => {
        const tokens = tokenizer.added_tokens as { content: string }[]
        tokenizer.added_tokens = tokens.filter(({ content }) => !content.includes('LATENT'))
      }),
    /lacks <\|START_OF_LATENT\|>, <\|END_OF_LATENT\|>/,
  ],
  ['no tokenizer.json', (dir) => rm(join(dir, 'tokenizer.json')), /bad' holds no tokenizer\.json$/],
]

it.each(badModels)('a model with %s: one sentence, exit code 2, and no output', async (_, spoil, error) => {
  const dir = await temporaryFolder()
  const bad = join(dir, 'bad')
  await cp(model, bad, { recursive: true })
  await spoil(bad)
  const input = await writeLines(join(dir, 'in.jsonl'), [{ prefix: '', chunk: 'Sue has 6.', thought: '' }])
  const out = join(dir, 'out.jsonl')
  const end = await runCli(['score', '--model', bad, '--in', input, '--out', out, '--json'])
  expect(faultOf(end)).toMatchObject({ code: 2, error: expect.stringMatching(error), hint: expect.stringMatching(/./) })
  expect(end.result).toMatchObject({ error: { message: expect.stringMatching(error) } })
  await expect(readFile(out)).rejects.toThrow('ENOENT')
})

it.each(badModels.filter(([what]) => /NaN|shape|lies|vocabulary/.test(what)))(
  'model add refuses a model with %s, and records nothing',
  async (_, spoil, error) => {
    const dir = await temporaryFolder()
    const bad = join(dir, 'bad')
    await cp(model, bad, { recursive: true })
    await spoil(bad)
    const workspace = join(dir, 'w')
    expect(faultOf(await runCli(['model', 'add', bad, '--workspace', workspace]))).toMatchObject({
      ...{ code: 2, error: expect.stringMatching(error) },
    })
    expect((await runCli(['model', 'list', '--workspace', workspace, '--json'])).result).toEqual({ models: [] })
    await expect(readFile(join(workspace, 'checkpoints', 'bad', 'config.json'))).rejects.toThrow('ENOENT')
  },
)

it('names a model that is neither a folder nor in the workspace', async () => {
  const dir = await temporaryFolder()
  const input = await writeLines(join(dir, 'in.jsonl'), [{ prefix: '', chunk: 'a', thought: '' }])
  const args = ['score', '--model', 'nobody', '--in', input, '--out', join(dir, 'o'), '--workspace', join(dir, 'w')]
  expect(faultOf(await runCli(args))).toMatchObject({ code: 2, error: "there is no model 'nobody'" })
})

it.each([
  [['sample', '--thoughts', '0'], /^--thoughts is 0; it must be a whole number of at least 1$/],
  [['sample', '--max-tokens', '0'], /^--max-tokens is 0; /],
  [
    ['sample', '--max-tokens', '500'],
    /^a context of 128 tokens has no room for a chunk beside a thought of 500 tokens$/,
  ],
  [['sample', '--temperature', '0'], /^--temperature is 0; /],
  [['sample', '--batch', '1.5'], /^--batch is 1\.5; /],
])('%j is refused', async (options, error) => {
  const dir = await temporaryFolder()
  const input = await writeLines(join(dir, 'in.jsonl'), [{ prefix: '', chunk: 'Sue has 6.' }])
  const [command = '', ...rest] = options
  const end = await runCli([command, '--model', model, '--in', input, '--out', join(dir, 'o'), ...rest])
  expect(faultOf(end)).toMatchObject({ code: 2, error: expect.stringMatching(error) })
})

it.each([
  ['{"prefix": "", "chunk": "a"}\n{"prefix": ""}\n', /in\.jsonl', line 2: 'chunk': /],
  ['{"prefix": "", "chunk": ""}\n', /in\.jsonl', line 1: 'chunk': must not be empty$/],
  ['{"prefix": 3, "chunk": "a"}\n', /in\.jsonl', line 1: 'prefix': /],
  ['{"prefix": "", "chunk": "a"}\n\n{\n', /in\.jsonl': broken JSON on line 3 /],
  ['\n\n', /in\.jsonl' holds no lines$/],
  ['{"prefix": "", "chunk": "ß"}\n', /has no token for "ß" \(U\+00DF\)$/],
])('sample refuses the lines %j', async (content, error) => {
  const dir = await temporaryFolder()
  const input = join(dir, 'in.jsonl')
  await writeFile(input, content)
  const args = ['sample', '--model', model, '--in', input, '--out', join(dir, 'o'), '--max-tokens', '8']
  expect(faultOf(await runCli(args))).toMatchObject({ code: 2, error: expect.stringMatching(error) })
})
