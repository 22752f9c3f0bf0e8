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
import { laneCounts, laneName, signatureName, writeSavedModel } from './saved-model'
import { showShape, sizeOf } from './shape'
import type { TracedFunction } from './tensor'
import { loadTensorFlow } from './tensorflow'

export type TensorData = Float32Array | Int32Array
type Handle = Awaited<ReturnType<ReturnType<typeof loadTensorFlow>['tf']['node']['loadSavedModel']>>

type Inputs = Readonly<Record<string, TensorData | number>>
type Outputs = Record<string, TensorData>

interface Loaded {
  readonly traced: TracedFunction
  /** By the number of lanes. */
  readonly handles: ReadonlyMap<number, Handle>
}

export class Session {
  private constructor(private readonly functions: ReadonlyMap<string, Loaded>) {}

  /** Loads a program. Nothing is compiled yet: XLA compiles a function when it is first run. */
  static async load(program: Program): Promise<Session> {
    const { tf } = loadTensorFlow()
    // The binding caches sessions by path, so each program gets a folder of its own.
    const folder = mkdtempSync(join(tmpdir(), 'thought-lab-graph-'))
    try {
      writeSavedModel(program, folder)
      const functions = new Map<string, Loaded>()
      for (const traced of program.functions) {
        if (traced.parent) continue
        const handles = new Map<number, Handle>()
        for (const lanes of laneCounts(traced)) {
          handles.set(lanes, await tf.node.loadSavedModel(folder, ['serve'], signatureName(traced, lanes)))
        }
        functions.set(traced.name, { traced, handles })
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
    return this.runLanes(name, [inputs])[0] as Outputs
  }

  /**
   * Runs one function to its end on several inputs at the same time.
   *
   * @param lanes one set of inputs, or as many as the function has lanes
   */
  runLanes(name: string, lanes: readonly Inputs[]): Outputs[] {
    const { tf } = loadTensorFlow()
    const found = this.functions.get(name)
    if (!found) throw new Error(`the program has no function ${name}`)
    const { traced, handles } = found
    const handle = handles.get(lanes.length)
    if (!handle) throw new Error(`${name} runs in 1 or ${traced.lanes} lanes, not in ${lanes.length}`)
    return tf.tidy(() => {
      const fed = Object.fromEntries(
        lanes.flatMap((inputs, lane) =>
          traced.arguments.map(({ name: argument, shape, dtype }) => {
            const given = inputs[argument]
            if (given === undefined) throw new Error(`${name}: no value for ${argument}`)
            const data = typeof given === 'number' ? [given] : given
            if (data.length !== sizeOf(shape)) {
              throw new Error(
                `${name}: ${argument} has shape ${showShape(shape)}, but ${data.length} values were given`,
              )
            }
            return [laneName(argument, lane), tf.tensor(data, [...shape], dtype)]
          }),
        ),
      )
      const results = handle.predict(fed) as Record<string, { dataSync(): TensorData }>
      return lanes.map((_, lane) =>
        Object.fromEntries(
          traced.outputs.map(({ name: output }) => [output, results[laneName(output, lane)]?.dataSync()]),
        ),
      )
    }) as unknown as Outputs[]
  }

  /** Frees the session and its variables. */
  dispose(): void {
    for (const { handles } of this.functions.values()) for (const handle of handles.values()) handle.dispose()
  }
}
