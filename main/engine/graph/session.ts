/**
 * Runs the functions of a program.
 *
 * A session owns the program's variables. TensorFlow checks the names and types
 * of what it is given, but not the shapes: that is done here.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Program } from './program'
import { writeSavedModel } from './saved-model'
import { showShape, sizeOf } from './shape'
import type { TracedFunction } from './tensor'
import { loadTensorFlow } from './tensorflow'

export type TensorData = Float32Array | Int32Array
type Handle = Awaited<ReturnType<ReturnType<typeof loadTensorFlow>['tf']['node']['loadSavedModel']>>

/** By argument, row by row; a number for a scalar. */
export type Inputs = Readonly<Record<string, TensorData | number>>
/** By output, row by row. */
export type Outputs = Record<string, TensorData>

export class Session {
  private constructor(
    private readonly functions: ReadonlyMap<string, { readonly traced: TracedFunction; readonly handle: Handle }>,
  ) {}

  /** Loads a program. Nothing is compiled yet: XLA compiles a function when it is first run. */
  static async load(program: Program): Promise<Session> {
    const { tf } = loadTensorFlow()
    // The binding caches sessions by path, so each program gets a folder of its own.
    const folder = mkdtempSync(join(tmpdir(), 'thought-lab-graph-'))
    try {
      writeSavedModel(program, folder)
      const functions = new Map<string, { traced: TracedFunction; handle: Handle }>()
      for (const traced of program.functions) {
        if (traced.parent) continue
        functions.set(traced.name, { traced, handle: await tf.node.loadSavedModel(folder, ['serve'], traced.name) })
      }
      return new Session(functions)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /**
   * Runs one function to its end.
   *
   * @param inputs one array for each argument, row by row; a number for a scalar
   * @returns one array for each output
   * @throws Error if an input is missing or has another number of elements than its argument
   */
  run(name: string, inputs: Inputs): Outputs {
    const { tf } = loadTensorFlow()
    const found = this.functions.get(name)
    if (!found) throw new Error(`the program has no function ${name}`)
    return tf.tidy(() => {
      const fed = Object.fromEntries(
        found.traced.arguments.map(({ name: argument, shape, dtype }) => {
          const given = inputs[argument]
          if (given === undefined) throw new Error(`${name}: no value for ${argument}`)
          const data = typeof given === 'number' ? [given] : given
          if (data.length !== sizeOf(shape)) {
            throw new Error(`${name}: ${argument} has shape ${showShape(shape)}, but ${data.length} values were given`)
          }
          return [argument, tf.tensor(data, [...shape], dtype)]
        }),
      )
      const results = found.handle.predict(fed) as Record<string, { dataSync(): TensorData }>
      return Object.fromEntries(found.traced.outputs.map(({ name: output }) => [output, results[output]?.dataSync()]))
    }) as unknown as Outputs
  }

  /** Frees the session and its variables. */
  dispose(): void {
    for (const { handle } of this.functions.values()) handle.dispose()
  }
}
