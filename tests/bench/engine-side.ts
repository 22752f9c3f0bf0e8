/** Our side: the engine's trainer, and the model's sampling and scoring as the E-step calls them. */

import { join } from 'node:path'
import { streamKey } from '../../core/random'
import { readModel, writeModelWeights } from '../../main/engine/model/checkpoint'
import { initialWeights } from '../../main/engine/model/initial-weights'
import { LanguageModel } from '../../main/engine/model/language-model'
import { ProgramPool } from '../../main/engine/model/program-pool'
import { Trainer, type TrainingBatch } from '../../main/engine/model/trainer'
import { writeFolderAtomically } from '../../main/formats/atomic'
import { characterTokenizer } from '../../main/formats/character-tokenizer'
import { writeLlamaConfig } from '../../main/formats/llama-config'
import { writeTokenizerFiles } from '../../main/formats/tokenizer-files'
import { type Rates, rates, timed } from './measure'
import { LEARNING_RATE, OPTIMIZER, type Size, THOUGHTS, tokenIds, WARMUP_UPDATES, workloads } from './workload'

/** Chunks of one E-step call; two batches of the sampler. */
const CHUNKS = 32
/** No token has this id: every thought gets its full length. */
const NEVER = -1

/** Writes a new model of a size in the Hugging Face layout. @returns its folder */
export async function writeBenchModel(parent: string, size: Size): Promise<string> {
  const { config } = workloads[size]
  const folder = join(parent, size)
  await writeFolderAtomically(folder, async (target) => {
    await writeModelWeights(target, config, initialWeights(config, 0))
    await writeLlamaConfig(target, config)
    // Loading a model takes a tokenizer; the token ids of the benchmark are made without it.
    await writeTokenizerFiles(target, characterTokenizer('a'))
  })
  return folder
}

/** One side's measurement of one work. */
export interface Measurement {
  /** Trained tokens, or thoughts, per second. */
  readonly rates: Rates
  /** Losses of the first updates, for training. */
  readonly firstLosses: readonly number[]
}

/** Measures one work at a time, as often as it is called; what is compiled stays. */
export interface EngineBench {
  measure(seconds: number): Promise<Measurement>
  dispose(): void
}

export async function benchTraining(size: Size, folder: string): Promise<EngineBench> {
  const { rows, tokens } = workloads[size].training
  const { config, weights } = await readModel(folder)
  const trainer = await Trainer.create(config, OPTIMIZER, { rows, length: tokens, documentMask: false })
  const ids = tokenIds(rows, tokens + 1, config.vocabularySize)
  const batch: TrainingBatch = {
    ids: Int32Array.from(ids.flatMap((row) => row.slice(0, -1))),
    targets: Int32Array.from(ids.flatMap((row) => row.slice(1))),
    lossWeights: new Float32Array(rows * tokens).fill(1),
    segments: new Int32Array(rows * tokens),
  }
  const update = () => trainer.step([batch], LEARNING_RATE).loss
  return {
    async measure(seconds) {
      trainer.load({ weights })
      const firstLosses = Array.from({ length: WARMUP_UPDATES }, update)
      const durations = await timed(() => void update(), seconds)
      return { rates: rates(durations, rows * tokens), firstLosses }
    },
    dispose: () => trainer.dispose(),
  }
}

export async function benchEStep(size: Size, folder: string): Promise<EngineBench> {
  const { prompt, thought, chunk } = workloads[size].estep
  const pool = new ProgramPool()
  const model = await LanguageModel.load(folder, pool)
  const prompts = tokenIds(CHUNKS, prompt, model.config.vocabularySize)
  const chunks = tokenIds(CHUNKS, chunk, model.config.vocabularySize)
  const items = prompts.map((tokens, i) => ({ prompt: tokens, key: streamKey(0, 'bench', i) }))
  const settings = { continuations: THOUGHTS, maxTokens: thought, temperature: 1, stop: NEVER }
  const inferAll = async () => {
    const samples = await model.sample(items, settings)
    await model.score(
      samples.map((continuations, i) => ({
        prompt: prompts[i] as number[],
        continuations: continuations.map(({ tokens }) => [...tokens, ...(chunks[i] as number[])]),
      })),
    )
  }
  return {
    async measure(seconds) {
      await inferAll()
      return { rates: rates(await timed(inferAll, seconds), CHUNKS * THOUGHTS), firstLosses: [] }
    },
    dispose: () => pool.dispose(),
  }
}
