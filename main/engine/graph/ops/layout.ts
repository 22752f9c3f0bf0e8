/** Operations that move elements and compute nothing. */

import { dimensionAt, normalizeAxis, type Shape, sameShape, showShape, sizeOf } from '../shape'
import { innermost, type Tensor } from '../tensor'
import { constant, integers, scalar } from './constant'
import { sum } from './reduce'

export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sizeOf(x.shape) !== sizeOf(shape))
    throw new Error(`${showShape(x.shape)} does not reshape to ${showShape(shape)}`)
  if (sameShape(x.shape, shape)) return x
  return x.owner.node({
    op: 'Reshape',
    inputs: [x, integers(x.owner, shape)],
    attributes: { T: { type: x.dtype }, Tshape: { type: 'int32' } },
    output: 'output',
    shape,
    dtype: x.dtype,
    backward: (gradient) => [() => reshape(gradient, x.shape), null],
  })
}

/** @param order axis i of the result is axis order[i] of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  const inverse = order.map((_, axis) => order.indexOf(axis))
  return x.owner.node({
    op: 'Transpose',
    inputs: [x, integers(x.owner, order)],
    attributes: { T: { type: x.dtype }, Tperm: { type: 'int32' } },
    output: 'y',
    shape: order.map((axis) => dimensionAt(x.shape, axis)),
    dtype: x.dtype,
    backward: (gradient) => [() => transpose(gradient, inverse), null],
  })
}

export function slice(x: Tensor, begin: readonly number[], size: Shape): Tensor {
  const fits = x.shape.every((length, axis) => (begin[axis] ?? 0) + (size[axis] ?? 0) <= length)
  if (!fits || begin.length !== x.shape.length || size.length !== x.shape.length) {
    throw new Error(`no slice at ${showShape(begin)} of size ${showShape(size)} in ${showShape(x.shape)}`)
  }
  return x.owner.node({
    op: 'Slice',
    inputs: [x, integers(x.owner, begin), integers(x.owner, size)],
    attributes: { T: { type: x.dtype }, Index: { type: 'int32' } },
    output: 'output',
    shape: size,
    dtype: x.dtype,
    backward: (gradient) => [
      () =>
        pad(
          gradient,
          x.shape.map((length, axis) => [begin[axis] ?? 0, length - (begin[axis] ?? 0) - (size[axis] ?? 0)] as const),
        ),
      null,
      null,
    ],
  })
}

/** Zeros around x: `margins[axis]` gives how many before and after. */
export function pad(x: Tensor, margins: readonly (readonly [number, number])[]): Tensor {
  return x.owner.node({
    op: 'Pad',
    inputs: [x, constant(x.owner, margins.flat(), [margins.length, 2], 'int32')],
    attributes: { T: { type: x.dtype }, Tpaddings: { type: 'int32' } },
    output: 'output',
    shape: x.shape.map((length, axis) => length + (margins[axis]?.[0] ?? 0) + (margins[axis]?.[1] ?? 0)),
    dtype: x.dtype,
    backward: (gradient) => [
      () =>
        slice(
          gradient,
          margins.map(([before]) => before),
          x.shape,
        ),
      null,
    ],
  })
}

export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0]
  if (!first) throw new Error('concat of nothing')
  if (parts.length === 1) return first
  const along = normalizeAxis(first.shape, axis)
  const length = parts.reduce((total, part) => total + dimensionAt(part.shape, along), 0)
  const owner = innermost(parts)
  return owner.node({
    op: 'ConcatV2',
    inputs: [...parts, scalar(owner, along, 'int32')],
    attributes: { N: { int: parts.length }, T: { type: first.dtype }, Tidx: { type: 'int32' } },
    output: 'output',
    shape: first.shape.map((size, i) => (i === along ? length : size)),
    dtype: first.dtype,
    backward: (gradient) => {
      let offset = 0
      const slices = parts.map((part) => {
        const begin = part.shape.map((_, i) => (i === along ? offset : 0))
        offset += dimensionAt(part.shape, along)
        return () => slice(gradient, begin, part.shape)
      })
      return [...slices, null]
    },
  })
}

/** Cuts x along an axis into parts of the given lengths. */
export function split(x: Tensor, lengths: readonly number[], axis: number): Tensor[] {
  const along = normalizeAxis(x.shape, axis)
  let offset = 0
  return lengths.map((length) => {
    const part = slice(
      x,
      x.shape.map((_, i) => (i === along ? offset : 0)),
      x.shape.map((size, i) => (i === along ? length : size)),
    )
    offset += length
    return part
  })
}

/** Rows of a table: result shape is [...indices.shape, ...table.shape[1:]]. */
export function gather(table: Tensor, indices: Tensor): Tensor {
  const rowShape = table.shape.slice(1)
  const owner = innermost([table, indices])
  const count = sizeOf(indices.shape)
  return owner.node({
    op: 'GatherV2',
    inputs: [table, indices, scalar(owner, 0, 'int32')],
    attributes: {
      Tparams: { type: table.dtype },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { int: 0 },
    },
    output: 'output',
    shape: [...indices.shape, ...rowShape],
    dtype: table.dtype,
    backward: (gradient) => [
      () =>
        gradient.owner.node({
          op: 'UnsortedSegmentSum',
          inputs: [
            reshape(gradient, [count, ...rowShape]),
            reshape(indices, [count]),
            scalar(gradient.owner, dimensionAt(table.shape, 0), 'int32'),
          ],
          attributes: { T: { type: 'float32' }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
          output: 'output',
          shape: table.shape,
          dtype: 'float32',
        }),
      null,
      null,
    ],
  })
}

/** Stretches x to a shape, by NumPy's rule. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x
  const lead = shape.length - x.shape.length
  const stretched = shape.map((_, axis) => axis).filter((axis) => axis < lead || x.shape[axis - lead] !== shape[axis])
  return x.owner.node({
    op: 'BroadcastTo',
    inputs: [x, integers(x.owner, shape)],
    attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' } },
    output: 'output',
    shape,
    dtype: x.dtype,
    backward: (gradient) => [() => reshape(sum(gradient, stretched), x.shape), null],
  })
}

/** x itself, but XLA simplifies nothing across it. It passes no gradient on. */
export function barrier(x: Tensor): Tensor {
  return x.owner.node({
    op: 'XlaOptimizationBarrier',
    inputs: [x],
    attributes: { T: { types: [x.dtype] } },
    output: 'output',
    shape: x.shape,
    dtype: x.dtype,
  })
}
