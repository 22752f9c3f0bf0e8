/** Evaluated experiments made by hand. */
import type { EvaluatedArm, EvaluatedExperiment } from '../../../core/comparison/evaluated'
import type { ArmKind, ComparisonRow } from '../../../core/experiment/comparison'
import type { DocumentSum, EvaluationMetric } from '../../../core/experiment/evaluation'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'

const noFigures = {
  accuracyDirect: null,
  accuracyThought: null,
  accuracySampled: null,
  nllPerToken: null,
  rightThoughts: null,
  ess: null,
}

interface Arm {
  readonly arm: string
  readonly kind: ArmKind
  readonly iteration?: number
  readonly sums: readonly DocumentSum[]
  readonly cost?: Partial<ComparisonRow>
}

export function arm({ arm: name, kind, iteration, sums, cost = {} }: Arm): EvaluatedArm {
  return {
    row: {
      name: 'x',
      arm: name,
      kind,
      iteration: iteration ?? null,
      ...noFigures,
      bounds: Object.fromEntries(sums.filter(({ metric }) => metric === 'bound').map(({ n }) => [n, 0])),
      boundsPerChunk: {},
      priorBounds: {},
      leftOutShare: null,
      trainedTokens: 0,
      sampledTokens: 0,
      scoredTokens: 0,
      flops: 0,
      seconds: 0,
      intervals: { ...noFigures, bounds: {} },
      ...cost,
    },
    sums,
  }
}

export function experiment(
  name: string,
  arms: readonly EvaluatedArm[],
  config: Readonly<Record<string, unknown>> = {},
): EvaluatedExperiment {
  const required = { name, corpus: 'ring', model: 'base', warmStart: { steps: 10 }, mStep: { steps: 10 } }
  return { name, config: parseExperimentConfig({ ...required, ...config }), arms }
}

/** One sum a document: item, value, weight. */
export function sums(
  metric: EvaluationMetric,
  ...terms: readonly (readonly [item: number, value: number, weight: number])[]
): DocumentSum[] {
  return terms.map(([item, value, weight]) => ({ metric, n: 0, item, value, weight }))
}
