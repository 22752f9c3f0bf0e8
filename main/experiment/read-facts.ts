/** Reads what a plan needs to know of a corpus, a model and the machine. */

import { statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { readRing } from '../../core/corpus/ring-checker'
import type { CorpusFacts, ExperimentFacts, ModelFacts } from '../../core/experiment/facts'
import { standInThought } from '../../core/thought/stand-in'
import { modelSize } from '../em/model-size'
import { readLlamaConfig } from '../formats/llama-config'
import { loadTokenizer, type TextTokenizer } from '../formats/tokenizer'
import type { DocumentRow } from '../store/corpora'
import type { Workspace } from '../store/workspace'

/** Documents that are tokenized: enough for a mean, few enough to be quick. */
const SAMPLE = 48
const CHARACTERS = 20_000

/** @throws AppError 'not-found' if there is no such corpus or model; 'invalid-input' if the model cannot read the text */
export async function readFacts(
  workspace: Workspace,
  { corpus, model }: { readonly corpus: string; readonly model: string },
  threads: number | null,
): Promise<ExperimentFacts> {
  const { folder, parameters } = await workspace.checkpoints.get(model)
  const path = join(workspace.dir, folder)
  const config = await readLlamaConfig(path)
  const { contextTokens, vocabularySize, hiddenSize, intermediateSize, layers, heads } = config
  const modelFacts: ModelFacts = {
    name: model,
    config: { contextTokens, vocabularySize, hiddenSize, intermediateSize, layers, heads },
    weights: parameters,
    size: modelSize(config, parameters),
  }
  const disk = await statfs(workspace.dir)
  return {
    corpus: await readCorpusFacts(workspace, corpus, await loadTokenizer(path)),
    model: modelFacts,
    machine: {
      threads: threads ?? availableParallelism(),
      memoryBytes: process.availableMemory(),
      diskBytes: disk.bavail * disk.bsize,
    },
  }
}

async function readCorpusFacts(workspace: Workspace, name: string, tokenizer: TextTokenizer): Promise<CorpusFacts> {
  const { corpora } = workspace
  const { id } = await corpora.get(name)
  const [train, heldOut] = await Promise.all([
    corpora.countDocuments(id, 'train'),
    corpora.countDocuments(id, 'held-out'),
  ])
  const pages = await Promise.all(
    // Spread over the corpus, whose order may mean something.
    [0, 1, 2, 3].map((quarter) =>
      corpora.documents(id, { split: 'train', offset: Math.floor((quarter * train) / 4), limit: SAMPLE / 4 }),
    ),
  )
  const documents = [...new Map(pages.flat().map((document) => [document.id, document])).values()]
  const counts: DocumentCounts[] = []
  for (const document of documents) {
    counts.push(countDocument(document, tokenizer))
    // A long document takes a while: let messages in between.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const mean = (of: (count: DocumentCounts) => number) =>
    counts.length === 0 ? 0 : counts.reduce((sum, count) => sum + of(count), 0) / counts.length
  const thoughts = counts.flatMap(({ thoughtTokens }) => thoughtTokens)
  const chunksPerDocument = mean(({ chunks }) => chunks)
  return {
    name,
    trainDocuments: train,
    heldOutDocuments: heldOut,
    chunksPerDocument,
    sampledChunksPerDocument: mean(({ sampled }) => sampled),
    tokensPerDocument: mean(({ tokens }) => tokens),
    longestDocumentTokens: Math.max(0, ...counts.map(({ tokens, thoughtTokens }) => tokens + sumOf(thoughtTokens))),
    tokensPerChunk: chunksPerDocument === 0 ? 0 : mean(({ tokens }) => tokens) / chunksPerDocument,
    documentsWithThoughts: mean(({ hasThoughts }) => (hasThoughts ? 1 : 0)),
    tokensPerThought: thoughts.length === 0 ? 0 : sumOf(thoughts) / thoughts.length,
    longestThoughtTokens: Math.max(0, ...thoughts),
    questionsPerDocument: mean(({ questions }) => questions),
  }
}

interface DocumentCounts {
  readonly chunks: number
  readonly sampled: number
  readonly tokens: number
  readonly hasThoughts: boolean
  readonly thoughtTokens: readonly number[]
  readonly questions: number
}

function countDocument({ chunks, characters }: DocumentRow, tokenizer: TextTokenizer): DocumentCounts {
  let read = 0
  let tokens = 0
  for (const { text } of chunks) {
    if (read >= CHARACTERS) break
    const part = text.slice(0, CHARACTERS)
    tokens += tokenizer.encode(part).length
    read += part.length
  }
  const sampled = chunks.filter(({ thought }) => thought !== '')
  const hasThoughts = sampled.some(({ thought }) => thought !== null)
  const thoughts = hasThoughts
    ? sampled.flatMap(({ thought }) => (thought === null ? [] : [thought]))
    : sampled.map(({ text }) => standInThought(text))
  return {
    chunks: chunks.length,
    sampled: sampled.length,
    tokens: read === 0 ? 0 : (tokens * characters) / read,
    hasThoughts,
    thoughtTokens: thoughts.slice(0, 32).map((thought) => tokenizer.encode(thought).length),
    questions: readRing(chunks.map(({ text }) => text)).filter((answer) => answer !== null).length,
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
