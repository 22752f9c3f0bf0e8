/** A set of functions over the same variables: what becomes one SavedModel and one session. */

import type { Shape } from './shape'
import { type FunctionOptions, TracedFunction } from './tensor'

/** A float32 tensor that lives in the session, on the device. Starts undefined: write it before reading. */
export interface Variable {
  /** Unique in its program; letters, digits and underscores. */
  readonly name: string
  readonly shape: Shape
}

export class Program {
  readonly variables = new Map<string, Variable>()
  readonly functions: TracedFunction[] = []

  variable(name: string, shape: Shape): Variable {
    if (!/^\w+$/.test(name)) throw new Error(`variable name ${name} has other signs than letters, digits and _`)
    if (this.variables.has(name)) throw new Error(`variable ${name} exists already`)
    const variable = { name, shape }
    this.variables.set(name, variable)
    return variable
  }

  /** Starts a function. It becomes part of the program when it is finished. */
  trace(name: string, options?: FunctionOptions): TracedFunction {
    return new TracedFunction(this, name, options)
  }
}
