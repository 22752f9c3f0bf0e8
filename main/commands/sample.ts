/** `sample`: draws K thoughts for each chunk of a file, weighs them and chooses one. */

import { z } from 'zod'
import type { InferredChunk } from '../../core/contract/engine'
import { documentId } from '../../core/corpus/document'
import { streamKey } from '../../core/random'
import { type Fidelity, fidelities } from '../../core/thought/prefix'
import { boundSizes, chunkBound } from '../../core/weights/bound'
import { logImportanceWeight } from '../../core/weights/forms'
import { effectiveSampleSize, normalizeWeights } from '../../core/weights/importance'
import { chooseThought } from '../../core/weights/resample'
import { writeJsonLines } from '../formats/jsonl-writer'
import { chooseModel, modelOption } from './choose-model'
import { defineCommand } from './command'
import { checkFinite, checkItems, inBatches, readItems } from './jsonl-items'
import { choice, optionalWhole, real, requiredText, whole } from './options'

const ChunkLine = z.looseObject({ prefix: z.string(), chunk: z.string().min(1, 'must not be empty') })
const SHAPE = '{"prefix": "...", "chunk": "..."}'

/** Of a thought, unless said otherwise; the paper's. */
const MAX_TOKENS = 1024

export const sampleCommand = defineCommand({
  name: 'sample',
  summary: 'draw thoughts for the chunks of a file, with their importance weights',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['sample --model warm-start --in chunks.jsonl --out thoughts.jsonl --thoughts 8 --seed 1'],
  options: {
    model: modelOption,
    in: requiredText({ about: `lines of ${SHAPE}; the prefix is raw text`, placeholder: 'F' }),
    out: requiredText({ about: 'the same lines with thoughts, chosen, bounds and ess', placeholder: 'F' }),
    thoughts: whole({ about: 'K, thoughts drawn for each chunk', placeholder: 'K', least: 1, fallback: 8 }),
    seed: whole({ about: 'decides every draw', placeholder: 'N', least: 0, fallback: 0 }),
    batch: whole({ about: 'chunks at a time; changes no thought', placeholder: 'B', least: 1, fallback: 32 }),
    maxTokens: optionalWhole({
      about: `most tokens of a thought, its end included (default ${MAX_TOKENS}, at most half the context)`,
      placeholder: 'M',
      least: 1,
    }),
    temperature: real({ about: 'divides the logits drawn from', placeholder: 'T', least: 0.01, fallback: 1 }),
    fidelity: choice(fidelities, { about: "faithful: as the authors' code does it", fallback: 'consistent' }),
  },
  whenStopped: 'nothing was written; run the same command again',
  async run({ options, workspaceDir, engine, signal, progress, print }) {
    const { in: input, out, thoughts, seed, batch, temperature, fidelity } = options
    const total = await checkItems(input, ChunkLine, SHAPE)
    const model = await chooseModel(options.model, workspaceDir)
    const { client } = engine()
    const { contextTokens } = (await client.describeModel({ model })).config
    const request = {
      ...{ model, seed, thoughts, temperature, fidelity, batch, prefixChunks: 0 },
      proposal: 'posterior',
      maxTokens: options.maxTokens ?? Math.min(MAX_TOKENS, Math.floor(contextTokens / 2)),
    } as const
    let done = 0
    const keys = new ChunkKeys()
    async function* sampled() {
      for await (const lines of inBatches(readItems(input, ChunkLine, SHAPE), batch)) {
        const items = lines.map(({ value: { prefix, chunk } }) => ({
          ...{ key: keys.next(prefix, chunk), earlier: prefix, chunk },
        }))
        const chunks: InferredChunk[] = []
        for await (const event of await client.infer({ ...request, items }, { signal })) chunks.push(...event.chunks)
        for (const [i, inferred] of chunks.entries()) {
          const { value, line } = lines[i] as (typeof lines)[number]
          const terms = inferred.thoughts.flatMap((thought) => [
            ...[thought.logPrior, thought.logLikelihood, thought.logPosterior],
          ])
          checkFinite(terms, options.model, input, line)
          yield { ...value, ...weighThoughts(inferred, seed, fidelity) }
        }
        done += lines.length
        progress.count({ title: 'sampling', done, total, unit: 'chunks' })
      }
    }
    const chunks = await writeJsonLines(out, sampled())
    print(`${chunks} chunks with ${thoughts} thoughts each in ${out}`)
    return { chunks, thoughts: chunks * thoughts, out }
  },
})

/**
 * Names the stream of each chunk's draws by what the chunk is, so that its thoughts depend neither on the order nor on
 * what else is in the file. A chunk that comes again is drawn for anew.
 */
class ChunkKeys {
  private readonly counts = new Map<string, number>()

  next(prefix: string, chunk: string): string {
    const id = documentId(JSON.stringify([prefix, chunk]))
    const count = this.counts.get(id) ?? 0
    this.counts.set(id, count + 1)
    return `${id}/${count}`
  }
}

/** What `sample` adds to a line. Where every one of the first n thoughts is left out, L_n is null. */
export function weighThoughts(inferred: InferredChunk, seed: number, fidelity: Fidelity) {
  const logWeights = inferred.thoughts.map((thought) => logImportanceWeight(thought, fidelity))
  const chosen = chooseThought(logWeights, streamKey(seed, 'resample', inferred.key))
  const weights = chosen === null ? logWeights.map(() => 0) : normalizeWeights(logWeights)
  const finite = (value: number) => (value === Number.NEGATIVE_INFINITY ? null : value)
  return {
    thoughts: inferred.thoughts.map((thought, k) => ({
      text: thought.text,
      tokens: thought.tokens,
      finished: thought.finished,
      logPrior: thought.logPrior,
      logLikelihood: thought.logLikelihood,
      logPosterior: thought.logPosterior,
      logWeight: finite(logWeights[k] as number),
      weight: weights[k] as number,
    })),
    chosen,
    bounds: Object.fromEntries(
      boundSizes(logWeights.length).map((n) => [String(n), finite(chunkBound(logWeights, n))]),
    ),
    ess: chosen === null ? null : effectiveSampleSize(weights),
  }
}
