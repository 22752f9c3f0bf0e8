/**
 * The functions that a trainer runs, traced.
 *
 * `step` makes an update from one batch. For one of several batches, `clear` starts a sum of gradients, `accumulate` adds
 * a batch's, and `apply` makes the update.
 *
 * Where a batch is worked on in lanes, each lane finds the gradients of its part of the rows. The losses of the parts are
 * shares of the whole one, so their gradients add up to the batch's.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { gradients } from '../graph/gradients'
import { scalar } from '../graph/ops/constant'
import { add, div, mul } from '../graph/ops/elementwise'
import { broadcastTo, reshape, split } from '../graph/ops/layout'
import { crossEntropy } from '../graph/ops/linear'
import { sum } from '../graph/ops/reduce'
import type { Program } from '../graph/program'
import { sizeOf } from '../graph/shape'
import type { Tensor, TracedFunction } from '../graph/tensor'
import { causalBias, documentBias, hiddenStates, logits } from './llama'
import { type AdamWSettings, type OptimizerVariables, traceAdamW } from './optimizer'
import { llamaParameters } from './parameters'
import { readWeights, VariableSet } from './variables'

export interface TrainingShape {
  /** Rows of a batch. */
  readonly rows: number
  /** Tokens of a row. */
  readonly length: number
  /** Whether attention stops at the borders of packed documents. */
  readonly documentMask: boolean
}

export interface Training {
  readonly config: LlamaConfig
  readonly variables: OptimizerVariables
  readonly settings: AdamWSettings
  readonly shape: TrainingShape
  /** Parts of a batch that are worked on at the same time: a divisor of its rows. */
  readonly lanes: number
}

export function traceTraining(program: Program, training: Training): void {
  const { config, variables, settings } = training
  traceBatch(program, 'step', training, (traced, found) => ({
    gradient_norm: traceAdamW(traced, variables, found, settings, stepScalars(traced)),
  }))

  const kept = new VariableSet(program, 'gradient', llamaParameters(config))
  const clear = program.trace('clear', { compiled: false })
  for (const variable of kept.variables.values()) {
    clear.assign(variable, broadcastTo(scalar(clear, 0), variable.shape))
  }
  clear.finish({ done: scalar(clear, 1) })

  traceBatch(program, 'accumulate', training, (traced, found) => {
    for (const [name, gradient] of found) {
      const variable = kept.get(name)
      traced.assign(variable, add(traced.read(variable), gradient))
    }
    return { done: scalar(traced, 1) }
  })

  const apply = program.trace('apply')
  const sums = new Map([...kept.variables].map(([name, variable]) => [name, apply.read(variable)]))
  apply.finish({ gradient_norm: traceAdamW(apply, variables, sums, settings, stepScalars(apply)) })
}

/** What becomes of a batch's gradients, by parameter name. @returns outputs of the function */
type UseOfGradients = (traced: TracedFunction, found: ReadonlyMap<string, Tensor>) => Record<string, Tensor>

/** A function of a batch that gives its loss and what `use` makes of the gradients. */
function traceBatch(program: Program, name: string, training: Training, use: UseOfGradients): void {
  if (training.lanes > 1) traceBatchInLanes(program, name, training, use)
  else traceWholeBatch(program, name, training, use)
}

function traceWholeBatch(
  program: Program,
  name: string,
  { config, variables: { weights }, shape }: Training,
  use: UseOfGradients,
): void {
  const traced = program.trace(name)
  const loss = traceLoss(traced, config, weights, shape)
  traced.finish({ loss, ...use(traced, traceGradients(traced, loss, weights)) })
}

/** The same as compiled calls: one of each lane, which run side by side, and then one of what is done with their sum. */
function traceBatchInLanes(
  program: Program,
  name: string,
  { config, variables: { weights }, shape, lanes }: Training,
  use: UseOfGradients,
): void {
  const whole = program.trace(name, { compiled: false })
  const rows = shape.rows / lanes
  const part = program.trace(`${name}_part`, { parent: whole })
  const loss = traceLoss(part, config, weights, { ...shape, rows })
  const found = traceGradients(part, loss, weights)
  part.finish({ loss, ...Object.fromEntries(found) })

  // Scalars are the same for each lane, all else is rows.
  const inputs = part.arguments.map(({ name, shape, dtype }) => {
    if (shape.length === 0) return new Array<Tensor>(lanes).fill(whole.argument(name, shape, dtype))
    return split(whole.argument(name, [rows * lanes, ...shape.slice(1)], dtype), new Array<number>(lanes).fill(rows), 0)
  })
  const parts = Array.from({ length: lanes }, (_, lane) =>
    whole.call(part, (argument) => inputs[part.arguments.indexOf(argument)]?.[lane]),
  )

  const rest = program.trace(`${name}_rest`, { parent: whole })
  const sumOfLanes = (parameter: string) => parts.map((outputs) => rest.adopt(outputs[parameter] as Tensor)).reduce(add)
  rest.finish(use(rest, new Map([...found.keys()].map((parameter) => [parameter, sumOfLanes(parameter)]))))
  const results = whole.call(rest, ({ name, shape, dtype }) => whole.argument(name, shape, dtype))
  whole.finish({ loss: parts.map(({ loss }) => loss as Tensor).reduce(add), ...results })
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
