/** Operations on one element, or on pairs of elements with broadcasting. */

import { broadcastShapes, type DType, sameShape } from '../shape'
import { type Backward, innermost, type Tensor } from '../tensor'
import { liftPair, type Operand, scalar } from './constant'
import { reshape } from './layout'
import { sum } from './reduce'

/** Sums a gradient over the axes along which its operand had been stretched. */
function reduceTo(gradient: Tensor, target: Tensor): Tensor {
  if (sameShape(gradient.shape, target.shape)) return gradient
  const lead = gradient.shape.length - target.shape.length
  const stretched = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => axis < lead || (target.shape[axis - lead] === 1 && gradient.shape[axis] !== 1))
  return reshape(stretched.length > 0 ? sum(gradient, stretched) : gradient, target.shape)
}

function binary(
  op: string,
  a: Operand,
  b: Operand,
  dtype: DType | null,
  slopes: ((gradient: Tensor, left: Tensor, right: Tensor) => readonly [() => Tensor, () => Tensor]) | null,
): Tensor {
  const { owner, left, right } = liftPair(a, b)
  if (left.dtype !== right.dtype) throw new Error(`${op} of ${left.dtype} and ${right.dtype}`)
  const backward: Backward | null = slopes
    ? (gradient) => {
        const [toLeft, toRight] = slopes(gradient, left, right)
        return [() => reduceTo(toLeft(), left), () => reduceTo(toRight(), right)]
      }
    : null
  return owner.node({
    op,
    inputs: [left, right],
    attributes: {
      T: { type: left.dtype },
      ...(op === 'Equal' ? { incompatible_shape_error: { bool: true } } : {}),
    },
    output: 'z',
    shape: broadcastShapes(left.shape, right.shape),
    dtype: dtype ?? left.dtype,
    ...(backward ? { backward } : {}),
  })
}

export function add(a: Operand, b: Operand): Tensor {
  return binary('AddV2', a, b, null, (gradient) => [() => gradient, () => gradient])
}

export function sub(a: Operand, b: Operand): Tensor {
  return binary('Sub', a, b, null, (gradient) => [() => gradient, () => neg(gradient)])
}

export function mul(a: Operand, b: Operand): Tensor {
  return binary('Mul', a, b, null, (gradient, left, right) => [() => mul(gradient, right), () => mul(gradient, left)])
}

export function div(a: Operand, b: Operand): Tensor {
  return binary('RealDiv', a, b, null, (gradient, left, right) => [
    () => div(gradient, right),
    () => neg(div(mul(gradient, left), square(right))),
  ])
}

/** The larger of the two. Where they are equal, each gets half of the gradient, as in PyTorch. */
export function maximum(a: Operand, b: Operand): Tensor {
  return extremum('Maximum', a, b, (winner, other) => less(other, winner))
}

/** The smaller of the two. Where they are equal, each gets half of the gradient, as in PyTorch. */
export function minimum(a: Operand, b: Operand): Tensor {
  return extremum('Minimum', a, b, (winner, other) => less(winner, other))
}

function extremum(op: string, a: Operand, b: Operand, wins: (winner: Tensor, other: Tensor) => Tensor): Tensor {
  return binary(op, a, b, null, (gradient, left, right) => {
    const tied = mul(cast(equal(left, right), 'float32'), 0.5)
    const share = (winner: Tensor, other: Tensor) => mul(gradient, add(cast(wins(winner, other), 'float32'), tied))
    return [() => share(left, right), () => share(right, left)]
  })
}

export function less(a: Operand, b: Operand): Tensor {
  return binary('Less', a, b, 'bool', null)
}

export function lessEqual(a: Operand, b: Operand): Tensor {
  return binary('LessEqual', a, b, 'bool', null)
}

export function equal(a: Operand, b: Operand): Tensor {
  return binary('Equal', a, b, 'bool', null)
}

export function logicalAnd(a: Tensor, b: Tensor): Tensor {
  return logical('LogicalAnd', a, b)
}

export function logicalOr(a: Tensor, b: Tensor): Tensor {
  return logical('LogicalOr', a, b)
}

function logical(op: string, a: Tensor, b: Tensor): Tensor {
  const shape = broadcastShapes(a.shape, b.shape)
  return innermost([a, b]).node({ op, inputs: [a, b], attributes: {}, output: 'z', shape, dtype: 'bool' })
}

/** Elements of `yes` where the condition holds, else of `no`. All three have the same shape, or broadcast. */
export function select(condition: Tensor, yes: Operand, no: Operand): Tensor {
  const { left, right } = liftPair(yes, no)
  const zero = () => scalar(left.owner, 0, left.dtype)
  return innermost([condition, left, right]).node({
    op: 'SelectV2',
    inputs: [condition, left, right],
    attributes: { T: { type: left.dtype } },
    output: 'output',
    shape: broadcastShapes(condition.shape, broadcastShapes(left.shape, right.shape)),
    dtype: left.dtype,
    backward: (gradient) => [
      null,
      () => reduceTo(select(condition, gradient, zero()), left),
      () => reduceTo(select(condition, zero(), gradient), right),
    ],
  })
}

function unary(op: string, x: Tensor, slope: (gradient: Tensor, y: Tensor) => Tensor): Tensor {
  const y: Tensor = x.owner.node({
    op,
    inputs: [x],
    attributes: { T: { type: x.dtype } },
    output: 'y',
    shape: x.shape,
    dtype: x.dtype,
    backward: (gradient) => [() => slope(gradient, y)],
  })
  return y
}

export function neg(x: Tensor): Tensor {
  return unary('Neg', x, (gradient) => neg(gradient))
}

export function exp(x: Tensor): Tensor {
  return unary('Exp', x, (gradient, y) => mul(gradient, y))
}

export function log(x: Tensor): Tensor {
  return unary('Log', x, (gradient) => div(gradient, x))
}

export function sqrt(x: Tensor): Tensor {
  return unary('Sqrt', x, (gradient, y) => div(mul(gradient, 0.5), y))
}

export function rsqrt(x: Tensor): Tensor {
  return unary('Rsqrt', x, (gradient, y) => mul(mul(gradient, -0.5), mul(y, mul(y, y))))
}

export function sigmoid(x: Tensor): Tensor {
  return unary('Sigmoid', x, (gradient, y) => mul(gradient, mul(y, sub(1, y))))
}

export function square(x: Tensor): Tensor {
  return mul(x, x)
}

/** x times sigmoid(x), the gate of SwiGLU. */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x))
}

/** A change of element type. It passes no gradient on. */
export function cast(x: Tensor, dtype: DType): Tensor {
  return x.owner.node({
    op: 'Cast',
    inputs: [x],
    attributes: { SrcT: { type: x.dtype }, DstT: { type: dtype } },
    output: 'y',
    shape: x.shape,
    dtype,
  })
}
