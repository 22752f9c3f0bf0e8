import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../formats/temporary-folder'
import { buildCli, cliResult, startCli, writeLines } from './run-cli'
import { makeTinyModel, makeUniformModel, TINY_VOCABULARY } from './tiny-model'

interface SampledLine {
  readonly prefix: string
  readonly chunk: string
  readonly thoughts: readonly {
    readonly text: string
    readonly tokens: readonly number[]
    readonly finished: boolean
    readonly logPrior: number
    readonly logLikelihood: number
    readonly logPosterior: number
    readonly logWeight: number | null
    readonly weight: number
  }[]
  readonly chosen: number | null
  readonly bounds: Readonly<Record<string, number | null>>
  readonly ess: number | null
}

const LOG_TOKENS = Math.log(TINY_VOCABULARY)
const END = 75
const story = 'Sue has 6: win 5.\n'
/** Of equal lengths, so that few programs are compiled. */
const lines = [
  { prefix: story, chunk: 'Sue has 1.\n', id: 'first' },
  { prefix: 'Tom has 2: pay 1.\n', chunk: 'Tom has 1.\n', id: 'second' },
  { prefix: story, chunk: 'Sue has 1.\n', id: 'the same again' },
  { prefix: 'Kim has 3: win 3.\n', chunk: 'Kim has 6.\n', id: 'fourth' },
]
/** Many, since a random model ends few thoughts this early. */
const THOUGHTS = 32
const MAX_TOKENS = 8

let folder: string
let tiny: string
let uniform: string
/** What the tiny model gives for `lines` with seed 5. */
let sampled: SampledLine[]
beforeAll(async () => {
  await buildCli()
  folder = await mkdtemp(join(tmpdir(), 'thought-lab-'))
  tiny = await makeTinyModel(join(folder, 'tiny'))
  uniform = await makeUniformModel(tiny, join(folder, 'uniform'))
  sampled = await sample(tiny, lines, ['--seed', '5'])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function readLines<T>(path: string): Promise<T[]> {
  return (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

async function sample(
  model: string,
  input: readonly unknown[],
  options: readonly string[] = [],
  maxTokens = MAX_TOKENS,
): Promise<SampledLine[]> {
  const dir = await mkdtemp(join(folder, 'sample-'))
  const file = await writeLines(join(dir, 'in.jsonl'), input)
  const out = join(dir, 'out.jsonl')
  const size = ['--thoughts', String(THOUGHTS), '--max-tokens', String(maxTokens)]
  const args = ['sample', '--model', model, '--in', file, '--out', out, ...size, ...options]
  expect(await cliResult(args)).toEqual({ chunks: input.length, thoughts: THOUGHTS * input.length, out })
  return readLines(out)
}

describe('sample', () => {
  it('gives the same thoughts for any batch size and order', async () => {
    const byId = new Map(sampled.map((line) => [(line as unknown as { id: string }).id, line.thoughts]))
    const reversed = await sample(tiny, lines.slice(1).toReversed(), ['--seed', '5', '--batch', '1'])
    expect(reversed[0]?.thoughts).toEqual(byId.get('fourth'))
    expect(reversed[2]?.thoughts).toEqual(byId.get('second'))
    // Of two equal lines the first in the file gets the first draws, and the second others.
    expect(reversed[1]?.thoughts).toEqual(byId.get('first'))
    expect(byId.get('the same again')).not.toEqual(byId.get('first'))
  })

  it('keeps what a line had, and weighs its thoughts', () => {
    expect(sampled.map(({ prefix, chunk }) => ({ prefix, chunk }))).toEqual(
      lines.map(({ prefix, chunk }) => ({ prefix, chunk })),
    )
    expect(sampled.some(({ thoughts }) => thoughts.some(({ finished }) => finished))).toBe(true)
    for (const { thoughts, chosen, bounds, ess } of sampled) {
      expect(thoughts).toHaveLength(THOUGHTS)
      const ratios = thoughts.map(({ finished, tokens, logPrior, logLikelihood, logPosterior, logWeight }) => {
        expect(finished).toBe(tokens.at(-1) === END)
        if (!finished) {
          expect(logWeight).toBeNull()
          return 0
        }
        expect(logWeight).toBeCloseTo(logPrior + logLikelihood - logPosterior, 10)
        return Math.exp(logWeight as number)
      })
      const total = ratios.reduce((a, b) => a + b, 0)
      const logMean = (n: number) => Math.log(ratios.slice(0, n).reduce((a, b) => a + b, 0) / n)
      for (const n of [1, 2, 4, 8, 16, 32]) {
        if (logMean(n) === Number.NEGATIVE_INFINITY) expect(bounds[n]).toBeNull()
        else expect(bounds[n]).toBeCloseTo(logMean(n), 8)
      }
      if (total === 0) {
        expect([chosen, ess]).toEqual([null, null])
        continue
      }
      const weights = ratios.map((ratio) => ratio / total)
      thoughts.forEach(({ weight }, k) => {
        expect(weight).toBeCloseTo(weights[k] as number, 8)
      })
      expect(ess).toBeCloseTo(1 / weights.reduce((sum, weight) => sum + weight ** 2, 0), 8)
      expect(weights[chosen as number]).toBeGreaterThan(0)
    }
  })

  it('gives each token of a uniform model the probability 1/78, whatever was drawn', async () => {
    const terms = (await sample(uniform, lines)).flatMap(({ chunk, thoughts }) =>
      thoughts.map((thought) => ({ chunk, ...thought })),
    )
    expect(terms.filter(({ finished }) => finished).length).toBeGreaterThan(2)
    for (const { chunk, tokens, finished, logPrior, logLikelihood, logPosterior, logWeight } of terms) {
      expect(logPosterior).toBeCloseTo(-tokens.length * LOG_TOKENS, 3)
      // E is scored even where it was not drawn.
      expect(logPrior).toBeCloseTo(-(finished ? tokens.length : tokens.length + 1) * LOG_TOKENS, 3)
      expect(logLikelihood).toBeCloseTo(-chunk.length * LOG_TOKENS, 3)
      if (finished) expect(logWeight).toBeCloseTo(-chunk.length * LOG_TOKENS, 3)
    }
  })

  it('draws other thoughts for another seed, and leaves all out where none is finished', async () => {
    const [first] = await sample(uniform, lines.slice(0, 1), ['--seed', '3'], 1)
    expect(first?.thoughts.some(({ finished }) => finished)).toBe(false)
    expect(first).toMatchObject({ chosen: null, ess: null, bounds: { 1: null, 2: null, 32: null } })
    expect(first?.thoughts.map(({ weight, logWeight }) => [weight, logWeight])).toEqual(Array(THOUGHTS).fill([0, null]))
    const [other] = await sample(uniform, lines.slice(0, 1), ['--seed', '4'], 1)
    expect(other?.thoughts.map(({ tokens }) => tokens)).not.toEqual(first?.thoughts.map(({ tokens }) => tokens))
  })

  it('writes nothing when it is stopped', async () => {
    const dir = await temporaryFolder()
    const many = Array.from({ length: 2000 }, () => lines[0])
    const file = await writeLines(join(dir, 'in.jsonl'), many)
    const out = join(dir, 'out.jsonl')
    const args = ['sample', '--model', tiny, '--in', file, '--out', out, '--thoughts', '8', '--batch', '4']
    const { child, end } = startCli(args)
    await new Promise((resolve) => setTimeout(resolve, 4000))
    child.kill('SIGINT')
    expect(await end).toMatchObject({ code: 1, stderr: expect.stringContaining('error: stopped') })
    await expect(readFile(out)).rejects.toThrow('ENOENT')
  })
})

describe('score', () => {
  it.each(['consistent', 'faithful'])('gives a thought the terms that sample reported (%s)', async (fidelity) => {
    const drawnHere = fidelity === 'consistent' ? sampled : await sample(tiny, lines, ['--fidelity', 'faithful'])
    // A thought with special tokens in it, or cut off, is not what its text says.
    const isPlain = ({ tokens, finished, text }: SampledLine['thoughts'][number]) =>
      finished && tokens.length === text.length + 1
    const thoughts = drawnHere.flatMap(({ prefix, chunk, thoughts: drawn }) =>
      drawn.filter(isPlain).map(({ text, ...terms }) => ({ prefix, chunk, thought: text, terms })),
    )
    expect(thoughts.length).toBeGreaterThan(2)
    const dir = await temporaryFolder()
    const file = await writeLines(join(dir, 'in.jsonl'), thoughts)
    const out = join(dir, 'out.jsonl')
    const args = ['score', '--model', tiny, '--in', file, '--out', out, '--fidelity', fidelity, '--batch', '2']
    await cliResult(args)
    const scored = await readLines<Record<string, number> & { terms: Record<string, number>; chunk: string }>(out)
    expect(scored).toHaveLength(thoughts.length)
    for (const { terms, thoughtTokens, chunkTokens, chunk, ...score } of scored) {
      for (const term of ['logPrior', 'logLikelihood', 'logPosterior', 'logWeight'] as const) {
        expect(score[term]).toBeCloseTo(terms[term] as number, 3)
      }
      expect(thoughtTokens).toBe((terms.tokens as unknown as number[]).length)
      expect(chunkTokens).toBe(chunk.length)
    }
  })

  it('finds no use in any thought of a uniform model', async () => {
    const dir = await temporaryFolder()
    const file = await writeLines(join(dir, 'in.jsonl'), [{ prefix: story, chunk: 'Sue has 1.\n', thought: '6+5=1' }])
    const out = join(dir, 'out.jsonl')
    await cliResult(['score', '--model', uniform, '--in', file, '--out', out])
    const [score] = await readLines<Record<string, number>>(out)
    expect(score).toMatchObject({ thought: '6+5=1', thoughtTokens: 6, chunkTokens: 11 })
    expect(score?.utility).toBeCloseTo(0, 3)
    expect(score?.logPrior).toBeCloseTo(-6 * LOG_TOKENS, 3)
    expect(score?.logWeight).toBeCloseTo(-11 * LOG_TOKENS, 3)
  })
})

interface Evaluation {
  readonly nllPerToken: number
  readonly tokens: number
  readonly documents: number
  readonly bounds: Readonly<Record<string, number>>
}

describe('evaluate', () => {
  it('predicts every token behind BOS: log 78 for a uniform model', async () => {
    const dir = await temporaryFolder()
    const texts = [{ text: 'Sue has 6.' }, { text: 'x'.repeat(140) }, { text: '' }] // the second exceeds the context
    const file = await writeLines(join(dir, 'in.jsonl'), texts)
    const result = await cliResult<Evaluation>(['evaluate', '--model', uniform, '--file', file])
    expect(result).toMatchObject({ tokens: 150, documents: 2, bounds: {} })
    expect(result.nllPerToken).toBeCloseTo(LOG_TOKENS, 5)
  })

  it('bounds a uniform model by log 78 a token, with any number of thoughts', async () => {
    const dir = await temporaryFolder()
    const chunks = [
      { suffix: 'Sue has 6: win 5.\n', latent: '' },
      { suffix: 'Sue has 1.\n', latent: '6+5=1' },
    ]
    const file = await writeLines(join(dir, 'in.jsonl'), [{ chunks }])
    const args = ['evaluate', '--model', uniform, '--file', file, '--samples', '4', '--seed', '1']
    const { bounds } = await cliResult<Evaluation>(args)
    expect(Object.keys(bounds)).toEqual(['1', '2', '4'])
    // Each bound is -log 78, but for the share of thoughts that were never finished: log(finished / n) per chunk.
    const perToken = bounds[4] as number
    const possible = [1, 2, 3, 4].map((finished) => -LOG_TOKENS + Math.log(finished / 4) / 29)
    expect(Math.min(...possible.map((value) => Math.abs(value - perToken)))).toBeLessThan(1e-4)
  })

  it('reads plain text', async () => {
    const { tokens } = await cliResult<Evaluation>(['evaluate', '--model', tiny, '--file', await textFile()])
    expect(tokens).toBe('Sue has 6.\nTom has 1.\n'.length)
  })
})

async function textFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'in.txt')
  await writeFile(path, 'Sue has 6.\nTom has 1.\n')
  return path
}
