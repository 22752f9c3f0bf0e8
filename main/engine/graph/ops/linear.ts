/** Matrix products, and the loss that ends a language model. */

import { broadcastShapes, dimensionAt, sameShape, showShape } from '../shape'
import { innermost, type Tensor } from '../tensor'
import { exp, mul, sub } from './elementwise'
import { reshape } from './layout'
import { sum } from './reduce'

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
      () =>
        sumBatch(
          transposeRight
            ? matmul(gradient, left, { transposeLeft: true, transposeRight: transposeLeft })
            : matmul(left, gradient, { transposeLeft: !transposeLeft }),
          right,
        ),
    ],
  })
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
  const rows = dimensionAt(logits.shape, 0)
  const owner = innermost([logits, labels])
  // TensorFlow gives the gradient of each row, softmax minus one-hot, as the op's second output.
  const outputs: Tensor[] = owner.nodeOutputs(
    {
      op: 'SparseSoftmaxCrossEntropyWithLogits',
      inputs: [logits, labels],
      attributes: { T: { type: 'float32' }, Tlabels: { type: 'int32' } },
      backward: (gradient) => [() => mul(reshape(gradient, [rows, 1]), outputs[1] as Tensor), null],
    },
    [
      { output: 'loss', shape: [rows], dtype: 'float32' },
      { output: 'backprop', shape: logits.shape, dtype: 'float32' },
    ],
  )
  return outputs[0] as Tensor
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
