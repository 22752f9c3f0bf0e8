import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { checkModel } from '../../../../main/engine/model/check-model'
import { folderForFile, makeSmallModel } from '../small-model'

const folder = await folderForFile()
const good = join(folder, 'good')
beforeAll(() => makeSmallModel(good, { characters: 'abcdefgh', seed: 1 }))

async function spoiled(name: string, spoil: (dir: string) => Promise<void>) {
  const dir = join(folder, name)
  await cp(good, dir, { recursive: true })
  await spoil(dir)
  return checkModel(dir)
}

async function editJson(path: string, edit: (json: Record<string, unknown>) => void): Promise<void> {
  const json = JSON.parse(await readFile(path, 'utf8'))
  edit(json)
  await writeFile(path, JSON.stringify(json))
}

describe('a folder that is checked', () => {
  it('is good in all five ways, and says what it found', async () => {
    const checks = await checkModel(good)
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['Architecture', true],
      ['Weights', true],
      ['Tokenizer', true],
      ['Special tokens', true],
      ['Context', true],
    ])
    expect(checks[0]?.text).toBe('Llama, 2 layers, width 16, 4 heads, 2 key heads')
    // embedding, head, last norm, and nine tensors a layer
    expect(checks[1]?.text).toMatch(/float32, 21 tensors$/)
  })

  it('tells how many rows the embedding will get', async () => {
    const checks = await spoiled('plain', (dir) =>
      editJson(join(dir, 'tokenizer.json'), (json) => {
        const added = json.added_tokens as { content: string }[]
        json.added_tokens = added.filter(({ content }) => !/LATENT|PREFIX/.test(content))
        const model = json.model as { vocab: Record<string, number> }
        model.vocab = Object.fromEntries(Object.entries(model.vocab).filter(([token]) => !/LATENT|PREFIX/.test(token)))
      }),
    )
    expect(checks[3]).toMatchObject({ ok: true, text: '4 new embedding rows will be added: the mean of the old ones' })
  })

  it('names everything that is wrong at once, with what is expected', async () => {
    const checks = await spoiled('broken', async (dir) => {
      await editJson(join(dir, 'config.json'), (json) => {
        json.model_type = 'gpt2'
      })
      await rm(join(dir, 'tokenizer.json'))
    })
    expect(checks.map(({ ok }) => ok)).toEqual([false, true, false, false, false])
    expect(checks[0]?.text).toContain('the model type is "gpt2", not "llama"')
    expect(checks[0]?.expected).toBe('config.json of a model of the Llama architecture')
    expect(checks[2]?.text).toContain('tokenizer.json')
    expect(checks[3]?.text).toBe('not known without a usable tokenizer')
  })

  it('finds weights of another shape than config.json says', async () => {
    const checks = await spoiled('other', (dir) =>
      editJson(join(dir, 'config.json'), (json) => {
        json.intermediate_size = 32
      }),
    )
    expect(checks[1]?.ok).toBe(false)
    expect(checks[1]?.text).toContain('mlp.gate_proj.weight')
  })
})
