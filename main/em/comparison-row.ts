/** The row of the comparison table that an arm's evaluation makes. */

import { isRightThought, readRing } from '../../core/corpus/ring-checker'
import { addLedgers, emptyLedger } from '../../core/experiment/budget'
import type { ComparisonRow } from '../../core/experiment/comparison'
import type { DocumentSums, EvaluationMetric } from '../../core/experiment/evaluation'
import type { Arm } from '../../core/experiment/plan'
import type { Interval } from '../../core/statistics/interval'
import { boundSizes } from '../../core/weights/bound'
import { inSteps } from '../turns/in-steps'
import { loadDocuments } from './document-parts'
import type { RunContext } from './run-context'

/** Adds to the sums what is known of the thoughts that the arm was trained on. */
export async function comparisonRow(context: RunContext, arm: Arm, sums: DocumentSums): Promise<ComparisonRow> {
  const { config } = context
  const sizes = boundSizes(config.evaluation.thoughts)
  const values = (metric: EvaluationMetric) =>
    Object.fromEntries(
      sizes.flatMap((n) => {
        const value = sums.value(metric, n)
        return value === null ? [] : [[String(n), value] as const]
      }),
    )
  await addRightChosen(context, arm, sums)
  const figure = (metric: EvaluationMetric, n?: number) => inSteps(sums.figure(metric, n))
  const right = await figure('right-chosen')
  const direct = await figure('accuracy-direct')
  const thought = await figure('accuracy-thought')
  const sampled = await figure('accuracy-sampled')
  const nll = await figure('nll')
  const ess = await figure('ess')
  const boundIntervals: Record<string, Interval | null> = {}
  for (const n of sizes) {
    const bound = await figure('bound', n)
    if (bound) boundIntervals[String(n)] = bound.interval
  }
  const { trainedTokens, sampledTokens, scoredTokens, flops, seconds } = await armLedger(context, arm)
  return {
    name: config.name,
    arm: arm.name,
    kind: arm.kind,
    iteration: arm.iteration,
    accuracyDirect: direct?.value ?? null,
    accuracyThought: thought?.value ?? null,
    accuracySampled: sampled?.value ?? null,
    bounds: values('bound'),
    boundsPerChunk: values('chunk-bound'),
    priorBounds: values('prior-bound'),
    nllPerToken: nll?.value ?? null,
    rightThoughts: right?.value ?? null,
    ess: ess?.value ?? null,
    leftOutShare: sums.value('left-out', config.evaluation.thoughts),
    trainedTokens,
    sampledTokens,
    scoredTokens,
    flops,
    seconds,
    intervals: {
      accuracyDirect: direct?.interval ?? null,
      accuracyThought: thought?.interval ?? null,
      accuracySampled: sampled?.interval ?? null,
      nllPerToken: nll?.interval ?? null,
      rightThoughts: right?.interval ?? null,
      ess: ess?.interval ?? null,
      bounds: boundIntervals,
    },
  }
}

/** What the arm cost: its training, and its E-step where it has one. Evaluation is not counted. */
async function armLedger({ workspace, experimentId }: RunContext, { name, iteration }: Arm) {
  const training = await workspace.stages.find(experimentId, `train-${name}`)
  const eStep = iteration === null ? undefined : await workspace.stages.find(experimentId, `e-step-${iteration}`)
  return addLedgers(training?.ledger ?? emptyLedger, eStep?.ledger ?? emptyLedger)
}

/** Counts right thoughts among those that the arm was trained on; nothing where the right ones are not known. */
async function addRightChosen(
  { workspace, experimentId, parts }: RunContext,
  arm: Arm,
  sums: DocumentSums,
): Promise<void> {
  if (arm.kind !== 'warm-start' && arm.kind !== 'iteration') return
  const trainedOn = arm.kind === 'warm-start' ? parts.warmStart : parts.bootstrap
  for await (const { id: document, chunks } of loadDocuments(workspace, trainedOn)) {
    const answers = readRing(chunks.map(({ text }) => text))
    const ids = chunks.map(({ id }) => id)
    const chosen = arm.iteration === null ? null : await workspace.thoughts.chosen(experimentId, arm.iteration, ids)
    chunks.forEach(({ id, thought: imported }, position) => {
      const answer = answers[position]
      const thought = chosen ? (chosen.get(id)?.text ?? null) : imported
      if (answer && thought !== null) sums.add('right-chosen', 0, document, isRightThought(answer, thought) ? 1 : 0, 1)
    })
  }
}
