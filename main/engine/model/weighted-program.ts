/** A compiled function of batches that computes with a model's weights, on as many batches at a time as there are lanes. */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { runInLanes, traceLanes } from '../graph/lanes'
import { Program } from '../graph/program'
import { type Inputs, type Outputs, Session } from '../graph/session'
import type { TracedFunction } from '../graph/tensor'
import { laneCount } from './lane-count'
import type { Weights } from './parameters'
import { type VariableSet, weightVariables } from './variables'

export interface LoadedProgram {
  readonly session: Session
  readonly variables: VariableSet
}

/** @param trace traces the function of one batch */
export async function loadProgram(
  config: LlamaConfig,
  trace: (program: Program, variables: VariableSet) => TracedFunction,
): Promise<LoadedProgram> {
  const program = new Program()
  const variables = weightVariables(program, config)
  traceLanes(trace(program, variables), laneCount())
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
    inputsOf: (batch: readonly Item[]) => Inputs,
    read: (batch: readonly Item[], outputs: Outputs) => Result[],
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
      const outputs = runInLanes(session, name, batches.map(inputsOf))
      batches.forEach((batch, lane) => {
        if (batch.length > 0) results.push(...read(batch, outputs[lane] as Outputs))
      })
    }
    return results
  }
}
