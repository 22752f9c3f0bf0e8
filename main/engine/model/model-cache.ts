/** Keeps the models that were used last, so that a stream of requests loads each one once. */

import { LanguageModel } from './language-model'
import { ProgramPool } from './program-pool'

/** Two: a comparison of a model with the one before it needs both. */
const KEPT = 2

export class ModelCache {
  private readonly models = new Map<string, Promise<LanguageModel>>()
  private readonly pool = new ProgramPool()

  /** Checkpoint folders never change, so the path names the model. Errors as of `LanguageModel.load`. */
  async get(folder: string): Promise<LanguageModel> {
    const known = this.models.get(folder)
    this.models.delete(folder)
    const model = known ?? LanguageModel.load(folder, this.pool)
    this.models.set(folder, model)
    const [oldest] = this.models
    if (this.models.size > KEPT && oldest) this.models.delete(oldest[0])
    try {
      return await model
    } catch (error) {
      this.models.delete(folder)
      throw error
    }
  }
}
