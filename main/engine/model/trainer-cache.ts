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

export interface TrainerKind {
  readonly config: LlamaConfig
  readonly settings: AdamWSettings
  readonly shape: TrainingShape
}

/** Until it is disposed of, nobody else uses the trainer. */
export interface LentTrainer extends Disposable {
  /** With whatever weights are in it. */
  readonly trainer: Trainer
}

export class TrainerCache {
  private kept: { readonly kind: string; readonly trainer: Trainer } | null = null

  /** @param create for tests */
  async lend({ config, settings, shape }: TrainerKind, create = Trainer.create): Promise<LentTrainer> {
    const { rows, length, documentMask } = shape
    const kind = JSON.stringify([config, settings, rows, length, documentMask])
    const known = this.kept?.kind === kind ? this.kept.trainer : null
    if (!known) this.kept?.trainer.dispose()
    this.kept = null
    const trainer = known ?? (await create(config, settings, shape))
    return { trainer, [Symbol.dispose]: () => this.keep(kind, config, trainer) }
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
