/** A model's parameters as variables of a program, and the functions that move them in and out of the session. */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { scalar } from '../graph/ops/constant'
import type { Program, Variable } from '../graph/program'
import type { Session } from '../graph/session'
import { type Shape, sizeOf } from '../graph/shape'
import type { TracedFunction } from '../graph/tensor'
import { type LlamaWeights, llamaWeights } from './llama'
import { llamaParameters, type Weights } from './parameters'

/** Values move in calls of at most this many bytes, so that a large model needs no second copy of itself. */
const BYTES_PER_CALL = 256 * 2 ** 20

/** A set of variables with a common prefix: weights, or one of the optimizer's moments. */
export class VariableSet {
  readonly variables: ReadonlyMap<string, Variable>
  private readonly groups: readonly (readonly string[])[]

  constructor(
    program: Program,
    private readonly prefix: string,
    parameters: readonly { readonly name: string; readonly shape: Shape }[],
  ) {
    this.variables = new Map(parameters.map(({ name, shape }) => [name, program.variable(`${prefix}_${name}`, shape)]))
    this.groups = groupBySize(parameters)
    this.groups.forEach((names, group) => {
      const write = program.trace(`${prefix}_write_${group}`, { compiled: false })
      for (const name of names) {
        const variable = this.get(name)
        write.assign(variable, write.argument(name, variable.shape))
      }
      write.finish({ done: scalar(write, 1) })
    })
  }

  get(name: string): Variable {
    const variable = this.variables.get(name)
    if (!variable) throw new Error(`no variable ${name} in ${this.prefix}`)
    return variable
  }

  /** Adds functions that read the values back. Only a program that changes them needs it. */
  traceReads(program: Program): void {
    this.groups.forEach((names, group) => {
      const read = program.trace(`${this.prefix}_read_${group}`, { compiled: false })
      read.finish(Object.fromEntries(names.map((name) => [name, read.read(this.get(name))])))
    })
  }

  write(session: Session, values: Weights): void {
    this.groups.forEach((names, group) => {
      const inputs = names.map((name) => {
        const value = values.get(name)
        if (!value) throw new Error(`no value for ${name}`)
        return [name, value] as const
      })
      session.run(`${this.prefix}_write_${group}`, Object.fromEntries(inputs))
    })
  }

  read(session: Session): Map<string, Float32Array> {
    const results = this.groups.map((_, group) => session.run(`${this.prefix}_read_${group}`, {}))
    return new Map(results.flatMap((values) => Object.entries(values) as [string, Float32Array][]))
  }
}

function groupBySize(parameters: readonly { readonly name: string; readonly shape: Shape }[]): string[][] {
  const groups: string[][] = [[]]
  let bytes = 0
  for (const { name, shape } of parameters) {
    bytes += 4 * sizeOf(shape)
    if (bytes > BYTES_PER_CALL) {
      groups.push([])
      bytes = 4 * sizeOf(shape)
    }
    groups.at(-1)?.push(name)
  }
  return groups.filter((names) => names.length > 0)
}

export function weightVariables(program: Program, config: LlamaConfig): VariableSet {
  return new VariableSet(program, 'weight', llamaParameters(config))
}

export function readWeights(traced: TracedFunction, config: LlamaConfig, set: VariableSet): LlamaWeights {
  return llamaWeights(config, (name) => traced.read(set.get(name)))
}
