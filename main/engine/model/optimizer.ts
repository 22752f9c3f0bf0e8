/**
 * AdamW with decoupled weight decay and clipping by the global norm, traced.
 *
 * The order of operations is PyTorch's: clip, update moments, decay the
 * weights, step. Sources: Loshchilov and Hutter 2019, arXiv:1711.05101;
 * torch.optim.AdamW and torch.nn.utils.clip_grad_norm_.
 */

import { add, div, minimum, mul, sqrt, square, sub } from '../graph/ops/elementwise'
import { sum } from '../graph/ops/reduce'
import type { Tensor, TracedFunction } from '../graph/tensor'
import type { VariableSet } from './variables'

export interface AdamWSettings {
  readonly beta1: number
  readonly beta2: number
  readonly weightDecay: number
  /** Largest global norm of a gradient. */
  readonly clip: number
}

/** Added to the square root of the second moment. */
const EPSILON = 1e-8

/** Scalars that change from step to step; `biasCorrections` gives the last two. */
export interface StepScalars {
  readonly learningRate: Tensor
  readonly correction1: Tensor
  readonly correction2: Tensor
}

/** The factors that undo the moments' start at zero. @param step counted from 1 */
export function biasCorrections(
  { beta1, beta2 }: AdamWSettings,
  step: number,
): { correction1: number; correction2: number } {
  return { correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) }
}

export interface OptimizerVariables {
  readonly weights: VariableSet
  readonly firstMoments: VariableSet
  readonly secondMoments: VariableSet
}

/**
 * Adds one update of all weights to a function.
 *
 * @param gradients by parameter name
 * @returns the global norm of the gradients, before clipping
 */
export function traceAdamW(
  traced: TracedFunction,
  { weights, firstMoments, secondMoments }: OptimizerVariables,
  gradients: ReadonlyMap<string, Tensor>,
  settings: AdamWSettings,
  { learningRate, correction1, correction2 }: StepScalars,
): Tensor {
  const { beta1, beta2, weightDecay, clip } = settings
  const norm = sqrt([...gradients.values()].map((gradient) => sum(square(gradient))).reduce(add))
  const shrink = minimum(div(clip, add(norm, 1e-6)), 1)
  for (const [name, raw] of gradients) {
    const gradient = mul(raw, shrink)
    const weight = traced.read(weights.get(name))
    const first = add(mul(traced.read(firstMoments.get(name)), beta1), mul(gradient, 1 - beta1))
    const second = add(mul(traced.read(secondMoments.get(name)), beta2), mul(square(gradient), 1 - beta2))
    const direction = div(mul(first, correction1), add(sqrt(mul(second, correction2)), EPSILON))
    const decayed = mul(weight, sub(1, mul(learningRate, weightDecay)))
    traced.assign(firstMoments.get(name), first)
    traced.assign(secondMoments.get(name), second)
    traced.assign(weights.get(name), sub(decayed, mul(learningRate, direction)))
  }
  return norm
}
