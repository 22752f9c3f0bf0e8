/** What was measured of an experiment, as the store has it: the input of every comparison. */

import type { ComparisonRow } from '../experiment/comparison'
import type { ExperimentConfig } from '../experiment/config'
import type { DocumentSum } from '../experiment/evaluation'

export interface EvaluatedArm {
  readonly row: ComparisonRow
  readonly sums: readonly DocumentSum[]
}

export interface EvaluatedExperiment {
  readonly name: string
  readonly config: ExperimentConfig
  /** In the order of the plan; those not evaluated yet are missing. */
  readonly arms: readonly EvaluatedArm[]
}
