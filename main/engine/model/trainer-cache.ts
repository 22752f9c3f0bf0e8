/**
 * Keeps the trainers that were used last: compiling one takes seconds, loading weights into it next to nothing, and the
 * trainings of an experiment are of two kinds at most, on texts with thoughts and, where rows are shorter without, on raw
 * ones.
 */

import type { LlamaConfig } from '../../../core/model/llama-config'
import { trainingVariables } from '../../../core/model/memory'
import { makeRoom } from './make-room'
import type { AdamWSettings } from './optimizer'
import { Trainer } from './trainer'
import type { TrainingShape } from './training-functions'

/**
 * The bytes are of weights, moments and gradients. Those of a larger model are let go: the memory is needed between its
 * trainings.
 */
const ROOM = { bytes: 2 ** 30, programs: 2 }

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
  /** By kind, the last used one last; none while it is lent. */
  private readonly kept = new Map<string, { readonly program: Trainer; readonly bytes: number }>()

  /** @param create for tests */
  async lend({ config, settings, shape }: TrainerKind, create = Trainer.create): Promise<LentTrainer> {
    const { rows, length, documentMask } = shape
    const kind = JSON.stringify([config, settings, rows, length, documentMask])
    const bytes = trainingVariables(config)
    const known = this.kept.get(kind)
    this.kept.delete(kind)
    if (!known) makeRoom(this.kept, bytes, ROOM)
    const trainer = known?.program ?? (await create(config, settings, shape))
    return { trainer, [Symbol.dispose]: () => this.keep(kind, trainer, bytes) }
  }

  private keep(kind: string, trainer: Trainer, bytes: number): void {
    // Of two runs of one kind at the same time, the trainer of the one that ends last is kept.
    this.kept.get(kind)?.program.dispose()
    this.kept.delete(kind)
    makeRoom(this.kept, bytes, ROOM)
    if (bytes > ROOM.bytes) trainer.dispose()
    else this.kept.set(kind, { program: trainer, bytes })
  }

  dispose(): void {
    for (const { program } of this.kept.values()) program.dispose()
    this.kept.clear()
  }
}
