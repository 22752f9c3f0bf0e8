/**
 * Logistic regression with a Gaussian prior on its weights, and its Laplace
 * posterior.
 *
 *     loss(w) = sum_i [log(1 + exp(eta_i)) - y_i eta_i] + sum_j precision_j w_j^2 / 2,  eta = X w
 *
 * Fitted by L-BFGS from any start, so that a few new labels cost a few steps.
 * Sources: Nocedal and Wright 2006, algorithm 7.4; Rad and Maleki 2020, "A scalable estimate of the
 * out-of-sample prediction error via approximate leave-one-out" (leave-one-out logits).
 */

export interface LogisticProblem {
  /** shape [rows, columns], row after row */
  readonly matrix: Float64Array
  readonly columns: number
  /** shape [rows], each in [0, 1] */
  readonly targets: Float64Array
  /** shape [columns], above 0 */
  readonly precision: Float64Array
}

const MEMORY = 10
const STEPS = 200
/** The largest component of the gradient, per row, at which the fit ends. */
const TOLERANCE = 1e-5

/** @param start shape [columns]; is not changed */
export function fitLogistic(problem: LogisticProblem, start: Float64Array): Float64Array {
  let weights: Float64Array = start.slice()
  let { loss, gradient } = lossAndGradient(problem, weights)
  const steps: Float64Array[] = []
  const changes: Float64Array[] = []
  const enough = TOLERANCE * Math.max(1, problem.targets.length)
  for (let step = 0; step < STEPS && largest(gradient) > enough; step++) {
    const direction = lbfgsDirection(gradient, steps, changes)
    const slope = dot(direction, gradient)
    let length = step === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1
    let next = lossAndGradient(problem, moved(weights, direction, length))
    // The loss is convex and smooth: halving ends soon, and only rounding can keep it from going down.
    for (let tries = 0; tries < 40 && !(next.loss <= loss + 1e-4 * length * slope); tries++) {
      length /= 2
      next = lossAndGradient(problem, moved(weights, direction, length))
    }
    if (!(next.loss < loss)) break
    const after = moved(weights, direction, length)
    const stepTaken = after.map((value, j) => value - (weights[j] as number))
    const change = next.gradient.map((value, j) => value - (gradient[j] as number))
    if (dot(stepTaken, change) > 1e-12) {
      steps.push(stepTaken)
      changes.push(change)
      if (steps.length > MEMORY) {
        steps.shift()
        changes.shift()
      }
    }
    weights = after
    loss = next.loss
    gradient = next.gradient
  }
  return weights
}

function lossAndGradient({ matrix, columns, targets, precision }: LogisticProblem, weights: Float64Array) {
  const gradient = new Float64Array(columns)
  let loss = 0
  for (let j = 0; j < columns; j++) {
    const weight = weights[j] as number
    gradient[j] = (precision[j] as number) * weight
    loss += ((precision[j] as number) * weight * weight) / 2
  }
  for (let i = 0; i < targets.length; i++) {
    const at = i * columns
    let eta = 0
    for (let j = 0; j < columns; j++) eta += (matrix[at + j] as number) * (weights[j] as number)
    const target = targets[i] as number
    loss += softplus(eta) - target * eta
    const residual = sigmoid(eta) - target
    for (let j = 0; j < columns; j++) gradient[j] = (gradient[j] as number) + residual * (matrix[at + j] as number)
  }
  return { loss, gradient }
}

/** The two-loop recursion: minus an approximate inverse Hessian times the gradient. */
function lbfgsDirection(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const direction = gradient.map((value) => -value)
  const shares: number[] = []
  for (let m = steps.length - 1; m >= 0; m--) {
    const [step, change] = [steps[m] as Float64Array, changes[m] as Float64Array]
    const share = dot(step, direction) / dot(step, change)
    shares[m] = share
    addScaled(direction, change, -share)
  }
  const [last, lastChange] = [steps.at(-1), changes.at(-1)]
  if (last && lastChange) {
    const scale = dot(last, lastChange) / dot(lastChange, lastChange)
    for (let j = 0; j < direction.length; j++) direction[j] = (direction[j] as number) * scale
  }
  for (let m = 0; m < steps.length; m++) {
    const [step, change] = [steps[m] as Float64Array, changes[m] as Float64Array]
    addScaled(direction, step, (shares[m] as number) - dot(change, direction) / dot(step, change))
  }
  return direction
}

/** The covariance of the weights under the Laplace posterior: the inverse Hessian of the loss at its minimum. */
export function laplaceCovariance(problem: LogisticProblem, weights: Float64Array): Float64Array {
  const { matrix, columns, targets, precision } = problem
  const hessian = new Float64Array(columns * columns)
  const scaled = new Float64Array(columns)
  for (let i = 0; i < targets.length; i++) {
    const row = matrix.subarray(i * columns, (i + 1) * columns)
    const chance = sigmoid(dot(row, weights))
    const curvature = chance * (1 - chance)
    for (let j = 0; j < columns; j++) scaled[j] = curvature * (row[j] as number)
    for (let j = 0; j < columns; j++) {
      const factor = scaled[j] as number
      if (factor === 0) continue
      const at = j * columns
      for (let k = 0; k <= j; k++) hessian[at + k] = (hessian[at + k] as number) + factor * (row[k] as number)
    }
  }
  for (let j = 0; j < columns; j++) hessian[j * columns + j] = at(hessian, j * columns + j) + (precision[j] as number)
  return invertPositiveDefinite(hessian, columns)
}

/** Variance of eta for one row. @param covariance shape [columns, columns] */
export function logitVariance(covariance: Float64Array, row: ArrayLike<number>): number {
  const columns = row.length
  let total = 0
  for (let j = 0; j < columns; j++) {
    const value = row[j] as number
    if (value === 0) continue
    const start = j * columns
    let sum = (covariance[start + j] as number) * value * 0.5
    for (let k = 0; k < j; k++) sum += (covariance[start + k] as number) * (row[k] as number)
    total += 2 * value * sum
  }
  return total
}

/**
 * The logit of a row had it been left out of the fit.
 *
 * @param variance of its logit under the posterior
 */
export function leaveOneOutLogit(logit: number, target: number, variance: number): number {
  const chance = sigmoid(logit)
  const leverage = Math.min(0.99, chance * (1 - chance) * variance)
  return logit + (variance * (chance - target)) / (1 - leverage)
}

/** By Cholesky's factors. @param lower the lower triangle of a symmetric matrix; is overwritten */
function invertPositiveDefinite(lower: Float64Array, size: number): Float64Array {
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = at(lower, i * size + j)
      for (let k = 0; k < j; k++) sum -= at(lower, i * size + k) * at(lower, j * size + k)
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / at(lower, j * size + j)
    }
  }
  // The inverse of the factor, row by row, then its square.
  const inverse = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    inverse[i * size + i] = 1 / at(lower, i * size + i)
    for (let j = 0; j < i; j++) {
      let sum = 0
      for (let k = j; k < i; k++) sum -= at(lower, i * size + k) * at(inverse, k * size + j)
      inverse[i * size + j] = sum / at(lower, i * size + i)
    }
  }
  const product = new Float64Array(size * size)
  for (let k = 0; k < size; k++) {
    for (let i = 0; i <= k; i++) {
      const factor = at(inverse, k * size + i)
      if (factor === 0) continue
      for (let j = 0; j <= i; j++)
        product[i * size + j] = at(product, i * size + j) + factor * at(inverse, k * size + j)
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) product[j * size + i] = at(product, i * size + j)
  return product
}

export function sigmoid(eta: number): number {
  return 1 / (1 + Math.exp(-eta))
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let j = 0; j < a.length; j++) sum += (a[j] as number) * (b[j] as number)
  return sum
}

function softplus(eta: number): number {
  return Math.max(0, eta) + Math.log1p(Math.exp(-Math.abs(eta)))
}

function at(values: Float64Array, index: number): number {
  return values[index] as number
}

function addScaled(to: Float64Array, values: Float64Array, factor: number): void {
  for (let j = 0; j < to.length; j++) to[j] = (to[j] as number) + factor * (values[j] as number)
}

function moved(from: Float64Array, direction: Float64Array, length: number): Float64Array {
  return from.map((value, j) => value + length * (direction[j] as number))
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
}
