/**
 * Trains a Llama model: one call is one whole update (forward, backward,
 * AdamW), and weights and moments stay in the session between calls.
 *
 * An update may be the sum of several batches (gradient accumulation); the
 * loss is then the mean over all their tokens together.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { Program } from '../graph/program'
import { Session } from '../graph/session'
import { trainingLanes } from './lane-count'
import { type AdamWSettings, biasCorrections, type OptimizerVariables } from './optimizer'
import { llamaParameters, type Weights } from './parameters'
import { type TrainingShape, traceTraining } from './training-functions'
import { VariableSet, weightVariables } from './variables'

/** All arrays have shape [rows, length]. */
export interface TrainingBatch {
  readonly ids: Int32Array
  /** The token that follows each one. */
  readonly targets: Int32Array
  /** How much each target counts in the loss: 0 for padding. */
  readonly lossWeights: Float32Array
  /** The number of each token's document in its row. Only read with a document mask. */
  readonly segments: Int32Array
}

export interface TrainingState {
  readonly weights: Weights
  readonly firstMoments: Weights
  readonly secondMoments: Weights
  /** Updates made so far. */
  readonly step: number
}

export interface StepResult {
  /** Weighted mean of the targets' negative log-likelihoods, in nats, before the update. */
  readonly loss: number
  /** Before clipping. */
  readonly gradientNorm: number
}

export class Trainer {
  private stepCount = 0

  private constructor(
    private readonly session: Session,
    private readonly variables: OptimizerVariables,
    private readonly settings: AdamWSettings,
    private readonly shape: TrainingShape,
  ) {}

  /** @param lanes parts of a batch that are worked on at the same time; their number must divide the rows */
  static async create(
    config: LlamaConfig,
    settings: AdamWSettings,
    shape: TrainingShape,
    lanes = trainingLanes(config, shape.rows),
  ): Promise<Trainer> {
    const program = new Program()
    const parameters = llamaParameters(config)
    const variables = {
      weights: weightVariables(program, config),
      firstMoments: new VariableSet(program, 'first_moment', parameters),
      secondMoments: new VariableSet(program, 'second_moment', parameters),
    }
    for (const set of Object.values(variables)) set.traceReads(program)
    traceTraining(program, { config, variables, settings, shape, lanes })
    return new Trainer(await Session.load(program), variables, settings, shape)
  }

  /** Starts from given weights, and from given moments if there are any. */
  load(state: Pick<TrainingState, 'weights'> | TrainingState): void {
    const { weights, firstMoments, secondMoments } = this.variables
    weights.write(this.session, state.weights)
    const resumed = 'step' in state
    const zeros = new Map([...state.weights].map(([name, value]) => [name, new Float32Array(value.length)]))
    firstMoments.write(this.session, resumed ? state.firstMoments : zeros)
    secondMoments.write(this.session, resumed ? state.secondMoments : zeros)
    this.stepCount = resumed ? state.step : 0
  }

  /**
   * Makes one update from one batch or from several.
   *
   * @param denominator what the weighted sum of losses is divided by; the sum of the weights if left out
   */
  step(batches: readonly TrainingBatch[], learningRate: number, denominator = sumOfWeights(batches)): StepResult {
    const scalars = { learning_rate: learningRate, ...this.nextCorrections() }
    const first = batches[0]
    if (!first || denominator === 0) throw new Error('a training step needs at least one target that counts')
    if (batches.length === 1) {
      const result = this.session.run('step', { ...this.inputs(first, denominator), ...scalars })
      return { loss: result.loss?.[0] as number, gradientNorm: result.gradient_norm?.[0] as number }
    }
    let loss = 0
    this.session.run('clear', {})
    for (const batch of batches) {
      loss += this.session.run('accumulate', this.inputs(batch, denominator)).loss?.[0] as number
    }
    return { loss, gradientNorm: this.session.run('apply', scalars).gradient_norm?.[0] as number }
  }

  /** Reads everything that a later `load` needs to go on bit for bit. */
  state(): TrainingState {
    const { weights, firstMoments, secondMoments } = this.variables
    return {
      weights: weights.read(this.session),
      firstMoments: firstMoments.read(this.session),
      secondMoments: secondMoments.read(this.session),
      step: this.stepCount,
    }
  }

  dispose(): void {
    this.session.dispose()
  }

  private nextCorrections(): Record<'correction1' | 'correction2', number> {
    this.stepCount++
    return biasCorrections(this.settings, this.stepCount)
  }

  private inputs({ ids, targets, lossWeights, segments }: TrainingBatch, denominator: number) {
    const inputs = { ids, targets, loss_weights: lossWeights, denominator }
    return this.shape.documentMask ? { ...inputs, segments } : inputs
  }
}

function sumOfWeights(batches: readonly TrainingBatch[]): number {
  return batches.reduce((total, { lossWeights }) => total + lossWeights.reduce((a, b) => a + b, 0), 0)
}
