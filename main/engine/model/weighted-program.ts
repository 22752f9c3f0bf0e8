/**
 * A compiled function of batches that computes with a model's weights, on several batches at the same time.
 *
 * The operations of one batch are too short to be shared well among threads: two batches, each on a thread of its own,
 * take little longer than one on both (docs/speed.md). A device that works through one operation at a time, such as a
 * GPU, gets one batch at a time.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { BATCHES_AT_ONCE } from '../../../core/model/memory'
import { Program } from '../graph/program'
import { Session, type TensorData } from '../graph/session'
import { describeTensorFlow } from '../graph/tensorflow'
import type { Weights } from './parameters'
import { type VariableSet, weightVariables } from './variables'

/** The batches that run at the same time. */
export function laneCount(): number {
  const { backend, threads } = describeTensorFlow()
  return backend === 'gpu' ? 1 : Math.min(threads, BATCHES_AT_ONCE)
}

export interface LoadedProgram {
  readonly session: Session
  readonly variables: VariableSet
}

/** @param trace traces the function, in as many lanes as `laneCount` says */
export async function loadProgram(
  config: LlamaConfig,
  trace: (program: Program, variables: VariableSet) => void,
): Promise<LoadedProgram> {
  const program = new Program()
  const variables = weightVariables(program, config)
  trace(program, variables)
  return { session: await Session.load(program), variables }
}

export abstract class WeightedProgram {
  protected constructor(private readonly loaded: LoadedProgram) {}

  load(weights: Weights): void {
    this.loaded.variables.write(this.loaded.session, weights)
  }

  dispose(): void {
    this.loaded.session.dispose()
  }

  /**
   * Runs the function on items in batches of `size`, as many at a time as there are lanes.
   *
   * @param inputsOf the inputs of one batch, which may be smaller, and empty
   * @param read takes the results of a batch out of what the function gave for it
   * @returns the results in the order of the items
   */
  protected runBatches<Item, Result>(
    name: string,
    items: readonly Item[],
    size: number,
    inputsOf: (batch: readonly Item[]) => Readonly<Record<string, TensorData | number>>,
    read: (batch: readonly Item[], outputs: Readonly<Record<string, TensorData>>) => Result[],
  ): Result[] {
    const { session } = this.loaded
    const lanes = laneCount()
    const results: Result[] = []
    for (let from = 0; from < items.length; from += size * lanes) {
      // What is left over and fits into one batch does not need the others beside it.
      const together = items.length - from <= size ? 1 : lanes
      const batches = Array.from({ length: together }, (_, lane) => {
        const begin = from + lane * size
        return items.slice(begin, begin + size)
      })
      const outputs = session.runLanes(name, batches.map(inputsOf))
      batches.forEach((batch, lane) => {
        if (batch.length > 0) results.push(...read(batch, outputs[lane] as Record<string, TensorData>))
      })
    }
    return results
  }
}
