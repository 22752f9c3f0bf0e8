/** `evaluate`: the raw NLL of a file of documents, and the bound on it with thoughts. */

import { type Chunking, chunkText } from '../../core/corpus/chunking'
import { documentId } from '../../core/corpus/document'
import { chunkUnits } from '../../core/corpus/units'
import { AppError } from '../../core/errors'
import { type Fidelity, fidelities } from '../../core/thought/prefix'
import {
  addBoundSums,
  type BoundSums,
  boundFigures,
  boundSizes,
  noBoundSums,
  type ScoredChunk,
  sumBounds,
} from '../../core/weights/bound'
import { inferDocuments, type WeighedChunk } from '../em/infer-documents'
import type { EngineClient } from '../engine-host/engine-process'
import { corpusFormats, readCorpus } from '../formats/corpus-reader'
import type { RawRecord } from '../formats/corpus-record'
import type { DocumentRow } from '../store/corpora'
import { chooseModel, modelOption } from './choose-model'
import { defineCommand } from './command'
import { inBatches } from './jsonl-items'
import { anyText, choice, optionalChoice, optionalWhole, real, requiredText, text, whole } from './options'

/** Earlier chunks of a document in the prefix, as in the bootstrap of the paper. */
const PREFIX_CHUNKS = 3
const MAX_TOKENS = 1024

export const evaluateCommand = defineCommand({
  name: 'evaluate',
  summary: 'measure the NLL of raw documents, and with --samples the bound with thoughts',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: [
    'evaluate --model base --file held-out.jsonl',
    'evaluate --model iteration-3 --file held-out.jsonl --samples 8',
  ],
  options: {
    model: modelOption,
    file: requiredText({ about: 'documents, in any format that `import` reads', placeholder: 'F' }),
    samples: optionalWhole({
      about: 'K, thoughts drawn per chunk for the bound (default: no bound)',
      placeholder: 'K',
      least: 1,
    }),
    format: optionalChoice(corpusFormats, 'what the file holds (default: told by its name)'),
    textField: text({
      about: "the field that holds the text (default 'text', or chunks in BoLT's form)",
      placeholder: 'F',
    }),
    separator: anyText({ about: 'for text: the line that stands between documents', placeholder: 'LINE' }),
    unit: choice(chunkUnits, { about: 'what chunks are counted in', fallback: 'sentence' }),
    mean: real({ about: 'units of a chunk on average', placeholder: 'N', least: 1, fallback: 8 }),
    min: whole({ about: 'least units of a chunk', placeholder: 'N', least: 1, fallback: 1 }),
    max: whole({ about: 'most units of a chunk', placeholder: 'N', least: 1, fallback: 20 }),
    seed: whole({ about: 'decides chunk borders and draws', placeholder: 'N', least: 0, fallback: 0 }),
    batch: whole({ about: 'documents at a time; changes no number', placeholder: 'B', least: 1, fallback: 64 }),
    maxTokens: optionalWhole({
      about: `most tokens of a thought, its end included (default ${MAX_TOKENS}, at most half the context)`,
      placeholder: 'M',
      least: 1,
    }),
    fidelity: choice(fidelities, { about: "faithful: as the authors' code does it", fallback: 'consistent' }),
  },
  whenStopped: 'run the same command again',
  async run({ options, workspaceDir, engine, signal, progress, print }) {
    const { file, samples, unit, mean, min, max, seed, batch, fidelity } = options
    const reading = {
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.textField === undefined ? {} : { textField: options.textField }),
      ...(options.separator === undefined ? {} : { separator: options.separator }),
    }
    const total = await countDocuments(readCorpus(file, reading), file)
    const model = await chooseModel(options.model, workspaceDir)
    const { client } = engine()
    const { contextTokens } = (await client.describeModel({ model })).config
    const maxTokens = options.maxTokens ?? Math.min(MAX_TOKENS, Math.floor(contextTokens / 2))
    const chunking = { unit, mean, min, max, seed }
    const sums = new EvaluationSums(samples ?? 0)
    for await (const records of inBatches(readCorpus(file, reading), batch)) {
      const texts = records.map(({ text: raw }) => raw)
      for (const { logLikelihood, tokens } of await client.likelihood({ model, texts }, { signal })) {
        sums.addLikelihood(logLikelihood, tokens)
      }
      if (samples !== undefined) {
        const documents = records.map((record, i) => toDocument(record, sums.documents + i, chunking))
        sums.addBounds(await weigh(client, documents, { model, seed, thoughts: samples, maxTokens, fidelity }, signal))
      }
      sums.documents += records.length
      progress.count({ title: 'evaluating', done: sums.documents, total, unit: 'documents' })
    }
    const result = sums.result(options.model)
    const bounds = Object.entries(result.bounds).map(
      ([n, bound]) => `L_${n} ${bound === null ? 'none' : bound.toFixed(4)}`,
    )
    print(
      [
        `${result.documents} documents, ${result.tokens} tokens: NLL ${result.nllPerToken?.toFixed(4) ?? 'none'} nats/token`,
        ...(bounds.length > 0 ? [`bounds in nats/token: ${bounds.join(', ')}`] : []),
      ].join('\n'),
    )
    return result
  },
})

async function countDocuments(records: AsyncIterable<RawRecord>, file: string): Promise<number> {
  let count = 0
  for await (const _ of records) count++
  if (count === 0) {
    throw new AppError('invalid-input', `'${file}' holds no document with a text`, { hint: 'check --text-field' })
  }
  return count
}

/** Ids count chunks and documents of the file; they only have to differ within a batch. */
function toDocument({ text: raw, chunks }: RawRecord, id: number, chunking: Chunking): DocumentRow {
  const known = chunks ?? chunkText(raw, chunking).map((part) => ({ text: part, thought: null }))
  return {
    id,
    position: id,
    // Documents of the same text are told apart, so that each has draws of its own.
    hash: `${documentId(raw)}/${id}`,
    split: 'held-out',
    characters: raw.length,
    chunks: known.map((chunk, position) => ({ ...chunk, id: id * 2 ** 20 + position, position })),
  }
}

interface Sampling {
  readonly model: string
  readonly seed: number
  readonly thoughts: number
  readonly maxTokens: number
  readonly fidelity: Fidelity
}

async function weigh(
  client: EngineClient,
  documents: readonly DocumentRow[],
  sampling: Sampling,
  signal: AbortSignal,
): Promise<WeighedChunk[]> {
  const settings = {
    ...sampling,
    temperature: 1,
    prefixChunks: PREFIX_CHUNKS,
    proposal: 'posterior',
    weighting: { form: 'logWeight', beta: 1, fidelity: sampling.fidelity },
    pass: 'evaluate',
    scoreUnsampled: true,
  } as const
  const weighed: WeighedChunk[] = []
  const nothingKnown = { done: new Map(), kept: new Map() }
  for await (const { chunks } of inferDocuments(client, documents, settings, nothingKnown, signal))
    weighed.push(...chunks)
  return weighed
}

class EvaluationSums {
  documents = 0
  private logLikelihood = 0
  private tokens = 0
  private readonly bounds: Map<number, BoundSums>

  /** @param thoughts K; 0 for no bounds */
  constructor(thoughts: number) {
    this.bounds = new Map(boundSizes(thoughts).map((n) => [n, noBoundSums]))
  }

  addLikelihood(logLikelihood: number, tokens: number): void {
    this.logLikelihood += logLikelihood
    this.tokens += tokens
  }

  addBounds(weighed: readonly WeighedChunk[]): void {
    const chunks = weighed.map(
      ({ chunk, inferred, thoughts }): ScoredChunk => ({
        tokens: inferred.chunkTokens,
        characters: chunk.text.length,
        logWeights:
          thoughts.length === 0 ? null : thoughts.map(({ logWeight }) => logWeight ?? Number.NEGATIVE_INFINITY),
        logLikelihoodEmpty: inferred.logLikelihoodWithout,
      }),
    )
    for (const [n, sums] of this.bounds) this.bounds.set(n, addBoundSums(sums, sumBounds(chunks, n)))
  }

  /** @throws AppError 'invalid-input' if the model's log-probabilities are no numbers */
  result(model: string) {
    if (!Number.isFinite(this.logLikelihood)) {
      throw new AppError('invalid-input', `the model '${model}' gives a log-likelihood of ${this.logLikelihood}`, {
        hint: 'its weights are so large that sums overflow: take another checkpoint',
      })
    }
    const figures = [...this.bounds].map(([n, sums]) => [String(n), boundFigures(sums)] as const)
    return {
      nllPerToken: this.tokens === 0 ? null : -this.logLikelihood / this.tokens,
      tokens: this.tokens,
      documents: this.documents,
      /** Nats/token over all chunks, by the number of thoughts. */
      bounds: Object.fromEntries(figures.map(([n, { natsPerToken }]) => [n, natsPerToken])),
      /** Nats per sampled chunk. */
      boundsPerChunk: Object.fromEntries(figures.map(([n, { natsPerSampledChunk }]) => [n, natsPerSampledChunk])),
      /** Share of sampled chunks that the last bound does not cover: no thought of theirs was finished. */
      leftOutShare: figures.at(-1)?.[1].leftOutShare ?? null,
    }
  }
}
