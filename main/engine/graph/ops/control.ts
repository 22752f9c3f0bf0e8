/** Loops, and slices whose place is computed. */

import { type Shape, sameShape, showShape } from '../shape'
import { innermost, type Tensor, type TracedFunction } from '../tensor'
import { integers } from './constant'
import { reshape } from './layout'

/**
 * Repeats `body` while `condition` holds.
 *
 * Both may use tensors of the surrounding function. No gradient passes through.
 *
 * @param name prefix of the two functions that are traced, unique in the program
 * @param initial the loop's state before the first round
 * @param condition a bool scalar of the state
 * @param body the next state: same length, shapes and types
 * @returns the state after the last round
 */
export function whileLoop(
  owner: TracedFunction,
  name: string,
  initial: readonly Tensor[],
  condition: (state: readonly Tensor[]) => Tensor,
  body: (state: readonly Tensor[]) => readonly Tensor[],
): Tensor[] {
  const { program } = owner
  const open = (part: string) => {
    const traced = program.trace(`${name}_${part}`, { compiled: false, parent: owner })
    return { traced, state: initial.map(({ shape, dtype }, i) => traced.argument(`state_${i}`, shape, dtype)) }
  }
  const round = open('body')
  const next = body(round.state)
  next.forEach((tensor, i) => {
    const before = initial[i]
    if (!before || !sameShape(tensor.shape, before.shape) || tensor.dtype !== before.dtype) {
      throw new Error(`loop ${name}: state ${i} becomes ${tensor.dtype} ${showShape(tensor.shape)}`)
    }
  })
  const test = open('condition')
  const goesOn = condition(test.state)
  // Both functions take the same arguments: all that either of them captured.
  for (const outer of round.traced.captures.keys()) test.traced.adopt(outer)
  const captured = [...test.traced.captures.keys()]
  const stands = captured.map((outer) => round.traced.adopt(outer))
  orderCaptures(round.traced, captured, initial.length)
  orderCaptures(test.traced, captured, initial.length)
  round.traced.finish(Object.fromEntries([...next, ...stands].map((tensor, i) => [`next_${i}`, tensor])))
  test.traced.finish({ goes_on: goesOn })

  const inputs = [...initial, ...captured]
  return owner.nodeOutputs(
    {
      op: 'While',
      inputs,
      attributes: {
        T: { types: inputs.map(({ dtype }) => dtype) },
        cond: { functionName: test.traced.name },
        body: { functionName: round.traced.name },
        output_shapes: { shapes: inputs.map(({ shape }) => shape) },
        parallel_iterations: { int: 10 },
      },
    },
    initial.map(({ shape, dtype }, index) => ({ output: 'output', index, shape, dtype })),
  )
}

/** Puts the arguments that stand for captured tensors in the given order, after the loop's state. */
function orderCaptures(traced: TracedFunction, captured: readonly Tensor[], stateLength: number): void {
  const ordered = captured.map((outer) => {
    const name = traced.adopt(outer).reference
    return traced.arguments.find((argument) => argument.name === name)
  })
  traced.arguments.splice(stateLength, ordered.length, ...ordered.filter((argument) => argument !== undefined))
}

function packIndices(owner: TracedFunction, indices: readonly Tensor[]): Tensor {
  return owner.node({
    op: 'Pack',
    inputs: indices.map((index) => reshape(index, [])),
    attributes: { N: { int: indices.length }, T: { type: 'int32' }, axis: { int: 0 } },
    output: 'output',
    shape: [indices.length],
    dtype: 'int32',
  })
}

/** A block of x at a computed place (one int32 scalar per axis), moved inside where it would stick out. */
export function dynamicSlice(x: Tensor, begin: readonly Tensor[], size: Shape): Tensor {
  const owner = innermost([x, ...begin])
  return owner.node({
    op: 'XlaDynamicSlice',
    inputs: [x, packIndices(owner, begin), integers(owner, size)],
    attributes: { T: { type: x.dtype }, Tindices: { type: 'int32' } },
    output: 'output',
    shape: size,
    dtype: x.dtype,
  })
}

/** x with a block replaced at a computed place (one int32 scalar per axis). */
export function dynamicUpdate(x: Tensor, block: Tensor, begin: readonly Tensor[]): Tensor {
  const owner = innermost([x, block, ...begin])
  return owner.node({
    op: 'XlaDynamicUpdateSlice',
    inputs: [x, block, packIndices(owner, begin)],
    attributes: { T: { type: x.dtype }, Tindices: { type: 'int32' } },
    output: 'output',
    shape: x.shape,
    dtype: x.dtype,
  })
}
