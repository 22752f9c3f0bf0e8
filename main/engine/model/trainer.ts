/**
 * Trains a Llama model: one call is one whole update (forward, backward,
 * AdamW), and weights and moments stay in the session between calls.
 *
 * An update may be the sum of several batches (gradient accumulation); the
 * loss is then the mean over all their tokens together.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { gradients } from '../graph/gradients'
import { scalar } from '../graph/ops/constant'
import { add, div, mul } from '../graph/ops/elementwise'
import { broadcastTo, reshape } from '../graph/ops/layout'
import { crossEntropy } from '../graph/ops/linear'
import { sum } from '../graph/ops/reduce'
import { Program } from '../graph/program'
import { Session } from '../graph/session'
import { sizeOf } from '../graph/shape'
import type { Tensor, TracedFunction } from '../graph/tensor'
import { causalBias, documentBias, hiddenStates, logits } from './llama'
import { type AdamWSettings, biasCorrections, type OptimizerVariables, traceAdamW } from './optimizer'
import { llamaParameters, type Weights } from './parameters'
import { readWeights, VariableSet, weightVariables } from './variables'

export interface TrainingShape {
  /** Rows of a batch. */
  readonly rows: number
  /** Tokens of a row. */
  readonly length: number
  /** Whether attention stops at the borders of packed documents. */
  readonly documentMask: boolean
}

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

  static async create(config: LlamaConfig, settings: AdamWSettings, shape: TrainingShape): Promise<Trainer> {
    const program = new Program()
    const parameters = llamaParameters(config)
    const variables = {
      weights: weightVariables(program, config),
      firstMoments: new VariableSet(program, 'first_moment', parameters),
      secondMoments: new VariableSet(program, 'second_moment', parameters),
    }
    for (const set of Object.values(variables)) set.traceReads(program)
    traceWholeStep(program, config, variables, settings, shape)
    traceAccumulation(program, config, variables, settings, shape)
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

/** The loss of a batch as a share of the whole update's: sum of weighted NLL over `denominator`. */
export function traceLoss(
  traced: TracedFunction,
  config: LlamaConfig,
  weights: VariableSet,
  shape: TrainingShape,
): Tensor {
  const batch = [shape.rows, shape.length]
  const tokens = sizeOf(batch)
  const ids = traced.argument('ids', batch, 'int32')
  const targets = traced.argument('targets', batch, 'int32')
  const lossWeights = traced.argument('loss_weights', batch)
  const denominator = traced.argument('denominator', [])
  const bias = shape.documentMask
    ? documentBias(traced.argument('segments', batch, 'int32'))
    : causalBias(traced, shape.length)
  const model = readWeights(traced, config, weights)
  const rows = logits(hiddenStates(ids, model, config, bias), model, config)
  const losses = crossEntropy(rows, reshape(targets, [tokens]))
  return div(sum(mul(losses, reshape(lossWeights, [tokens]))), denominator)
}

/** Gradients of the loss with respect to every weight, by name. */
export function traceGradients(traced: TracedFunction, loss: Tensor, weights: VariableSet): Map<string, Tensor> {
  const names = [...weights.variables.keys()]
  const found = gradients(
    loss,
    names.map((name) => traced.read(weights.get(name))),
  )
  return new Map(names.map((name, i) => [name, found[i] as Tensor]))
}

function stepScalars(traced: TracedFunction) {
  return {
    learningRate: traced.argument('learning_rate', []),
    correction1: traced.argument('correction1', []),
    correction2: traced.argument('correction2', []),
  }
}

function traceWholeStep(
  program: Program,
  config: LlamaConfig,
  variables: OptimizerVariables,
  settings: AdamWSettings,
  shape: TrainingShape,
): void {
  const traced = program.trace('step')
  const loss = traceLoss(traced, config, variables.weights, shape)
  const found = traceGradients(traced, loss, variables.weights)
  traced.finish({ loss, gradient_norm: traceAdamW(traced, variables, found, settings, stepScalars(traced)) })
}

/** `clear` starts a sum of gradients, `accumulate` adds a batch's, `apply` makes the update. */
function traceAccumulation(
  program: Program,
  config: LlamaConfig,
  variables: OptimizerVariables,
  settings: AdamWSettings,
  shape: TrainingShape,
): void {
  const kept = new VariableSet(program, 'gradient', llamaParameters(config))
  const clear = program.trace('clear', { compiled: false })
  for (const variable of kept.variables.values()) {
    clear.assign(variable, broadcastTo(scalar(clear, 0), variable.shape))
  }
  clear.finish({ done: scalar(clear, 1) })

  const accumulate = program.trace('accumulate')
  const loss = traceLoss(accumulate, config, variables.weights, shape)
  for (const [name, gradient] of traceGradients(accumulate, loss, variables.weights)) {
    const variable = kept.get(name)
    accumulate.assign(variable, add(accumulate.read(variable), gradient))
  }
  accumulate.finish({ loss })

  const apply = program.trace('apply')
  const sums = new Map([...kept.variables].map(([name, variable]) => [name, apply.read(variable)]))
  apply.finish({ gradient_norm: traceAdamW(apply, variables, sums, settings, stepScalars(apply)) })
}
