/** One card of the review desk: a chunk, its thoughts, and what a verdict on each would move. */

import type { ReviewThought, ReviewCard as TitledCard } from '../../core/contract/review'
import { acceptability, type Vote } from '../../core/review/annotators'
import { type AcceptanceClassifier, chanceAcceptable } from '../../core/review/classifier'
import { copyRate, FEATURES, writeFeatures } from '../../core/review/features'
import { thoughtTextHash } from '../../core/review/label'
import { type Adjudicators, castVote, contentKey, votesByContent, withVote } from '../../core/review/votes'
import { type AcceptedWeights, acceptedWeights, type LabelEffect, labelEffect } from '../../core/weights/acceptance'
import { diagnoseChunk } from '../../core/weights/diagnostics'
import type { CandidateRow } from '../store/candidates'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { countsIn, type ReviewScope } from './scope'
import { chunkLogWeights } from './thought-table'

/** What the weights with labels are made of. */
export interface AcceptanceModel {
  /** Null without labels. */
  readonly classifier: AcceptanceClassifier | null
  readonly lambda: number
  readonly adjudicators: Adjudicators
}

/** A card as the page gets it, but for the document's name, which the desk looks up by its hash. */
export interface ReviewCard extends Omit<TitledCard, 'title'> {
  readonly documentHash: string
}

/** @returns null if the iteration has no thoughts of the chunk on record */
export async function readCard(
  workspace: Workspace,
  scope: ReviewScope,
  model: AcceptanceModel,
  chunkId: number,
  annotator: string,
): Promise<ReviewCard | null> {
  const rows = await workspace.candidates.ofChunk(scope.experimentId, scope.iteration, chunkId)
  const [first] = rows
  if (!first) return null
  const [document] = await workspace.corpora.documentsById([first.documentId])
  const chunks = document?.chunks ?? []
  const labels = (await workspace.labels.ofChunks([chunkId])).filter((label) => countsIn(scope, label))
  const belief = believe(rows, labels, scope, model)
  const thoughts = rows.map((row, k): ReviewThought => {
    const votes = belief.votes[k] ?? []
    const own = votes.find((vote) => vote.annotator === annotator)
    const others = votes.filter((vote) => vote !== own)
    const vote = (accept: boolean) => castVote(annotator, accept, model.adjudicators)
    return {
      ...{ thoughtId: row.thoughtId, k: row.k, text: row.thought, tokens: row.thoughtTokens, finished: row.finished },
      explains: row.logLikelihood - row.logLikelihoodWithout,
      toldCost: row.logPosterior - row.logPrior,
      swap: row.logLikelihoodSwapped === null ? null : row.logLikelihood - row.logLikelihoodSwapped,
      copyRate: copyRate(row.thought, row.chunk),
      paperWeight: belief.paper.weights[k] as number,
      weight: belief.current.weights[k] as number,
      chance: belief.chances[k] as number,
      acceptance: belief.acceptance[k] as number,
      verdict: own === undefined ? null : own.accept ? 'accept' : 'reject',
      otherVotes: others.length,
      others: own
        ? others.map((one) => ({
            annotator: one.annotator,
            verdict: one.accept ? 'accept' : 'reject',
            decides: one.decides ?? false,
          }))
        : null,
      ifAccepted: belief.after(k, vote(true)),
      ifRejected: belief.after(k, vote(false)),
    }
  })
  return {
    ...{ chunkId, documentId: first.documentId, documentHash: first.documentHash },
    ...{ chunkPosition: first.chunkPosition, chunkCount: chunks.length, chunk: first.chunk },
    before: chunks.slice(0, first.chunkPosition).map(({ text }) => text),
    ...{ lambda: model.lambda, logLikelihoodWithout: first.logLikelihoodWithout },
    ...{ thoughts, paper: belief.paper, current: belief.current },
    diagnostics: diagnoseChunk(
      rows.map(({ thought, finished }, k) => ({ text: thought, finished, logWeight: belief.logWeights[k] as number })),
    ),
    edited: labels.findLast((label) => label.verdict === 'edit')?.editedText ?? null,
  }
}

/** What is believed of a chunk's thoughts, given all labels in force. */
export interface ChunkBelief {
  readonly logWeights: Float64Array
  readonly chances: readonly number[]
  readonly acceptance: readonly number[]
  readonly votes: readonly (readonly Vote[])[]
  readonly paper: AcceptedWeights
  readonly current: AcceptedWeights
  /** The weights with one more vote on thought k, which counts for every thought of the same text. */
  after(k: number, vote: Vote): LabelEffect
}

/** @param labels in force, of this chunk, oldest first */
export function believe(
  rows: readonly CandidateRow[],
  labels: readonly LabelRow[],
  scope: ReviewScope,
  { classifier, lambda, adjudicators }: AcceptanceModel,
): ChunkBelief {
  const cast = votesByContent(labels, adjudicators)
  const votes = rows.map(({ chunkId, thought }) => cast.get(contentKey(chunkId, thoughtTextHash(thought))) ?? [])
  const features = new Float32Array(FEATURES)
  const chances = rows.map((row) => {
    if (!classifier) return 1
    writeFeatures(row, features)
    return chanceAcceptable(classifier, features)
  })
  // Before the first fit, a first label is counted against an open chance.
  const acceptanceOf = (own: readonly Vote[], chance: number) =>
    own.length === 0 ? chance : acceptability({ chance, votes: own }, classifier?.reliabilities)
  const logWeights = chunkLogWeights(rows, scope)
  const unlabelled = !classifier && votes.every((own) => own.length === 0)
  const open = chances.map((chance) => (classifier ? chance : OPEN_CHANCE))
  const acceptance = rows.map((_, k) => (unlabelled ? 1 : acceptanceOf(votes[k] as readonly Vote[], open[k] as number)))
  const current = acceptedWeights(logWeights, acceptance, lambda)
  return {
    ...{ logWeights, chances, acceptance, votes, current },
    paper: acceptedWeights(logWeights, acceptance, 0),
    after(k, vote) {
      const text = rows[k]?.thought
      const changed = rows.map(({ thought }, j) => {
        const own = votes[j] as readonly Vote[]
        return acceptanceOf(thought === text ? withVote(own, vote) : own, open[j] as number)
      })
      return labelEffect(current, logWeights, changed, lambda)
    },
  }
}

const OPEN_CHANCE = 0.5
