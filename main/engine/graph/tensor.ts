/**
 * A traced function and the symbolic tensors in it.
 *
 * Calling an operation (ops/) on tensors adds a node to the function that is
 * being traced; nothing is computed. A tensor knows how to pass a gradient on
 * to its inputs (gradients.ts). A function nested in another one (the body of
 * a loop) may use the outer one's tensors: they are captured as extra
 * arguments.
 */

import type { Attributes } from './attributes'
import type { Program, Variable } from './program'
import { type DType, type Shape, sameShape, showShape } from './shape'

/**
 * Gives, for the gradient of some loss with respect to a tensor, the gradient
 * with respect to each of its inputs. A thunk is called only if it is needed;
 * null says that the input has no gradient (indices, axes).
 */
export type Backward = (gradient: Tensor) => readonly ((() => Tensor) | null)[]

export interface Tensor {
  readonly owner: TracedFunction
  /** How a FunctionDef names it: `argument`, or `node:output:index`. */
  readonly reference: string
  readonly shape: Shape
  readonly dtype: DType
  readonly inputs: readonly Tensor[]
  readonly backward: Backward | null
}

export interface NodeSpec {
  readonly op: string
  readonly inputs: readonly Tensor[]
  readonly attributes: Attributes
  /** The name of the op's output argument in TensorFlow's op definition. */
  readonly output: string
  readonly shape: Shape
  readonly dtype: DType
  readonly backward?: Backward
}

export interface TracedNode {
  readonly name: string
  readonly op: string
  readonly inputs: readonly string[]
  readonly attributes: Attributes
}

export interface Argument {
  readonly name: string
  readonly shape: Shape
  readonly dtype: DType
}

export interface Output extends Argument {
  readonly reference: string
}

export interface FunctionOptions {
  /** Compiled by XLA as one kernel. Off for functions that only move variables in and out, or call others. */
  readonly compiled?: boolean
  /** The function that this one is a part of, and whose tensors it may use. A session runs only those without. */
  readonly parent?: TracedFunction | null
}

export class TracedFunction {
  readonly nodes: TracedNode[] = []
  readonly arguments: Argument[] = []
  readonly outputs: Output[] = []
  /** Variables read or written, in the order of the resource arguments. */
  readonly resources: Variable[] = []
  /** Outer tensors and the arguments that stand for them here, in order. */
  readonly captures = new Map<Tensor, Tensor>()
  readonly compiled: boolean
  readonly parent: TracedFunction | null
  readonly depth: number
  private readonly reads = new Map<Variable, Tensor>()
  private readonly writes = new Map<Variable, string>()

  constructor(
    readonly program: Program,
    readonly name: string,
    { compiled = true, parent = null }: FunctionOptions = {},
  ) {
    this.compiled = compiled
    this.parent = parent
    this.depth = parent ? parent.depth + 1 : 0
  }

  argument(name: string, shape: Shape, dtype: DType = 'float32'): Tensor {
    this.arguments.push({ name, shape, dtype })
    return { owner: this, reference: name, shape, dtype, inputs: [], backward: null }
  }

  /** The variable's value when the function starts, whatever is assigned to it later in the same function. */
  read(variable: Variable): Tensor {
    const known = this.reads.get(variable)
    if (known) return known
    if (this.writes.has(variable)) throw new Error(`${variable.name} is read after it was assigned in ${this.name}`)
    const name = this.addNode('ReadVariableOp', [this.resource(variable)], { dtype: { type: 'float32' } })
    const value: Tensor = {
      owner: this,
      reference: `${name}:value:0`,
      shape: variable.shape,
      dtype: 'float32',
      inputs: [],
      backward: null,
    }
    this.reads.set(variable, value)
    return value
  }

  /** Stores a new value, before the function's outputs are given. At most once per variable and function. */
  assign(variable: Variable, value: Tensor): void {
    if (!sameShape(variable.shape, value.shape)) {
      throw new Error(`${variable.name} has shape ${showShape(variable.shape)}, not ${showShape(value.shape)}`)
    }
    // A read that came first must see the old value: the write waits for it.
    const read = this.reads.get(variable)
    const waits = read ? [`^${read.reference.split(':')[0]}`] : []
    const inputs = [this.resource(variable), this.adopt(value).reference, ...waits]
    this.writes.set(variable, this.addNode('AssignVariableOp', inputs, { dtype: { type: 'float32' } }))
  }

  /** Adds a node and returns its first output. */
  node(spec: NodeSpec): Tensor {
    return this.nodeOutputs(spec, [spec])[0] as Tensor
  }

  /** Adds a node with several outputs: of one output argument (a list), or of different ones. */
  nodeOutputs(
    spec: Omit<NodeSpec, 'output' | 'shape' | 'dtype'>,
    outputs: readonly {
      readonly output: string
      readonly index?: number
      readonly shape: Shape
      readonly dtype: DType
    }[],
  ): Tensor[] {
    const inputs = spec.inputs.map((input) => this.adopt(input))
    const name = this.addNode(
      spec.op,
      inputs.map((input) => input.reference),
      spec.attributes,
    )
    return outputs.map(({ output, index = 0, shape, dtype }) => ({
      owner: this,
      reference: `${name}:${output}:${index}`,
      shape,
      dtype,
      inputs,
      backward: spec.backward ?? null,
    }))
  }

  /**
   * Runs a finished function inside this one. Where this one is not compiled, calls that do not wait for each other's
   * results run at the same time. No gradient passes through.
   *
   * @param input gives the tensor for each argument, other than those that stand for tensors of this function
   * @returns one tensor for each output, by name
   */
  call(callee: TracedFunction, input: (argument: Argument) => Tensor | undefined): Record<string, Tensor> {
    const captured = new Map([...callee.captures].map(([outer, stand]) => [stand.reference, outer]))
    const inputs = callee.arguments.map((argument) => {
      const { name, shape } = argument
      const given = captured.get(name) ?? input(argument)
      if (!given) throw new Error(`${callee.name}: no value for ${name}`)
      if (!sameShape(given.shape, shape)) {
        throw new Error(`${callee.name}: ${name} has shape ${showShape(shape)}, not ${showShape(given.shape)}`)
      }
      return this.adopt(given)
    })
    const handles = callee.resources.map((variable) => this.resource(variable))
    const references = [...inputs.map(({ reference }) => reference), ...handles]
    const name = this.addNode('StatefulPartitionedCall', references, callAttributes(callee))
    return Object.fromEntries(
      callee.outputs.map(({ name: output, shape, dtype }, index) => [
        output,
        { owner: this, reference: `${name}:output:${index}`, shape, dtype, inputs, backward: null },
      ]),
    )
  }

  /** Names what the function returns, and closes it. */
  finish(outputs: Readonly<Record<string, Tensor>>): this {
    for (const [name, tensor] of Object.entries(outputs)) {
      const inputs = [this.adopt(tensor).reference, ...[...this.writes.values()].map((write) => `^${write}`)]
      const node = this.addNode('Identity', inputs, { T: { type: tensor.dtype } })
      this.outputs.push({ name, reference: `${node}:output:0`, shape: tensor.shape, dtype: tensor.dtype })
    }
    this.program.functions.push(this)
    return this
  }

  /** The tensor itself if it is ours, else the argument that stands for the outer tensor. */
  adopt(tensor: Tensor): Tensor {
    if (tensor.owner === this) return tensor
    const known = this.captures.get(tensor)
    if (known) return known
    if (!this.parent)
      throw new Error(`a tensor of ${tensor.owner.name} was used in ${this.name}, which is not inside it`)
    this.parent.adopt(tensor)
    const stand = this.argument(`captured_${this.captures.size}`, tensor.shape, tensor.dtype)
    this.captures.set(tensor, stand)
    return stand
  }

  private resource(variable: Variable): string {
    if (!this.resources.includes(variable)) this.resources.push(variable)
    return resourceArgument(variable)
  }

  private addNode(op: string, inputs: readonly string[], attributes: Attributes): string {
    const name = `n${this.nodes.length}`
    this.nodes.push({ name, op, inputs, attributes })
    return name
  }
}

/** A serialized ConfigProto with graph_options.rewrite_options.disable_meta_optimizer. */
const NO_META_OPTIMIZER = Uint8Array.of(0x52, 5, 0x52, 3, 0x98, 1, 1)

/** Of a node that calls a function: its inputs are the function's arguments, then its variables. */
export function callAttributes({ name, arguments: given, resources, outputs, compiled }: TracedFunction): Attributes {
  return {
    Tin: { types: [...given.map(({ dtype }) => dtype), ...resources.map(() => 'resource' as const)] },
    Tout: { types: outputs.map(({ dtype }) => dtype) },
    f: { functionName: name },
    config: { string: '' },
    executor_type: { string: '' },
    config_proto: { string: NO_META_OPTIMIZER },
    ...(compiled ? { _XlaMustCompile: { bool: true } } : {}),
  }
}

/** The name under which a function receives a variable. */
export function resourceArgument(variable: Variable): string {
  return `resource_${variable.name}`
}

/** Of the functions that the operands were traced in, the innermost: the node belongs there. */
export function innermost(operands: readonly Tensor[]): TracedFunction {
  const first = operands[0]
  if (!first) throw new Error('an operation without operands has no function to be traced in')
  return operands.reduce((inner, { owner }) => (owner.depth > inner.depth ? owner : inner), first.owner)
}

/**
 * The same value with a gradient of another form: what it is computed from is not walked through again.
 *
 * @param inputs what the gradient goes on to; none stops it here
 */
export function withGradient(value: Tensor, inputs: readonly Tensor[], backward: Backward | null): Tensor {
  return { ...value, inputs, backward }
}
