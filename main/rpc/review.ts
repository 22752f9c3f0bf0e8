/** The review desk: cards, verdicts, what they moved, and what the labels have taught. */

import type { DeskState, Reviewable, ReviewCard } from '../../core/contract/review'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { RandomStream, streamKey } from '../../core/random'
import { itemNames } from '../compare/document-names'
import type { Lab } from '../lab/lab'
import { exportLabels } from '../review/export-labels'
import { importLabels } from '../review/import-labels'
import { readConflicts } from '../review-desk/conflicts'
import { deskOf, type OpenDesk, openDesk } from '../review-desk/desks'
import { readHistory, readSession } from '../review-desk/history'
import { readLabelQuality } from '../review-desk/label-quality'
import { readReviewPack, writeReviewPack } from '../review-desk/review-pack'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import { procedures } from './procedures'

const { review } = procedures
const now = () => new Date().toISOString()

const BULK_EXAMPLES = 20

export const reviewProcedures = review.router({
  list: review.list.handler(({ context: { lab } }) => listReviewable(lab.workspace)),
  open: review.open.handler(async ({ context: { lab }, input }) => describeDesk(await openDesk(lab, input))),
  state: review.state.handler(async ({ context: { lab }, input }) => describeDesk(await deskOf(lab, input))),
  queue: review.queue.handler(async ({ context: { lab }, input }) => {
    const { pool } = await deskOf(lab, input)
    const { annotator, order, size, exclude, after, filter } = input
    return pool.queue({
      ...{ annotator, order, size, excludeChunks: exclude, draw: await lab.workspace.labels.count() },
      repeatShare: lab.settings.settings.repeatShare,
      ...(after === null ? {} : { afterChunk: after }),
      ...(filter === null ? {} : { onlyChunks: [...new Set((await pool.match(filter)).chunkIds)] }),
    })
  }),
  card: review.card.handler(async ({ context: { lab }, input }) => {
    const { desk, experiment } = await deskOf(lab, input)
    return titled(lab.workspace, experiment, await desk.card(input.chunkId, input.annotator))
  }),
  decide: review.decide.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const { experiment: _, iteration: __, ...decision } = input
    const result = await desk.decide({ ...decision, at: now() })
    labelsChanged(lab)
    return result
  }),
  skip: review.skip.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const { experiment: _, iteration: __, ...decision } = input
    const label = await desk.skip({ ...decision, at: now() })
    labelsChanged(lab)
    return label ?? null
  }),
  edit: review.edit.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const { experiment: _, iteration: __, ...decision } = input
    const labels = await desk.edit({ ...decision, at: now() })
    labelsChanged(lab)
    return labels
  }),
  undo: review.undo.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const labels = await desk.undo(input.annotator, now())
    labelsChanged(lab)
    return labels
  }),
  redo: review.redo.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const labels = await desk.redo(input.annotator)
    labelsChanged(lab)
    return labels
  }),
  undoStep: review.undoStep.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    const labels = await desk.undoStep(input.step, now())
    labelsChanged(lab)
    return labels
  }),
  remark: review.remark.handler(async ({ context: { lab }, input }) => {
    const { labelId, note, reasons, wrongStep } = input
    const label = await lab.workspace.labels.remark(labelId, {
      ...(note === undefined ? {} : { note: note === '' ? null : note }),
      ...(reasons === undefined ? {} : { reasons }),
      ...(wrongStep === undefined ? {} : { wrongStep }),
    })
    lab.changed('labels')
    return label
  }),
  session: review.session.handler(({ context: { lab }, input }) =>
    readSession(lab.workspace, input.annotator, input.midnight),
  ),
  history: review.history.handler(async ({ context: { lab }, input }) => {
    const { desk, experiment } = await deskOf(lab, input)
    return readHistory(lab.workspace, desk.scope, parseExperimentConfig(experiment.config).corpus, input)
  }),
  whatIf: review.whatIf.handler(async ({ context: { lab }, input }) => {
    const { pool, desk, experiment } = await deskOf(lab, input)
    const settings = { lambda: input.lambda, thoughts: input.thoughts, examples: 20 }
    const result = await (input.quick ? pool.quickWhatIf(settings) : pool.whatIf(settings))
    return { ...result, names: await chunkNames(lab.workspace, desk.scope.iteration, experiment, result.examples) }
  }),
  essCurve: review.essCurve.handler(async ({ context: { lab }, input }) =>
    (await deskOf(lab, input)).pool.essCurve(input.thoughts),
  ),
  writeLambda: review.writeLambda.handler(async ({ context: { lab }, input }) => {
    const { workspace } = lab
    const { id, name, status, config } = await workspace.experiments.get(input.experiment)
    if (status === 'running' || status === 'finished') {
      throw new AppError('conflict', `experiment "${name}" ${status === 'running' ? 'is running' : 'has finished'}`, {
        hint:
          status === 'running'
            ? 'pause it first; its next M-step then uses this lambda'
            : 'plan another one with this lambda: what a finished one did is not rewritten',
      })
    }
    const parsed = parseExperimentConfig(config)
    await workspace.experiments.configure(id, {
      ...parsed,
      labels: { ...parsed.labels, use: true, lambda: input.lambda },
    })
    lab.changed('experiments')
  }),
  quality: review.quality.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    await desk.settled()
    return readLabelQuality(lab.workspace, desk.scope, desk.model)
  }),
  conflicts: review.conflicts.handler(async ({ context: { lab }, input }) => {
    const { desk, experiment } = await deskOf(lab, input)
    return readConflicts(lab.workspace, desk.scope, parseExperimentConfig(experiment.config).corpus, input.annotator)
  }),
  setAdjudicator: review.setAdjudicator.handler(async ({ context: { lab }, input }) => {
    const { desk } = await deskOf(lab, input)
    await lab.workspace.labels.setAdjudicator(input.annotator, input.decides)
    await desk.refresh()
    lab.changed('labels')
  }),
  bulkPreview: review.bulkPreview.handler(async ({ context: { lab }, input }) => {
    const { desk, pool } = await deskOf(lab, input)
    const { thoughtIds, chunkIds } = await pool.match(input.filter)
    const judged = await judgedBy(lab.workspace, input.annotator)
    const order = new RandomStream(streamKey('bulk examples', thoughtIds.length)).shuffle(thoughtIds.map((_, i) => i))
    const { experimentId, iteration } = desk.scope
    const examples = await Promise.all(
      order.slice(0, BULK_EXAMPLES).map(async (i) => {
        const rows = await lab.workspace.candidates.ofChunk(experimentId, iteration, chunkIds[i] as number)
        const row = rows.find(({ thoughtId }) => thoughtId === thoughtIds[i])
        return row ? [{ thoughtId: row.thoughtId, text: row.thought, chunk: row.chunk }] : []
      }),
    )
    return {
      matching: thoughtIds.length,
      labelled: thoughtIds.filter((id) => judged.has(id)).length,
      examples: examples.flat(),
    }
  }),
  bulk: review.bulk.handler(async ({ context: { lab }, input }) => {
    const { desk, pool } = await deskOf(lab, input)
    const { thoughtIds } = await pool.match(input.filter)
    const { annotator, verdict } = input
    const { labels, labelledBefore } = await desk.decideAll(thoughtIds, { annotator, verdict, at: now() })
    labelsChanged(lab)
    return { labelled: labels.length, stayed: labelledBefore }
  }),
  exportLabels: review.exportLabels.handler(async ({ context: { lab, desktop }, input: { format } }) => {
    const path = await desktop.chooseTarget({ title: 'Export the labels', suggestion: `labels.${format}` })
    return path === null ? null : { path, labels: await exportLabels(lab.workspace, path, format) }
  }),
  exportPack: review.exportPack.handler(async ({ context: { lab, desktop }, input }) => {
    const suggestion = `${input.experiment}-iteration-${input.iteration}.pack.jsonl`
    const path = await desktop.chooseTarget({ title: 'Export a review pack', suggestion })
    if (path === null) return null
    const { desk, pool, experiment } = await deskOf(lab, input)
    const { cards } = await pool.queue({
      ...{ annotator: input.annotator, order: input.order, size: input.cards, excludeChunks: [] },
      draw: await lab.workspace.labels.count(),
    })
    const chunkIds = cards.map(({ chunkId }) => chunkId)
    return { path, cards: await writeReviewPack(lab.workspace, experiment, desk.scope.iteration, chunkIds, path) }
  }),
  openPack: review.openPack.handler(async ({ context: { lab, desktop } }) => {
    const [path] = await desktop.chooseFiles({ title: 'Open a review pack', extensions: ['jsonl'] })
    if (path === undefined) return null
    const pack = await readReviewPack(lab.workspace, path, now())
    // Nobody's opinion but the reader's: whoever packed the cards asked for that.
    await lab.settings.set({ hideWeights: true })
    lab.settingsChanged()
    lab.changed('corpora', 'experiments', 'thoughts')
    return pack
  }),
  importLabels: review.importLabels.handler(async ({ context: { lab, desktop }, input }) => {
    const [path] = await desktop.chooseFiles({ title: 'Import labels', extensions: ['jsonl'] })
    if (path === undefined) return null
    const { experiment } = input
    const done = await importLabels(lab.workspace, path, { experiment, now: now() })
    await (await deskOf(lab, input)).desk.refresh()
    lab.changed('labels')
    const { lines, imported, duplicates, faulty, examples, conflicts } = done
    return {
      ...{ path, lines, imported, duplicates, faulty, conflicts: conflicts.length },
      reasons: examples.map(({ line, reason }) => `line ${line}: ${reason}`),
    }
  }),
})

/** In this time the next card is on show: only then the page is told to look at what else a label changed. */
const AFTER_REPLY_MS = 100

function labelsChanged(lab: Lab): void {
  setTimeout(() => lab.changed('labels'), AFTER_REPLY_MS)
}

async function listReviewable({ experiments, thoughts }: Workspace): Promise<Reviewable[]> {
  const found = await Promise.all(
    (await experiments.list()).map(async ({ id, name, config }) => ({
      experiment: name,
      corpus: parseExperimentConfig(config).corpus,
      iterations: await thoughts.iterations(id),
    })),
  )
  return found.filter(({ iterations }) => iterations.length > 0).reverse()
}

async function describeDesk({ desk, pool, experiment }: OpenDesk): Promise<DeskState> {
  const { labels } = parseExperimentConfig(experiment.config)
  const report = desk.model.classifier?.report
  return {
    ...(await pool.size()),
    lambda: desk.model.lambda,
    lambdaSetting: labels.use ? labels.lambda : 'unused',
    accepts: report?.accepts ?? 0,
    rejects: report?.rejects ?? 0,
    messages: report?.messages ?? [],
  }
}

async function titled(
  workspace: Workspace,
  { config }: ExperimentRow,
  card: Omit<ReviewCard, 'title'>,
): Promise<ReviewCard> {
  const names = await itemNames(workspace, parseExperimentConfig(config).corpus, [card.documentId])
  return { ...card, title: names.get(card.documentId) ?? '' }
}

/** "ring-0012, chunk 3", by id of the chunk. */
async function chunkNames(
  workspace: Workspace,
  iteration: number,
  { id, config }: ExperimentRow,
  examples: readonly { readonly chunk: number }[],
): Promise<Record<string, string>> {
  const chunks = await workspace.thoughts.estimatesOf(
    id,
    iteration,
    examples.map(({ chunk }) => chunk),
  )
  const documents = chunks.map(({ documentId }) => documentId)
  const names = await itemNames(workspace, parseExperimentConfig(config).corpus, documents)
  return Object.fromEntries(
    chunks.map(({ chunkId, documentId, chunkPosition }) => [
      chunkId,
      `${names.get(documentId)}, chunk ${chunkPosition + 1}`,
    ]),
  )
}

async function judgedBy({ labels }: Workspace, annotator: string): Promise<ReadonlySet<number>> {
  const own = (await labels.inForce()).filter((label) => label.annotator === annotator && label.verdict !== 'edit')
  return new Set(own.flatMap(({ thoughtId }) => thoughtId ?? []))
}
