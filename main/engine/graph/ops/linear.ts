/** Matrix products, and the loss that ends a language model. */

import { broadcastShapes, dimensionAt, sameShape, showShape } from '../shape'
import { innermost, type Tensor, withGradient } from '../tensor'
import { constant, range } from './constant'
import { add, cast, div, equal, exp, log, mul, sub } from './elementwise'
import { barrier, gather, reshape, transpose } from './layout'
import { max, sum } from './reduce'

interface MatmulOptions {
  readonly transposeLeft?: boolean
  readonly transposeRight?: boolean
}

/** Product over the last two axes; the axes before them broadcast. */
export function matmul(
  left: Tensor,
  right: Tensor,
  { transposeLeft = false, transposeRight = false }: MatmulOptions = {},
): Tensor {
  const rows = dimensionAt(left.shape, transposeLeft ? -1 : -2)
  const columns = dimensionAt(right.shape, transposeRight ? -2 : -1)
  const inner = dimensionAt(left.shape, transposeLeft ? -2 : -1)
  if (inner !== dimensionAt(right.shape, transposeRight ? -1 : -2)) {
    throw new Error(`no matrix product of ${showShape(left.shape)} and ${showShape(right.shape)}`)
  }
  const batch = broadcastShapes(left.shape.slice(0, -2), right.shape.slice(0, -2))
  return innermost([left, right]).node({
    op: 'BatchMatMulV2',
    inputs: [left, right],
    attributes: { T: { type: 'float32' }, adj_x: { bool: transposeLeft }, adj_y: { bool: transposeRight } },
    output: 'output',
    shape: [...batch, rows, columns],
    dtype: 'float32',
    backward: (gradient) => [
      () =>
        sumBatch(
          transposeLeft
            ? matmul(right, gradient, { transposeLeft: transposeRight, transposeRight: true })
            : matmul(gradient, right, { transposeRight: !transposeRight }),
          left,
        ),
      () => {
        const [first, second] = transposeRight ? [gradient, left] : [left, gradient]
        const product = transposeLeft
          ? matmul(first, second, { transposeLeft: transposeRight, transposeRight })
          : overRows(first, second)
        return sumBatch(product, right)
      },
    ],
  })
}

/**
 * left^T right: [..., m, a] and [..., m, b] give [..., a, b].
 *
 * Of two matrices the narrower one is turned: with a wide left side XLA's product takes twice as long. Batches stay as
 * they are: XLA may give their small products a layout that it cannot compile, and end the process.
 */
function overRows(left: Tensor, right: Tensor): Tensor {
  const narrow = dimensionAt(left.shape, -1) <= dimensionAt(right.shape, -1)
  if (narrow || left.shape.length > 2 || right.shape.length > 2) return matmul(left, right, { transposeLeft: true })
  // The barrier stands between two transpositions that XLA would else simplify away.
  return transpose(barrier(matmul(right, left, { transposeLeft: true })), [1, 0])
}

/** Sums a gradient over the batch axes along which its operand had been stretched. */
function sumBatch(gradient: Tensor, target: Tensor): Tensor {
  if (sameShape(gradient.shape, target.shape)) return gradient
  const lead = gradient.shape.length - target.shape.length
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || target.shape[axis - lead] !== gradient.shape[axis])
  return reshape(sum(gradient, axes), target.shape)
}

/**
 * Negative log-likelihood of one label per row, in nats.
 *
 * @param logits shape [rows, classes]
 * @param labels shape [rows], int32
 * @returns shape [rows]
 */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = logits.shape as [number, number]
  const owner = innermost([logits, labels])
  const peak = max(logits, [-1], { keep: true })
  const mass = exp(sub(logits, peak))
  const total = sum(mass, [-1], { keep: true })
  const starts = Array.from({ length: rows }, (_, row) => row * classes)
  const places = add(constant(owner, starts, [rows], 'int32'), labels)
  const picked = gather(reshape(logits, [rows * classes]), places)
  // In this order large logits cancel first, without loss.
  const loss = sub(reshape(log(total), [rows]), sub(picked, reshape(peak, [rows])))
  // Softmax minus one-hot, from the exponentials that are there already.
  return withGradient(loss, [logits], (gradient) => [
    () => {
      const hit = equal(reshape(labels, [rows, 1]), range(owner, classes))
      return mul(sub(div(mass, total), cast(hit, 'float32')), reshape(gradient, [rows, 1]))
    },
  ])
}

/** Log of the softmax over the last axis. */
export function logSoftmax(x: Tensor): Tensor {
  const y: Tensor = x.owner.node({
    op: 'LogSoftmax',
    inputs: [x],
    attributes: { T: { type: 'float32' } },
    output: 'logsoftmax',
    shape: x.shape,
    dtype: 'float32',
    backward: (gradient) => [() => sub(gradient, mul(sum(gradient, [-1], { keep: true }), exp(y)))],
  })
  return y
}
