/**
 * Review packs: cards with all that is shown of them in one file, to be labelled in another copy of the program, without
 * the model. The labels come back as a labels file, and find their thoughts by content.
 *
 * JSON lines: a head, then a document a line with its chunks, and the thoughts of those that are to be labelled.
 */

import { z } from 'zod'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { readUtf8 } from '../formats/input-bytes'
import { parseRecord } from '../formats/json-stream'
import { writeJsonLines } from '../formats/jsonl-writer'
import { splitLines } from '../formats/text-lines'
import type { ExperimentRow } from '../store/experiments'
import type { SampledChunk } from '../store/thoughts'
import type { Workspace } from '../store/workspace'

const FORMAT = 'thought-lab review pack'
const VERSION = 1

const kindSchema = z.object({ format: z.literal(FORMAT), version: z.int().positive() })
const headSchema = kindSchema.extend({
  experiment: z.string().min(1),
  iteration: z.int().min(1),
  corpus: z.string().min(1),
  config: z.unknown(),
})

const nats = z.number()
const documentSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{32}$/),
  characters: z.int().min(0),
  chunks: z.array(z.object({ text: z.string(), thought: z.string().nullable() })).min(1),
  sampled: z.array(
    z.object({
      position: z.int().min(0),
      estimate: z.object({
        logLikelihoodWithout: nats,
        chunkTokens: z.int().min(0),
        ess: z.number().nullable(),
        chosen: z.int().nullable(),
      }),
      thoughts: z.array(
        z.object({
          ...{ k: z.int().min(0), text: z.string(), tokens: z.array(z.int()), finished: z.boolean() },
          ...{ logPrior: nats, logLikelihood: nats, logPosterior: nats, logWeight: nats.nullable() },
          ...{ weight: z.number().min(0).max(1), chosen: z.boolean(), kept: z.boolean() },
        }),
      ),
    }),
  ),
})
type PackedDocument = z.infer<typeof documentSchema>

export interface ReviewPack {
  readonly experiment: string
  readonly iteration: number
  /** Chunks with thoughts to be labelled. */
  readonly cards: number
}

/**
 * @param chunkIds that are to be labelled
 * @returns how many cards were written
 */
export async function writeReviewPack(
  workspace: Workspace,
  experiment: ExperimentRow,
  iteration: number,
  chunkIds: readonly number[],
  path: string,
): Promise<number> {
  const { corpus } = parseExperimentConfig(experiment.config)
  const { name, config } = experiment
  const head = { format: FORMAT, version: VERSION, experiment: name, iteration, corpus, config }
  const documents = await packDocuments(workspace, experiment.id, iteration, chunkIds)
  await writeJsonLines(path, [head, ...documents])
  return documents.reduce((sum, { sampled }) => sum + sampled.length, 0)
}

async function packDocuments(
  { corpora, thoughts }: Workspace,
  experimentId: number,
  iteration: number,
  chunkIds: readonly number[],
): Promise<PackedDocument[]> {
  const estimates = await thoughts.estimatesOf(experimentId, iteration, chunkIds)
  const sampled = await thoughts.ofChunks(experimentId, iteration, chunkIds)
  const documents = await corpora.documentsById([...new Set(estimates.map(({ documentId }) => documentId))])
  return documents.map(({ id, hash, characters, chunks }) => ({
    ...{ hash, characters, chunks: chunks.map(({ text, thought }) => ({ text, thought })) },
    sampled: estimates
      .filter(({ documentId }) => documentId === id)
      .map(({ chunkId, chunkPosition, logLikelihoodWithout, chunkTokens, ess, chosen }) => ({
        position: chunkPosition,
        estimate: { logLikelihoodWithout, chunkTokens, ess, chosen },
        thoughts: sampled
          .filter((thought) => thought.chunkId === chunkId)
          .map(({ id: _, documentId: __, chunkId: ___, chunkPosition: ____, tokens, ...thought }) => ({
            ...thought,
            tokens: Array.from(tokens),
          })),
      })),
  }))
}

/**
 * Takes a pack into a workspace, as a corpus and an experiment of their own.
 *
 * @throws AppError 'invalid-input' if the file is no pack, or of a newer version, 'conflict' if a corpus or experiment of
 *   its names is there already; nothing is then changed
 */
export async function readReviewPack(workspace: Workspace, path: string, now: string): Promise<ReviewPack> {
  const lines = splitLines(path, readUtf8(path))
  const first = await lines.next()
  const record = first.done ? null : parseRecord(path, first.value.text, 'on line 1')
  const kind = kindSchema.safeParse(record)
  if (kind.success && kind.data.version > VERSION) {
    throw new AppError('invalid-input', `'${path}' is a review pack of version ${kind.data.version}`, {
      hint: `this program reads up to version ${VERSION}: it needs an update`,
    })
  }
  const head = headSchema.safeParse(record)
  if (!head.success) {
    throw new AppError('invalid-input', `'${path}' is no review pack`, { hint: 'export one in Review, under Labels' })
  }
  const { experiment, iteration, corpus, config } = head.data
  const parsed = parseExperimentConfig(config, `the review pack '${path}'`)
  const documents: PackedDocument[] = []
  for await (const { text, number } of lines) {
    if (text.trim() === '') continue
    const read = documentSchema.safeParse(parseRecord(path, text, `on line ${number}`))
    if (!read.success) {
      const [issue] = read.error.issues
      throw new AppError('invalid-input', `line ${number} of '${path}': '${issue?.path.join('.')}' ${issue?.message}`)
    }
    documents.push(read.data)
  }
  return workspace.transaction(async () => {
    const id = await workspace.experiments.create({
      ...{ name: experiment, config: parsed, seed: parsed.seed, threads: 1, created: now },
    })
    await workspace.experiments.setStatus(id, 'finished', now, 'a review pack: labelled here, trained elsewhere')
    const corpusId = await workspace.corpora.begin({
      ...{ name: corpus, source: path, format: 'review pack', licence: null, settings: {} },
    })
    await workspace.corpora.addDocuments(
      corpusId,
      documents.map(({ hash, characters, chunks }) => ({ hash, characters, chunks, split: 'train' as const })),
    )
    await workspace.corpora.finish(corpusId, countDocuments(documents))
    const sampled: SampledChunk[] = []
    for await (const document of workspace.corpora.iterateDocuments(corpusId)) {
      const packed = documents[document.position] as PackedDocument
      for (const { position, estimate, thoughts } of packed.sampled) {
        const chunk = document.chunks[position]
        if (!chunk) throw new AppError('invalid-input', `a document of '${path}' has no chunk ${position}`)
        sampled.push({
          chunkId: chunk.id,
          estimate,
          thoughts: thoughts.map((thought) => ({ ...thought, tokens: Int32Array.from(thought.tokens) })),
        })
      }
    }
    await workspace.thoughts.recordEStep(id, iteration, sampled)
    return { experiment, iteration, cards: sampled.length }
  })
}

function countDocuments(documents: readonly PackedDocument[]) {
  const chunks = documents.flatMap((document) => document.chunks)
  return {
    ...{ documents: documents.length, chunks: chunks.length, skipped: 0, duplicates: 0 },
    thoughts: chunks.filter(({ thought }) => thought !== null && thought !== '').length,
    characters: documents.reduce((sum, { characters }) => sum + characters, 0),
  }
}
