/**
 * Compiled samplers and scorers, by architecture and shape.
 *
 * Compiling takes seconds, loading weights into a compiled program next to
 * nothing: so all models of the same architecture, such as the iterations of an
 * experiment, share their programs.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { sum } from '../../../core/statistics/sum'
import { type KeptProgram, makeRoom } from './make-room'
import type { Weights } from './parameters'

/**
 * Programs are let go when the copies of the weights in them exceed this, or when there are more than this: TensorFlow keeps
 * ten threads for each. An E-step takes about a dozen shapes.
 */
const ROOM = { bytes: 4 * 2 ** 30, programs: 64 }

interface Loadable {
  load(weights: Weights): void
  dispose(): void
}

interface Entry extends KeptProgram {
  readonly program: Loadable
  loaded: Weights | null
}

interface Wanted<Shape> {
  readonly kind: string
  readonly config: LlamaConfig
  readonly shape: Shape
  readonly weights: Weights
}

export class ProgramPool {
  /** The last used one last. */
  private readonly entries = new Map<string, Entry>()

  /**
   * Runs `work` on the program of a shape, with these weights in it. Nothing comes in between, so requests for different
   * models do not disturb each other.
   *
   * @param kind tells programs of equal shapes apart
   */
  async use<Shape, Program extends Loadable, Result>(
    { kind, config, shape, weights }: Wanted<Shape>,
    create: (config: LlamaConfig, shape: Shape) => Promise<Program>,
    work: (program: Program) => Result,
  ): Promise<Result> {
    const key = JSON.stringify([kind, config, shape])
    if (!this.entries.has(key)) {
      const bytes = sum([...weights.values()].map((value) => value.byteLength))
      makeRoom(this.entries, bytes, ROOM)
      this.entries.set(key, { program: await create(config, shape), bytes, loaded: null })
    }
    const entry = this.entries.get(key) as Entry
    if (entry.loaded !== weights) {
      entry.program.load(weights)
      entry.loaded = weights
    }
    this.entries.delete(key)
    this.entries.set(key, entry)
    return work(entry.program as Program)
  }

  dispose(): void {
    for (const { program } of this.entries.values()) program.dispose()
    this.entries.clear()
  }
}
