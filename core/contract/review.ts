/**
 * The review desk: thoughts to be read and judged, what a verdict moves, and what the labels have taught so far.
 *
 * Thoughts are counted from 0 (k) on this wire, from 1 on the screen. Logs are natural (nats).
 */

import { oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { ClassifierReport } from '../review/classifier'
import {
  type Judgement,
  type LabelOrigin,
  labelOrigins,
  rejectionReasons,
  type ThoughtContent,
  type Verdict,
} from '../review/label'
import { queueOrders } from '../review/queue'
import type { Coefficient } from '../statistics/agreement'
import type { AcceptedWeights, LabelEffect } from '../weights/acceptance'
import type { WhatIf } from '../weights/acceptance-table'
import type { ChunkDiagnostics } from '../weights/diagnostics'
import type { AnnotatorPair, AnnotatorSummary, LabelConflict, OtherVote } from './review-team'

/** An experiment with thoughts on record. */
export interface Reviewable {
  readonly experiment: string
  readonly corpus: string
  /** Ascending; at least one. */
  readonly iterations: readonly number[]
}

/** What stands behind the cards of one iteration. */
export interface DeskState {
  readonly lambda: number
  /** As the experiment is configured; 'unused' if its labels are switched off. */
  readonly lambdaSetting: number | 'auto' | 'unused'
  readonly chunks: number
  readonly thoughts: number
  readonly accepts: number
  readonly rejects: number
  /** What is odd about the labels, in sentences. */
  readonly messages: readonly string[]
  /** Null until all thoughts are read. */
  readonly disagreements: number | null
  /** Thoughts read so far, from which cards come meanwhile; null: all. */
  readonly read: number | null
}

export interface QueuedCard {
  readonly chunkId: number
  readonly thoughtId: number
  readonly origin: LabelOrigin
  readonly propensity: number | null
}

export interface ReviewThought {
  readonly thoughtId: number
  readonly k: number
  readonly text: string
  readonly tokens: number
  readonly finished: boolean
  /** log p(x|z,c) - log p(x|c), nats */
  readonly explains: number
  /** log q - log p, nats */
  readonly toldCost: number
  /** log p(x|z,c) less its mean over thoughts of other chunks, nats; null: not measured */
  readonly swap: number | null
  /** Share of its runs of four words that stand in the chunk. */
  readonly copyRate: number
  /** Without labels. */
  readonly paperWeight: number
  /** With labels. */
  readonly weight: number
  /** c; 1 without labels */
  readonly chance: number
  /** mu where it is labelled, else c */
  readonly acceptance: number
  /** This annotator's verdict in force. */
  readonly verdict: Judgement | null
  /** Other annotators with a verdict in force; what they said is not shown before one's own verdict. */
  readonly otherVotes: number
  /** What they said; null before one's own verdict. */
  readonly others: readonly OtherVote[] | null
  readonly ifAccepted: LabelEffect
  readonly ifRejected: LabelEffect
}

export interface ReviewCard {
  readonly chunkId: number
  readonly documentId: number
  /** Name of the document. */
  readonly title: string
  /** From 0 within the document. */
  readonly chunkPosition: number
  readonly chunkCount: number
  /** Texts of the chunks before it, in order. */
  readonly before: readonly string[]
  readonly chunk: string
  readonly lambda: number
  /** log p(x | c) without a thought, nats */
  readonly logLikelihoodWithout: number
  readonly thoughts: readonly ReviewThought[]
  readonly paper: AcceptedWeights
  readonly current: AcceptedWeights
  readonly diagnostics: ChunkDiagnostics
  /** The annotator's own thought in force for this chunk. */
  readonly edited: string | null
}

/** An M-step that trained on weights which a label had a part in. */
export interface LabelUse {
  readonly experimentId: number
  readonly iteration: number
}

export interface ReviewLabel extends ThoughtContent {
  readonly id: number
  /** Labels of one step are undone together; bulk labels are one step. */
  readonly step: number
  /** null: the thought is no longer in the workspace. */
  readonly thoughtId: number | null
  readonly chunkId: number | null
  readonly annotator: string
  readonly verdict: Verdict
  readonly editedText: string | null
  /** ISO 8601 */
  readonly at: string
  readonly note: string | null
  readonly reasons: readonly string[]
  /** First wrong sentence or line of the thought, from 0. */
  readonly wrongStep: number | null
  readonly weightsHidden: boolean
  readonly origin: LabelOrigin
  /** |W' - W| of the thought, in [0, 1] */
  readonly moved: number | null
  /** When it was undone; null: it is in force. */
  readonly undoneAt: string | null
  readonly uses: readonly LabelUse[]
}

export interface DecisionReply {
  readonly label: ReviewLabel
  readonly before: AcceptedWeights
  readonly after: LabelEffect
}

export interface ReviewSession {
  /** Thoughts with a verdict or an edit in force that was given since midnight. */
  readonly today: number
  /** The newest in force, newest first, skips too. */
  readonly recent: readonly ReviewLabel[]
}

export interface HistoryEntry extends ReviewLabel {
  /** Name of the document and number of the chunk. */
  readonly place: string
  /** Whether the iteration under review has the chunk, so that its card can be shown. */
  readonly isHere: boolean
  /** M-steps that trained with it: "demo, iteration 2". */
  readonly usedIn: readonly string[]
}

export interface EssCurve {
  readonly points: readonly (readonly [number, number])[]
  readonly automatic: number
}

/** A coefficient of agreement with its interval; null where there is too little to tell. */
export type AgreementValue = Coefficient

export interface LabelQuality extends ClassifierReport {
  /** Most labels first. */
  readonly annotators: readonly AnnotatorSummary[]
  /** Those that share a thought. */
  readonly pairs: readonly AnnotatorPair[]
  readonly fleissKappa: AgreementValue | null
  readonly krippendorffAlpha: AgreementValue | null
  /** Thoughts that two or more annotators judged. */
  readonly shared: number
  /** Weights of the predictor on standardized features, strongest first. */
  readonly learned: readonly { readonly words: string; readonly weight: number }[]
  readonly byLength: readonly { readonly name: string; readonly accepted: number; readonly labels: number }[]
  /** Thoughts that annotators see differently, and that nobody has decided. */
  readonly disagreements: number
}

export interface BulkPreview {
  /** Thoughts that match. */
  readonly matching: number
  /** Of them, those with a verdict of this annotator, which stay as they are. */
  readonly labelled: number
  /** Twenty at random. */
  readonly examples: readonly { readonly thoughtId: number; readonly text: string; readonly chunk: string }[]
}

export interface LabelsFileReply {
  readonly path: string
  readonly lines: number
  readonly imported: number
  readonly duplicates: number
  readonly faulty: number
  readonly reasons: readonly string[]
  readonly conflicts: number
}

/** An iteration of an experiment. */
const scope = z.object({ experiment: z.string().min(1), iteration: z.int().min(1) })
const annotator = z.string().trim().min(1).max(100)
const id = z.int().positive()

const onCard = scope.extend({
  chunkId: id,
  thoughtId: id,
  annotator,
  weightsHidden: z.boolean(),
  origin: z.enum(labelOrigins),
  propensity: z.number().positive().max(1).nullable(),
})

/** Which thoughts are meant. */
const filter = z.object({
  /** Words of the text or of the thought; any case. Empty for all. */
  words: z.string().max(200),
  /** Of the thought's runs of four words that stand in the text. */
  copiesAtLeast: z.number().min(0).max(1),
  unfinishedOnly: z.boolean(),
})
export type ThoughtFilter = z.infer<typeof filter>

const lambda = z.number().min(0).max(1)
const thoughts = z.int().min(1).max(100_000)

export const reviewContract = {
  /** Experiments with thoughts, newest first. */
  list: oc.output(type<readonly Reviewable[]>()),
  /** Reads thoughts of an iteration into memory, unless they are there: some, and the others behind. Errors: 'not-found'. */
  open: oc.input(scope).output(type<DeskState>()),
  /** The same of an iteration that is open: what the labels have come to. */
  state: oc.input(scope).output(type<DeskState>()),
  queue: oc
    .input(
      scope.extend({
        annotator,
        order: z.enum(queueOrders),
        size: z.int().min(1).max(100),
        /** Chunks that were shown just now. */
        exclude: z.array(id).max(1000),
        /** In document order, goes on behind this chunk. */
        after: id.nullable(),
        filter: filter.nullable(),
      }),
    )
    .output(type<{ readonly cards: readonly QueuedCard[]; readonly decidedChunks: number | null }>()),
  /** Errors: 'not-found'. */
  card: oc.input(scope.extend({ chunkId: id, annotator })).output(type<ReviewCard>()),
  /** Records one verdict, durably, and says what it moved. */
  decide: oc.input(onCard.extend({ verdict: z.enum(['accept', 'reject']) })).output(type<DecisionReply>()),
  /** Passes a card over, which is no judgement. */
  skip: oc.input(onCard).output(type<ReviewLabel | null>()),
  /** Records a thought of the annotator's own. */
  edit: oc
    .input(onCard.extend({ text: z.string().trim().min(1).max(100_000), rejectOriginal: z.boolean() }))
    .output(type<readonly ReviewLabel[]>()),
  /** Takes back the annotator's last step; empty if there is none. */
  undo: oc.input(scope.extend({ annotator })).output(type<readonly ReviewLabel[]>()),
  redo: oc.input(scope.extend({ annotator })).output(type<readonly ReviewLabel[]>()),
  /** Takes back one step, wherever it stands. */
  undoStep: oc.input(scope.extend({ step: id })).output(type<readonly ReviewLabel[]>()),
  remark: oc
    .input(
      z.object({
        labelId: id,
        note: z.string().max(10_000).nullable().optional(),
        reasons: z.array(z.enum(rejectionReasons)).max(rejectionReasons.length).optional(),
        wrongStep: z.int().min(0).nullable().optional(),
      }),
    )
    .output(type<ReviewLabel>()),
  session: oc.input(z.object({ annotator, midnight: z.iso.datetime() })).output(type<ReviewSession>()),
  history: oc
    .input(scope.extend({ before: id.nullable(), limit: z.int().min(1).max(200) }))
    .output(type<readonly HistoryEntry[]>()),
  /** `quick` looks at a sample of the chunks. */
  whatIf: oc
    .input(scope.extend({ lambda, thoughts, quick: z.boolean() }))
    .output(type<WhatIf & { readonly names: Readonly<Record<string, string>> }>()),
  essCurve: oc.input(scope.extend({ thoughts })).output(type<EssCurve>()),
  /** Writes lambda to the experiment, for its next M-step. Errors: 'conflict' while it runs. */
  writeLambda: oc.input(scope.extend({ lambda: lambda.or(z.literal('auto')) })).output(type<void>()),
  quality: oc.input(scope).output(type<LabelQuality>()),
  /** Thoughts that annotators see differently, open ones first. */
  conflicts: oc.input(scope.extend({ annotator })).output(type<readonly LabelConflict[]>()),
  /** Makes an annotator an adjudicator, whose verdict decides, or one of the others again. */
  setAdjudicator: oc.input(scope.extend({ annotator, decides: z.boolean() })).output(type<void>()),
  bulkPreview: oc.input(scope.extend({ annotator, filter })).output(type<BulkPreview>()),
  bulk: oc
    .input(scope.extend({ annotator, filter, verdict: z.enum(['accept', 'reject']) }))
    .output(type<{ readonly labelled: number; readonly stayed: number }>()),
  /** Asks where to, and writes all labels as JSONL or CSV. Null when the user thought better of it. */
  exportLabels: oc
    .input(z.object({ format: z.enum(['jsonl', 'csv']) }))
    .output(type<{ readonly path: string; readonly labels: number } | null>()),
  /** Asks where to, and writes the cards that come next as a review pack. */
  exportPack: oc
    .input(scope.extend({ annotator, order: z.enum(queueOrders), cards: z.int().min(1).max(10_000) }))
    .output(type<{ readonly path: string; readonly cards: number } | null>()),
  /** Asks for a review pack, and takes it into this workspace. */
  openPack: oc.output(
    type<{ readonly experiment: string; readonly iteration: number; readonly cards: number } | null>(),
  ),
  /** Asks for a file, and merges its labels. */
  importLabels: oc.input(scope).output(type<LabelsFileReply | null>()),
}

export type { Judgement, Verdict } from '../review/label'
