/** Values known while tracing. */

import { type DType, type Shape, showShape, sizeOf } from '../shape'
import { innermost, type Tensor, type TracedFunction } from '../tensor'

/** An operand of an operation: a number becomes a scalar of the other operand's type. */
export type Operand = Tensor | number

/** @param data as many values as the shape has elements, row by row. */
export function constant(
  owner: TracedFunction,
  data: ArrayLike<number>,
  shape: Shape = [data.length],
  dtype: DType = 'float32',
): Tensor {
  if (data.length !== sizeOf(shape)) throw new Error(`${data.length} values do not fill shape ${showShape(shape)}`)
  const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }
  const values = arrays[dtype].from(data)
  return owner.node({
    op: 'Const',
    inputs: [],
    attributes: { dtype: { type: dtype }, value: { tensor: { dtype, shape, data: values } } },
    output: 'output',
    shape,
    dtype,
  })
}

export function scalar(owner: TracedFunction, value: number, dtype: DType = 'float32'): Tensor {
  return constant(owner, [value], [], dtype)
}

export function integers(owner: TracedFunction, values: readonly number[]): Tensor {
  return constant(owner, values, [values.length], 'int32')
}

/** 0, 1, ..., count - 1 as int32: for masks that would be large as constants. */
export function range(owner: TracedFunction, count: number): Tensor {
  return integers(
    owner,
    Array.from({ length: count }, (_, i) => i),
  )
}

/** Both operands as tensors, and the function that the result belongs to. */
export function liftPair(a: Operand, b: Operand): { owner: TracedFunction; left: Tensor; right: Tensor } {
  if (typeof a === 'number') {
    if (typeof b === 'number') throw new Error('two numbers need no graph')
    return { owner: b.owner, left: scalar(b.owner, a, b.dtype), right: b }
  }
  if (typeof b === 'number') return { owner: a.owner, left: a, right: scalar(a.owner, b, a.dtype) }
  return { owner: innermost([a, b]), left: a, right: b }
}
