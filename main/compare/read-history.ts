/** The thoughts of documents through the E-steps of an experiment, judged where right ones are known. */

import type { ChunkEStep, ChunkHistory, DocumentHistory } from '../../core/comparison/thought-history'
import type { DocumentChange, DocumentChanges } from '../../core/contract/comparison'
import { isRightThought } from '../../core/corpus/ring-checker'
import { AppError } from '../../core/errors'
import type { Verdict } from '../../core/review/label'
import { chunkBound } from '../../core/weights/bound'
import type { ExperimentRow } from '../store/experiments'
import type { ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'
import { documentName } from './document-names'
import {
  firstDocuments,
  type ScanLimits,
  type ScannedChunk,
  type ScannedDocument,
  scanDocuments,
  scanPage,
} from './thought-scan'

/** What a list sorted by change is made of: some seconds of reading at most. */
const LIMITS: ScanLimits = { documents: 2000, thoughts: 200_000 }
/** Characters of a document and its thoughts in which one can find. */
const WORDS = 4000
/** Characters of what comes before a chunk. */
const BEFORE = 400

export async function readDocumentChanges(workspace: Workspace, experiment: ExperimentRow): Promise<DocumentChanges> {
  const iterations = await workspace.thoughts.iterations(experiment.id)
  const corpus = corpusOf(experiment)
  const documents: DocumentChange[] = []
  const { ids, isCut } = await firstDocuments(workspace, experiment.id, LIMITS)
  for await (const scanned of scanDocuments(workspace, experiment.id, ids)) {
    documents.push(changeOf(scanned, iterations, corpus))
  }
  const size = ({ gain }: DocumentChange) => (gain === null ? -1 : Math.abs(gain))
  return { iterations, documents: documents.sort((a, b) => size(b) - size(a)), isCut }
}

/** @throws AppError 'not-found' if there is no such document, or no thoughts of it in the experiment */
export async function readDocumentHistory(
  workspace: Workspace,
  experiment: ExperimentRow,
  documentId: number,
): Promise<DocumentHistory> {
  const iterations = await workspace.thoughts.iterations(experiment.id)
  const [scanned] = await scanPage(workspace, experiment.id, iterations, [documentId])
  if (!scanned || scanned.chunks.length === 0) {
    throw new AppError('not-found', `experiment '${experiment.name}' has no thoughts of document ${documentId}`, {
      hint: 'choose another document',
    })
  }
  const { document, chunks } = scanned
  const verdicts = await readVerdicts(
    workspace,
    chunks.map(({ chunk }) => chunk.id),
  )
  return {
    id: document.id,
    name: documentName(corpusOf(experiment), document.position),
    chunkCount: document.chunks.length,
    iterations,
    chunks: chunks.map((chunk) => historyOf(chunk, scanned, verdicts)),
  }
}

/** By chunk and text: a label is about what a thought says, in whatever E-step it was sampled. */
type Verdicts = ReadonlyMap<string, readonly Verdict[]>

const contentKey = (chunkId: number, text: string) => `${chunkId} ${text}`

async function readVerdicts(workspace: Workspace, chunkIds: readonly number[]): Promise<Verdicts> {
  const verdicts = new Map<string, Verdict[]>()
  for (const { chunkId, text, verdict } of await workspace.labels.ofChunks(chunkIds)) {
    if (chunkId === null) continue
    const key = contentKey(chunkId, text)
    verdicts.set(key, [...(verdicts.get(key) ?? []), verdict])
  }
  return verdicts
}

function historyOf(scanned: ScannedChunk, { document }: ScannedDocument, verdicts: Verdicts): ChunkHistory {
  const { chunk, answer } = scanned
  const before = document.chunks
    .filter(({ position }) => position < chunk.position)
    .map(({ text }) => text)
    .join('')
  return {
    position: chunk.position,
    before: before.slice(-BEFORE),
    text: chunk.text,
    rightThought: answer?.thought ?? null,
    steps: [...scanned.steps.keys()].map((iteration) => stepOf(scanned, iteration, verdicts)),
  }
}

function stepOf({ steps, answer }: ScannedChunk, iteration: number, verdicts: Verdicts): ChunkEStep {
  const { estimate, thoughts } = steps.get(iteration) as NonNullable<ReturnType<typeof steps.get>>
  return {
    iteration,
    bound: boundOf(thoughts),
    ess: estimate.ess,
    thoughts: thoughts.map((thought) => ({
      k: thought.k,
      text: thought.text,
      finished: thought.finished,
      kept: thought.kept,
      chosen: thought.chosen,
      weight: thought.weight,
      explains: thought.logLikelihood - estimate.logLikelihoodWithout,
      cost: thought.logPosterior - thought.logPrior,
      isRight: answer ? thought.finished && isRightThought(answer, thought.text) : null,
      verdicts: verdicts.get(contentKey(thought.chunkId, thought.text)) ?? [],
    })),
  }
}

function changeOf(
  { document, chunks }: ScannedDocument,
  iterations: readonly number[],
  corpus: string,
): DocumentChange {
  const bound = (iteration: number | undefined) => {
    const bounds = chunks.map(({ steps }) => boundOf(steps.get(iteration ?? 0)?.thoughts ?? []))
    return bounds.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0)
  }
  const [first, last] = [bound(iterations[0]), bound(iterations.at(-1))]
  const chosen = iterations.map((iteration) =>
    chunks.map(({ answer, steps }) => ({
      answer,
      text: steps.get(iteration)?.thoughts.find((thought) => thought.chosen)?.text ?? null,
    })),
  )
  return {
    id: document.id,
    name: documentName(corpus, document.position),
    gain: iterations.length < 2 || first === null || last === null ? null : last - first,
    right: chosen.map((ofChunks) => ({
      right: ofChunks.filter(({ answer, text }) => answer && text !== null && isRightThought(answer, text)).length,
      judged: ofChunks.filter(({ answer, text }) => answer && text !== null).length,
    })),
    words: [
      ...document.chunks.map(({ text }) => text),
      ...chosen.flat().flatMap(({ text }) => (text === null ? [] : [text])),
    ]
      .join('\n')
      .slice(0, WORDS),
  }
}

/** L_K over the thoughts drawn in an E-step; null if none has a weight. */
function boundOf(thoughts: readonly ThoughtRow[]): number | null {
  const logWeights = thoughts.filter(({ kept }) => !kept).map(({ logWeight }) => logWeight ?? -Infinity)
  if (logWeights.every((logWeight) => logWeight === -Infinity)) return null
  return chunkBound(logWeights, logWeights.length)
}

function corpusOf({ config }: ExperimentRow): string {
  return (config as { corpus: string }).corpus
}
