/**
 * Running a function several times at the same time, each time on inputs of its own.
 *
 * The operations of a small model are too short to be shared well among threads: two calls, each on a thread of its own,
 * take little longer than one on both (docs/speed.md).
 */

import type { Inputs, Outputs, Session } from './session'
import type { TracedFunction } from './tensor'

/** Adds the function by which `runInLanes` runs a finished one in this many lanes. One lane needs none. */
export function traceLanes(traced: TracedFunction, lanes: number): void {
  if (lanes === 1) return
  // Left uncompiled: the calls in it are kernels of their own, which TensorFlow starts side by side.
  const together = traced.program.trace(nameInLanes(traced.name, lanes), { compiled: false })
  const results = Array.from({ length: lanes }, (_, lane) =>
    together.call(traced, ({ name, shape, dtype }) => together.argument(inLane(name, lane), shape, dtype)),
  )
  together.finish(Object.assign({}, ...results.map(namedByLane)))
}

/**
 * Runs a function to its end on several inputs at the same time.
 *
 * @param lanes one set of inputs, or as many as `traceLanes` was told
 */
export function runInLanes(session: Session, name: string, lanes: readonly Inputs[]): Outputs[] {
  if (lanes.length === 1) return [session.run(name, lanes[0] as Inputs)]
  const outputs = session.run(nameInLanes(name, lanes.length), Object.assign({}, ...lanes.map(namedByLane)))
  return lanes.map((_, lane) => {
    const suffix = inLane('', lane)
    const own = Object.entries(outputs).filter(([output]) => output.endsWith(suffix))
    return Object.fromEntries(own.map(([output, data]) => [output.slice(0, -suffix.length), data]))
  })
}

const nameInLanes = (name: string, lanes: number): string => `${name}_in_${lanes}`
const inLane = (name: string, lane: number): string => `${name}_lane_${lane}`

function namedByLane<Value>(values: Readonly<Record<string, Value>>, lane: number): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [inLane(name, lane), value]))
}
