import { describe, expect, it } from 'vitest'
import { gradients } from '../../../../main/engine/graph/gradients'
import { runInLanes, traceLanes } from '../../../../main/engine/graph/lanes'
import { constant, integers, scalar } from '../../../../main/engine/graph/ops/constant'
import { dynamicSlice, dynamicUpdate, whileLoop } from '../../../../main/engine/graph/ops/control'
import { add, less, mul, sub } from '../../../../main/engine/graph/ops/elementwise'
import { reshape } from '../../../../main/engine/graph/ops/layout'
import { sum } from '../../../../main/engine/graph/ops/reduce'
import { Program, type Variable } from '../../../../main/engine/graph/program'
import { Session } from '../../../../main/engine/graph/session'
import type { Shape } from '../../../../main/engine/graph/shape'

/** A variable, and a function `write` that gives it its value. */
function writtenVariable(program: Program, name: string, shape: Shape): Variable {
  const variable = program.variable(name, shape)
  const write = program.trace('write', { compiled: false })
  write.assign(variable, write.argument('value', shape))
  write.finish({ done: scalar(write, 1) })
  return variable
}

describe('a session', () => {
  it('keeps variables from call to call, and a function sees the value from before its own assignment', async () => {
    const program = new Program()
    const total = writtenVariable(program, 'total', [2])
    const step = program.trace('step')
    const before = step.read(total)
    step.assign(total, add(before, step.argument('more', [2])))
    step.finish({ before })

    const session = await Session.load(program)
    session.run('write', { value: Float32Array.of(1, 2) })
    expect([...(session.run('step', { more: Float32Array.of(10, 20) }).before ?? [])]).toEqual([1, 2])
    expect([...(session.run('step', { more: Float32Array.of(0, 0) }).before ?? [])]).toEqual([11, 22])
    session.dispose()
  })

  it('refuses a missing input and a wrong number of elements', async () => {
    const program = new Program()
    const twice = program.trace('twice')
    twice.finish({ y: mul(twice.argument('x', [3]), 2) })
    const session = await Session.load(program)
    expect(() => session.run('twice', {})).toThrow('no value for x')
    expect(() => session.run('twice', { x: Float32Array.of(1, 2) })).toThrow('x has shape [3], but 2 values were given')
    expect(() => session.run('thrice', {})).toThrow('no function thrice')
    session.dispose()
  })

  it('runs a function on several inputs at the same time, on the same variables', async () => {
    const program = new Program()
    const factor = writtenVariable(program, 'factor', [])
    const scale = program.trace('scale')
    const scaled = mul(scale.argument('x', [2]), scale.read(factor))
    traceLanes(scale.finish({ y: scaled, total: sum(scaled) }), 3)
    const session = await Session.load(program)
    session.run('write', { value: 10 })
    const lane = (...x: number[]) => ({ x: Float32Array.from(x) })
    const outputs = runInLanes(session, 'scale', [lane(1, 2), lane(3, 4), lane(5, 6)])
    expect(outputs.map(({ y, total }) => [...(y ?? []), total?.[0]])).toEqual([
      [10, 20, 30],
      [30, 40, 70],
      [50, 60, 110],
    ])
    expect(runInLanes(session, 'scale', [lane(7, 8)]).map(({ y }) => [...(y ?? [])])).toEqual([[70, 80]])
    expect(() => runInLanes(session, 'scale', [lane(1, 2), lane(3, 4)])).toThrow('no function scale_in_2')
    session.dispose()
  })

  it('takes gradient steps down to the minimum of a parabola', async () => {
    const program = new Program()
    const x = writtenVariable(program, 'x', [])
    const step = program.trace('step')
    const value = step.read(x)
    const distance = sub(value, 3)
    const [slope] = gradients(mul(distance, distance), [value])
    step.assign(x, sub(value, mul(slope as typeof value, 0.25)))
    step.finish({ value })
    const session = await Session.load(program)
    session.run('write', { value: 11 })
    // Each step halves the distance to 3: 11, 7, 5, 4.
    expect([0, 1, 2, 3].map(() => session.run('step', {}).value?.[0])).toEqual([11, 7, 5, 4])
    session.dispose()
  })
})

describe('a call', () => {
  it('runs one function inside another, with the variables of both, before what waits for its result', async () => {
    const program = new Program()
    const total = writtenVariable(program, 'total', [])
    const outer = program.trace('outer', { compiled: false })
    const scale = program.trace('scale', { parent: outer })
    scale.finish({ y: mul(scale.argument('x', []), scale.read(total)) })
    const store = program.trace('store', { parent: outer })
    const value = add(store.argument('x', []), 1)
    store.assign(total, value)
    store.finish({ y: value })
    const scaled = outer.call(scale, () => outer.argument('x', []))
    const twice = outer.call(scale, () => scaled.y)
    outer.finish(outer.call(store, () => twice.y))

    const session = await Session.load(program)
    session.run('write', { value: 3 })
    expect([2, 1].map((x) => session.run('outer', { x }).y?.[0])).toEqual([2 * 3 * 3 + 1, 19 * 19 + 1])
    expect(() => session.run('scale', { x: 1 })).toThrow('no function scale')
    session.dispose()
  })

  it('finds by itself what its function takes from the one around it', async () => {
    const program = new Program()
    const outer = program.trace('outer', { compiled: false })
    const x = outer.argument('x', [])
    const product = program.trace('product', { parent: outer })
    product.finish({ y: mul(product.argument('factor', []), x) })
    outer.finish(outer.call(product, () => scalar(outer, 5)))
    const session = await Session.load(program)
    expect([...(session.run('outer', { x: 4 }).y ?? [])]).toEqual([20])
    session.dispose()
  })

  it('refuses a missing input, and one of another shape', () => {
    const program = new Program()
    const negate = program.trace('negate')
    negate.finish({ y: mul(negate.argument('x', [2]), -1) })
    const outer = program.trace('outer')
    expect(() => outer.call(negate, () => undefined)).toThrow('negate: no value for x')
    expect(() => outer.call(negate, () => outer.argument('x', [3]))).toThrow('negate: x has shape [2], not [3]')
  })
})

describe('a loop', () => {
  it('captures outer tensors, and stops when its condition fails', async () => {
    const program = new Program()
    const run = program.trace('run')
    const table = constant(run, [1, 10, 100, 1000], [4, 1])
    const limit = run.argument('limit', [], 'int32')
    const [count, filled] = whileLoop(
      run,
      'loop',
      [scalar(run, 0, 'int32'), constant(run, [0, 0, 0, 0], [4, 1])],
      ([index]) => less(index as typeof limit, limit),
      ([index, values]) => {
        const at = [index as typeof limit, scalar((index as typeof limit).owner, 0, 'int32')]
        const row = mul(dynamicSlice(table, at, [1, 1]), 2)
        return [add(index as typeof limit, 1), dynamicUpdate(values as typeof limit, row, at)]
      },
    )
    run.finish({ count: count as typeof limit, total: sum(reshape(filled as typeof limit, [4])) })
    const session = await Session.load(program)
    const result = session.run('run', { limit: 3 })
    expect([result.count?.[0], result.total?.[0]]).toEqual([3, 222])
    session.dispose()
  })

  it('refuses a state that changes its shape', () => {
    const program = new Program()
    const run = program.trace('run')
    expect(() =>
      whileLoop(
        run,
        'loop',
        [integers(run, [1])],
        ([x]) => less(sum(x as never), 3),
        ([x]) => [reshape(x as never, [1, 1])],
      ),
    ).toThrow('loop loop: state 0 becomes int32 [1, 1]')
  })
})
