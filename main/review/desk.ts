/**
 * The review desk: cards, verdicts, and what they moved. Every verdict is durable before its call returns; the
 * classifier is fitted anew behind it, after every few labels.
 */

import { AppError } from '../../core/errors'
import type { Judgement, LabelOrigin } from '../../core/review/label'
import { castVote } from '../../core/review/votes'
import type { AcceptedWeights, LabelEffect } from '../../core/weights/acceptance'
import type { WhatIf, WhatIfSettings } from '../../core/weights/acceptance-table'
import type { LabelRemarks, LabelRow, NewLabel } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { type AcceptanceModel, believe, type ReviewCard, readCard } from './card'
import type { PoolCard, PoolQueueRequest } from './pool'
import { countsIn, type ReviewScope } from './scope'

export interface PoolQueue {
  readonly cards: readonly PoolCard[]
  /** Chunks that no label would change; null while not all thoughts are read. */
  readonly decidedChunks: number | null
}

/** The pool, wherever it runs: in this process, or in a worker. */
export interface PoolAccess {
  model(): Promise<AcceptanceModel>
  refit(): Promise<AcceptanceModel>
  queue(request: PoolQueueRequest): Promise<PoolQueue>
  whatIf(settings: WhatIfSettings): Promise<WhatIf>
  essCurve(thoughts: number): Promise<{ points: readonly (readonly [number, number])[]; automatic: number }>
  close(): Promise<void>
}

/** Who is told of the fits behind the labels. */
export interface FitListener {
  readonly onFit?: () => void
  /** Once for a fit that failed, however many labels waited for it. */
  readonly onFault?: (error: unknown) => void
}

/** Labels after which the classifier is fitted again. */
const REFIT_AFTER = 5

export interface Decision {
  readonly chunkId: number
  readonly thoughtId: number
  readonly verdict: Judgement
  readonly annotator: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly weightsHidden: boolean
  readonly origin: LabelOrigin
  readonly propensity: number | null
}

export interface DecisionResult {
  readonly label: LabelRow
  readonly before: AcceptedWeights
  readonly after: LabelEffect
}

export interface EditDecision extends Omit<Decision, 'verdict'> {
  readonly text: string
  readonly rejectOriginal: boolean
}

export class ReviewDesk {
  private sinceFit = 0
  private fitting: Promise<void> | null = null
  private current: AcceptanceModel

  private constructor(
    private readonly workspace: Workspace,
    readonly scope: ReviewScope,
    readonly pool: PoolAccess,
    model: AcceptanceModel,
    private readonly told: FitListener,
  ) {
    this.current = model
  }

  static async open(
    workspace: Workspace,
    scope: ReviewScope,
    pool: PoolAccess,
    told: FitListener = {},
  ): Promise<ReviewDesk> {
    return new ReviewDesk(workspace, scope, pool, await pool.model(), told)
  }

  /** What the weights with labels are made of, as last fitted. */
  get model(): AcceptanceModel {
    return this.current
  }

  /** @throws AppError 'not-found' if this iteration has no thoughts of the chunk */
  async card(chunkId: number, annotator: string): Promise<ReviewCard> {
    const card = await readCard(this.workspace, this.scope, this.current, chunkId, annotator)
    if (card) return card
    throw new AppError('not-found', `iteration ${this.scope.iteration} has no thoughts of chunk ${chunkId}`, {
      hint: 'it may have been sampled in another iteration',
    })
  }

  /** Records a verdict and says what it moved. */
  async decide(decision: Decision): Promise<DecisionResult> {
    const { chunkId, thoughtId, verdict, annotator } = decision
    const { before, k, belief, rows } = await this.beliefOf(chunkId, thoughtId)
    const after = belief.after(k, castVote(annotator, verdict === 'accept', this.current.adjudicators))
    const label: NewLabel = {
      ...decision,
      chance: this.current.classifier ? (belief.chances[k] as number) : null,
      moved: after.moved,
    }
    const { labels } = await this.workspace.labels.record([label])
    const recorded = labels[0]
    if (!recorded) throw new Error(`a verdict on thought ${rows[k]?.thoughtId} was recorded at this very time already`)
    this.noteChange()
    return { label: recorded, before, after }
  }

  /** The annotator's own thought takes the chunk's place in training. The original is rejected only if asked. */
  async edit({ text, rejectOriginal, ...decision }: EditDecision): Promise<readonly LabelRow[]> {
    const edit: NewLabel = { ...decision, verdict: 'edit', editedText: text }
    const { labels } = await this.workspace.labels.record(
      rejectOriginal ? [edit, { ...decision, verdict: 'reject' }] : [edit],
    )
    this.noteChange()
    return labels
  }

  /** Passes a card over: it is no judgement, and comes back last. */
  async skip(decision: Omit<Decision, 'verdict'>): Promise<LabelRow | undefined> {
    const { labels } = await this.workspace.labels.record([{ ...decision, verdict: 'skip' }])
    return labels[0]
  }

  /** One verdict for many thoughts, in one step. Thoughts that have a verdict of this annotator stay as they are. */
  async decideAll(
    thoughtIds: readonly number[],
    { annotator, verdict, at }: Pick<Decision, 'annotator' | 'verdict' | 'at'>,
  ): Promise<{ readonly labels: readonly LabelRow[]; readonly labelledBefore: number }> {
    const judged = new Set(
      (await this.workspace.labels.inForce())
        .filter((label) => label.annotator === annotator && label.verdict !== 'edit')
        .map(({ thoughtId }) => thoughtId),
    )
    const open = thoughtIds.filter((id) => !judged.has(id))
    const bulk = open.map((thoughtId): NewLabel => ({ thoughtId, annotator, verdict, at, origin: 'bulk' }))
    const { labels } = await this.workspace.labels.record(bulk)
    this.noteChange(bulk.length)
    return { labels, labelledBefore: thoughtIds.length - open.length }
  }

  async undo(annotator: string, at: string): Promise<readonly LabelRow[]> {
    const labels = await this.workspace.labels.undoLast(annotator, at)
    if (labels.length > 0) this.noteChange(labels.length)
    return labels
  }

  /** Undoes one step of the history. */
  async undoStep(step: number, at: string): Promise<readonly LabelRow[]> {
    const labels = await this.workspace.labels.undoStep(step, at)
    this.noteChange(labels.length)
    return labels
  }

  async redo(annotator: string): Promise<readonly LabelRow[]> {
    const labels = await this.workspace.labels.redoLast(annotator)
    if (labels.length > 0) this.noteChange(labels.length)
    return labels
  }

  remark(labelId: number, remarks: Partial<LabelRemarks>): Promise<LabelRow> {
    return this.workspace.labels.remark(labelId, remarks)
  }

  /** The next cards. Those shown just now are left out, as the pool may not know their labels yet. */
  queue(request: PoolQueueRequest) {
    return this.pool.queue(request)
  }

  /** Fits to the labels as they are now, whatever is under way: after an import of labels, or when asked. */
  async refresh(): Promise<AcceptanceModel> {
    await this.settled()
    await this.refit()
    return this.current
  }

  /** Waits for the fit that is under way, if one is. */
  async settled(): Promise<void> {
    while (this.fitting) await this.fitting
  }

  async close(): Promise<void> {
    await this.settled()
    await this.pool.close()
  }

  private noteChange(labels = 1): void {
    this.sinceFit += labels
    // The first labels matter most: until there is a classifier, each is fitted at once.
    if (this.fitting === null && (this.sinceFit >= REFIT_AFTER || this.current.classifier === null)) {
      this.fitting = this.refit().finally(() => {
        this.fitting = null
        if (this.sinceFit >= REFIT_AFTER) this.noteChange(0)
      })
      // Who waits for `settled` gets the fault, too; the next fit tries again.
      this.fitting.catch((error: unknown) => this.told.onFault?.(error))
    }
  }

  private async refit(): Promise<void> {
    this.sinceFit = 0
    this.current = await this.pool.refit()
    this.told.onFit?.()
  }

  private async beliefOf(chunkId: number, thoughtId: number) {
    const { experimentId, iteration } = this.scope
    const rows = await this.workspace.candidates.ofChunk(experimentId, iteration, chunkId)
    const k = rows.findIndex((row) => row.thoughtId === thoughtId)
    if (k < 0) {
      throw new AppError(
        'not-found',
        `there is no thought ${thoughtId} of chunk ${chunkId} in iteration ${iteration}`,
        {
          hint: 'it may have been deleted with its experiment, or belong to another iteration',
        },
      )
    }
    const labels = (await this.workspace.labels.ofChunks([chunkId])).filter((label) => countsIn(this.scope, label))
    const belief = believe(rows, labels, this.scope, this.current)
    return { rows, k, belief, before: belief.current }
  }
}
