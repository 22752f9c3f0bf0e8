/**
 * Keeps the trainer that was used last: compiling one takes seconds, loading weights into it next to nothing, and the
 * trainings of an experiment are all of one kind.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { trainingVariables } from '../../../core/model/memory'
import type { AdamWSettings } from './optimizer'
import { Trainer } from './trainer'
import type { TrainingShape } from './training-functions'

/** Of weights, moments and gradients. Those of a larger model are let go: the memory is needed between its trainings. */
const BYTES_KEPT = 2 ** 30

export class TrainerCache {
  private kept: { readonly kind: string; readonly trainer: Trainer } | null = null

  /**
   * Runs `work` with a trainer that nobody else uses, with whatever weights are in it.
   *
   * @param create for tests
   */
  async *use<Event, Result>(
    { config, settings, shape }: { config: LlamaConfig; settings: AdamWSettings; shape: TrainingShape },
    work: (trainer: Trainer) => AsyncGenerator<Event, Result, undefined>,
    create = Trainer.create,
  ): AsyncGenerator<Event, Result, undefined> {
    const { rows, length, documentMask } = shape
    const kind = JSON.stringify([config, settings, rows, length, documentMask])
    const known = this.kept
    this.kept = null
    if (known?.kind !== kind) known?.trainer.dispose()
    const trainer = known?.kind === kind ? known.trainer : await create(config, settings, shape)
    try {
      return yield* work(trainer)
    } finally {
      this.keep(kind, config, trainer)
    }
  }

  private keep(kind: string, config: LlamaConfig, trainer: Trainer): void {
    if (trainingVariables(config) > BYTES_KEPT) {
      trainer.dispose()
      return
    }
    this.kept?.trainer.dispose()
    this.kept = { kind, trainer }
  }

  dispose(): void {
    this.kept?.trainer.dispose()
    this.kept = null
  }
}
