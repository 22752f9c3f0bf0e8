/** A workspace with a finished experiment on Ring, its figures and thoughts made up. */

import { plainRing } from '../../../core/corpus/ring'
import { readRing } from '../../../core/corpus/ring-checker'
import { makeRingDocument } from '../../../core/corpus/ring-documents'
import type { ComparisonRow } from '../../../core/experiment/comparison'
import type { ExperimentConfigInput } from '../../../core/experiment/config'
import { DocumentSums } from '../../../core/experiment/evaluation'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { type Arm, iterationArm, warmStartArm } from '../../../core/experiment/plan'
import { RandomStream, streamKey } from '../../../core/random'
import type { Workspace } from '../../../main/store/workspace'

/** Documents 1 to 20 are for training, 21 to 30 held out. */
export async function importRing(workspace: Workspace): Promise<void> {
  const id = await workspace.corpora.begin({ name: 'ring', source: '', format: '', licence: null, settings: {} })
  const random = new RandomStream(streamKey('compared workspace'))
  const documents = Array.from({ length: 30 }, (_, i) => {
    const { text, chunks, id: hash } = makeRingDocument(plainRing, 'none', random)
    return { hash, split: i < 20 ? ('train' as const) : ('held-out' as const), characters: text.length, chunks }
  })
  await workspace.corpora.addDocuments(id, documents)
  const counts = { documents: 30, chunks: 120, thoughts: 0, characters: 0, skipped: 0, duplicates: 0 }
  await workspace.corpora.finish(id, counts)
}

/**
 * The warm start knows every third answer, iteration 1 every second; the first E-step's thoughts are wrong, those of the
 * others right.
 */
export async function addExperiment(
  workspace: Workspace,
  config: Partial<ExperimentConfigInput> = {},
  wrongThought = '1+1=3',
  eSteps = 2,
): Promise<number> {
  const { name = 'ring-run', seed = 0 } = config
  const whole = parseExperimentConfig({
    ...{ name, seed, corpus: 'ring', model: 'base', warmStart: { steps: 1 }, mStep: { steps: 1 } },
    ...config,
  })
  const created = '2025-01-01T00:00:00Z'
  const id = await workspace.experiments.create({ name, config: whole, seed, threads: 1, created })
  for (const [position, [arm, every]] of (
    [
      [warmStartArm, 3],
      [iterationArm(1), 2],
    ] as const
  ).entries()) {
    const sums = heldOutSums(every)
    await workspace.evaluations.record(id, { arm: arm.name, position, summary: rowOf(name, arm) }, sums.all())
  }
  await recordThoughts(workspace, id, wrongThought, eSteps)
  await workspace.experiments.setStatus(id, 'finished', '2025-01-01T01:00:00Z')
  return id
}

function heldOutSums(every: number): DocumentSums {
  const sums = new DocumentSums()
  for (let item = 21; item <= 30; item++) {
    sums.add('nll', 0, item, 30 + item / every, 40)
    sums.add('accuracy-sampled', 0, item, item % every === 0 ? 1 : 0, 1)
    for (const n of [1, 2]) sums.add('chunk-bound', n, item, -item / (n * every), 2)
  }
  return sums
}

function rowOf(name: string, { name: arm, kind, iteration }: Arm): ComparisonRow {
  const none = {
    accuracyDirect: null,
    accuracyThought: null,
    accuracySampled: null,
    nllPerToken: null,
    rightThoughts: null,
    ess: null,
  }
  const costs = { trainedTokens: 1000, sampledTokens: 0, scoredTokens: 0, flops: 2e9, seconds: 1 }
  return {
    ...{ name, arm, kind, iteration, ...none, ...costs, bounds: { '1': -1, '2': -1 } },
    ...{ boundsPerChunk: {}, priorBounds: {}, leftOutShare: 0, intervals: { ...none, bounds: {} } },
  }
}

const terms = {
  ...{ tokens: Int32Array.of(5, 6), finished: true, weight: 0.5, kept: false },
  ...{ logPrior: -4, logLikelihood: -2.5, logPosterior: -3, logWeight: -3.5 },
}

/** Two thoughts a chunk: in E-step 1 the wrong one is chosen, in the others the right one. */
async function recordThoughts(
  workspace: Workspace,
  experimentId: number,
  wrong: string,
  eSteps: number,
): Promise<void> {
  const { id } = await workspace.corpora.get('ring')
  for await (const { chunks } of workspace.corpora.iterateDocuments(id, 'train')) {
    const answers = readRing(chunks.map(({ text }) => text))
    for (let iteration = 1; iteration <= eSteps; iteration++) {
      const batch = chunks.flatMap((chunk, i) => {
        const right = answers[i]?.thought
        if (right === undefined) return []
        const chosen = iteration === 1 ? 0 : 1
        const thoughts = [wrong, right].map((text, k) => ({ ...terms, k, text, chosen: k === chosen }))
        const estimate = { logLikelihoodWithout: -6, chunkTokens: 9, ess: 2, chosen }
        return [{ chunkId: chunk.id, estimate, thoughts }]
      })
      await workspace.thoughts.recordEStep(experimentId, iteration, batch)
    }
  }
}
