/** Values and gradients of every operation against PyTorch: tests/golden/ops.py. */

import { beforeAll, describe, expect, it } from 'vitest'
import { gradients } from '../../../../main/engine/graph/gradients'
import {
  add,
  div,
  equal,
  exp,
  log,
  maximum,
  minimum,
  mul,
  neg,
  rsqrt,
  select,
  sigmoid,
  silu,
  sqrt,
  square,
  sub,
} from '../../../../main/engine/graph/ops/elementwise'
import { broadcastTo, concat, gather, pad, reshape, slice, transpose } from '../../../../main/engine/graph/ops/layout'
import { crossEntropy, logSoftmax, matmul } from '../../../../main/engine/graph/ops/linear'
import { cumsum, max, mean, softmax, sum } from '../../../../main/engine/graph/ops/reduce'
import { Program } from '../../../../main/engine/graph/program'
import { Session, type TensorData } from '../../../../main/engine/graph/session'
import { sizeOf } from '../../../../main/engine/graph/shape'
import type { Tensor } from '../../../../main/engine/graph/tensor'
import { goldenJson, relativeError } from '../../../golden/golden-files'

interface GoldenArray {
  shape: number[]
  data: number[]
  dtype?: string
}

// biome-ignore lint/suspicious/noExplicitAny: each operation reads its own attributes out of the JSON
type Attributes = Record<string, any>

interface Case {
  name: string
  op: string
  attributes: Attributes
  inputs: GoldenArray[]
  output: GoldenArray
  upstream: GoldenArray
  gradients: (GoldenArray | null)[]
}

const { cases } = goldenJson<{ cases: Case[] }>('ops.json')

type Traced = (inputs: Tensor[], attributes: Attributes) => Tensor
const unary =
  (op: (x: Tensor) => Tensor): Traced =>
  (inputs) =>
    op(inputs[0] as Tensor)
const binary =
  (op: (a: Tensor, b: Tensor) => Tensor): Traced =>
  ([a, b]) =>
    op(a as Tensor, b as Tensor)
const reduction =
  (op: typeof sum): Traced =>
  ([x], { axes, keepDims }) =>
    op(x as Tensor, axes, { keep: keepDims })

const operations: Record<string, Traced> = {
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),
  maximum: binary(maximum),
  minimum: binary(minimum),
  neg: unary(neg),
  exp: unary(exp),
  log: unary(log),
  sqrt: unary(sqrt),
  rsqrt: unary(rsqrt),
  sigmoid: unary(sigmoid),
  square: unary(square),
  silu: unary(silu),
  softmax: unary(softmax),
  logSoftmax: unary(logSoftmax),
  sum: reduction(sum),
  mean: reduction(mean),
  max: reduction(max),
  cumsum: ([x], { axis, reverse }) => cumsum(x as Tensor, axis, { reverse }),
  select: ([condition, yes, no]) => select(condition as Tensor, yes as Tensor, no as Tensor),
  matmul: ([a, b], { transposeA, transposeB }) =>
    matmul(a as Tensor, b as Tensor, { transposeLeft: transposeA, transposeRight: transposeB }),
  reshape: ([x], { shape }) => reshape(x as Tensor, shape),
  broadcastTo: ([x], { shape }) => broadcastTo(x as Tensor, shape),
  transpose: ([x], { order }) => transpose(x as Tensor, order),
  slice: ([x], { begin, size }) => slice(x as Tensor, begin, size),
  pad: ([x], { margins }) => pad(x as Tensor, margins),
  concat: (parts, { axis }) => concat(parts, axis),
  gather: binary(gather),
  crossEntropy: binary(crossEntropy),
}

let results: Record<string, TensorData>

describe('each operation has the value and the gradients of PyTorch', () => {
  beforeAll(async () => {
    const program = new Program()
    const traced = program.trace('cases')
    const fed: Record<string, TensorData> = {}
    const outputs: Record<string, Tensor> = {}
    cases.forEach(({ op, inputs, attributes, upstream, gradients: expected }, index) => {
      const feed = (name: string, { shape, data, dtype }: GoldenArray): Tensor => {
        const whole = dtype === 'int32' || dtype === 'bool'
        fed[name] = whole ? Int32Array.from(data, Number) : Float32Array.from(data)
        const argument = traced.argument(name, shape, whole ? 'int32' : 'float32')
        return dtype === 'bool' ? equal(argument, 1) : argument
      }
      const tensors = inputs.map((input, i) => feed(`case${index}_input${i}`, input))
      const output = (operations[op] as Traced)(tensors, attributes)
      const loss = sum(mul(output, feed(`case${index}_upstream`, upstream)))
      outputs[`case${index}_output`] = output
      const differentiable = tensors.filter((_, i) => expected[i])
      gradients(loss, differentiable).forEach((gradient, i) => {
        outputs[`case${index}_gradient${tensors.indexOf(differentiable[i] as Tensor)}`] = gradient
      })
    })
    traced.finish(outputs)
    const session = await Session.load(program)
    results = session.run('cases', fed)
    session.dispose()
  })

  it.each(cases.map((golden, index) => ({ ...golden, index })))(
    '$op: $name',
    ({ index, output, gradients: expected }) => {
      // Float32 on both sides; the arrays are small, so a few units in the last place of the largest element.
      const tolerance = 2e-6
      const value = results[`case${index}_output`] as TensorData
      expect(value).toHaveLength(sizeOf(output.shape))
      expect(relativeError(value, output.data)).toBeLessThan(tolerance)
      expected.forEach((gradient, i) => {
        if (!gradient) return
        expect(relativeError(results[`case${index}_gradient${i}`] ?? [], gradient.data)).toBeLessThan(tolerance)
      })
    },
  )
})

describe('a gradient', () => {
  it('is refused for a loss that is no scalar, and for a target the loss does not depend on', () => {
    const traced = new Program().trace('refuse')
    const x = traced.argument('x', [2])
    const y = traced.argument('y', [2])
    expect(() => gradients(x, [x])).toThrow('the loss has shape [2]')
    expect(() => gradients(sum(x), [y])).toThrow('does not depend on y')
  })
})
