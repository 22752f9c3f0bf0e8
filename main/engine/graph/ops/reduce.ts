/** Sums, means and maxima over axes, and running sums. */

import { dimensionAt, normalizeAxis } from '../shape'
import type { Tensor } from '../tensor'
import { constant, integers } from './constant'
import { cast, equal, mul, sub } from './elementwise'
import { broadcastTo, reshape } from './layout'

interface ReduceOptions {
  /** Keep reduced axes with length 1. */
  readonly keep?: boolean
}

const allAxes = (x: Tensor): number[] => x.shape.map((_, axis) => axis)

function reduce(
  op: string,
  x: Tensor,
  axes: readonly number[],
  keep: boolean,
  spread: (gradient: Tensor, y: Tensor, keptShape: readonly number[]) => Tensor,
): Tensor {
  const reduced = axes.map((axis) => normalizeAxis(x.shape, axis))
  const keptShape = x.shape.map((length, axis) => (reduced.includes(axis) ? 1 : length))
  const y: Tensor = x.owner.node({
    op,
    inputs: [x, integers(x.owner, reduced)],
    attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { bool: keep } },
    output: 'output',
    shape: keep ? keptShape : x.shape.filter((_, axis) => !reduced.includes(axis)),
    dtype: x.dtype,
    backward: (gradient) => [() => spread(gradient, y, keptShape), null],
  })
  return y
}

export function sum(x: Tensor, axes: readonly number[] = allAxes(x), { keep = false }: ReduceOptions = {}): Tensor {
  return reduce('Sum', x, axes, keep, (gradient, _, keptShape) => broadcastTo(reshape(gradient, keptShape), x.shape))
}

export function mean(x: Tensor, axes: readonly number[] = allAxes(x), options?: ReduceOptions): Tensor {
  const count = axes.reduce((product, axis) => product * dimensionAt(x.shape, axis), 1)
  return mul(sum(x, axes, options), 1 / count)
}

/** Of several equal maxima each gets the whole gradient: meant for values that differ, and for shifts that cancel. */
export function max(x: Tensor, axes: readonly number[] = allAxes(x), { keep = false }: ReduceOptions = {}): Tensor {
  return reduce('Max', x, axes, keep, (gradient, y, keptShape) =>
    mul(reshape(gradient, keptShape), cast(equal(x, reshape(y, keptShape)), 'float32')),
  )
}

/** Running sum along an axis, each element included. */
export function cumsum(x: Tensor, axis: number, { reverse = false }: { readonly reverse?: boolean } = {}): Tensor {
  return x.owner.node({
    op: 'Cumsum',
    inputs: [x, constant(x.owner, [normalizeAxis(x.shape, axis)], [], 'int32')],
    attributes: {
      T: { type: x.dtype },
      Tidx: { type: 'int32' },
      exclusive: { bool: false },
      reverse: { bool: reverse },
    },
    output: 'out',
    shape: x.shape,
    dtype: x.dtype,
    backward: (gradient) => [() => cumsum(gradient, axis, { reverse: !reverse }), null],
  })
}

/** Index of the largest element along the last axis; the first of equal ones. Shape: x without that axis, int32. */
export function argMax(x: Tensor): Tensor {
  return x.owner.node({
    op: 'ArgMax',
    inputs: [x, constant(x.owner, [x.shape.length - 1], [], 'int32')],
    attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' }, output_type: { type: 'int32' } },
    output: 'output',
    shape: x.shape.slice(0, -1),
    dtype: 'int32',
  })
}

/** Softmax over the last axis. */
export function softmax(x: Tensor): Tensor {
  const y: Tensor = x.owner.node({
    op: 'Softmax',
    inputs: [x],
    attributes: { T: { type: 'float32' } },
    output: 'softmax',
    shape: x.shape,
    dtype: 'float32',
    backward: (gradient) => [
      () => {
        const weighted = mul(gradient, y)
        return sub(weighted, mul(y, sum(weighted, [-1], { keep: true })))
      },
    ],
  })
  return y
}
