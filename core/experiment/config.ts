/**
 * The configuration of an experiment: one JSON file.
 *
 * Every key but `name`, `corpus`, `model` and the two `steps` has a default;
 * defaults are the paper's (arXiv 2503.18866) where it names one. What each key
 * means is its `describe` text, which faults and the documentation quote.
 */

import { z } from 'zod'
import { layouts } from '../thought/layout'
import { fidelities } from '../thought/prefix'
import { weightForms } from '../weights/forms'

const count = z.int().min(1)
const share = z.number().min(0).max(1)
const positive = z.number().positive()

const Size = z.union([z.strictObject({ count }), z.strictObject({ share: positive.max(1) })], {
  error: 'must be {"count": documents} or {"share": above 0, at most 1}',
})

const Documents = z
  .strictObject({
    heldOut: Size.default({ share: 1 }).describe('documents to evaluate on, of those that the import held out'),
    warmStart: Size.default({ share: 0.3 }).describe('documents trained on with the thoughts they were imported with'),
    bootstrap: Size.default({ share: 0.7 }).describe(
      'documents whose thoughts the model samples for itself; thoughts that came with them are not shown to it',
    ),
  })
  .prefault({})
  .describe('parts of the corpus, each {"count": documents} or {"share": 0 to 1}')

const Sampling = z
  .strictObject({
    thoughts: count.default(8).describe('K, thoughts sampled per chunk (paper: 4 or 8)'),
    maxTokens: count.default(1024).describe('most tokens of a thought, the end token included'),
    temperature: positive.default(1).describe('divides the logits that thoughts are drawn from'),
    prefixChunks: z.int().min(0).default(3).describe('earlier chunks of the document shown to the sampler'),
    batch: count
      .default(64)
      .describe('documents sampled together and saved at once; changes speed and memory, never the thoughts'),
  })
  .prefault({})
  .describe('how thoughts are sampled in the E-step')

const Weights = z
  .strictObject({
    form: z.enum(weightForms).default('logWeight').describe('what the kept thought is resampled by'),
    beta: z.number().min(0).default(1).describe('factor of log w, for the form "tempered"'),
    persistent: z
      .boolean()
      .default(false)
      .describe('whether the thought kept in the last iteration competes, rescored, with K - 1 fresh ones'),
  })
  .prefault({})
  .describe('how one thought per chunk is chosen')

const Labels = z
  .strictObject({
    use: z
      .boolean()
      .default(true)
      .describe('whether verdicts of people change which thought is trained on; without labels nothing changes'),
    lambda: z
      .union([share, z.literal('auto')], { error: 'must be a number from 0 to 1, or "auto"' })
      .default('auto')
      .describe(
        'how much labels count: 0 not at all, 1 as the posterior given acceptance; ' +
          '"auto": as much as leaves half of the effective sample size',
      ),
    annotators: z
      .array(z.string().min(1))
      .min(1)
      .nullable()
      .default(null)
      .describe("whose labels count, by their names; null: everybody's"),
  })
  .prefault({})
  .describe("how people's labels change the weights; bounds never use them")

const Training = z
  .strictObject({
    learningRate: positive.default(1e-4).describe('peak learning rate of AdamW'),
    warmup: z
      .union([z.strictObject({ steps: z.int().min(0) }), z.strictObject({ share })], {
        error: 'must be {"steps": n} or {"share": 0 to 1}',
      })
      .default({ share: 0.05 })
      .describe('linear warmup, {"steps": n} or {"share": of all steps} (paper: 1,000 steps of much longer runs)'),
    finalLearningRateShare: share.default(0).describe('where the cosine ends, as a share of the peak'),
    beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the mean of gradients'),
    beta2: z.number().min(0).lt(1).default(0.95).describe('decay of the mean of squared gradients'),
    weightDecay: z.number().min(0).default(0.01).describe('decoupled weight decay'),
    clip: positive.default(1).describe('largest norm of the gradient'),
    batchRows: count.default(16).describe('rows of one forward and backward pass'),
    accumulation: count.default(1).describe('passes whose gradients make one step'),
    contextTokens: z.int().min(8).default(2048).describe('tokens of a row; at most what the model can take'),
    packing: z
      .enum(['stream', 'documents'])
      .default('stream')
      .describe('"stream": documents run on from row to row; "documents": a row holds whole documents only'),
    documentMask: z
      .boolean()
      .nullable()
      .default(null)
      .describe('whether attention stops at document borders; null: as fidelity has it, consistent yes, faithful no'),
  })
  .prefault({})
  .describe('the optimizer and the rows it sees, the same for every arm')

const Baselines = z
  .strictObject({
    rawTokenMatched: z.boolean().default(true).describe('raw text, the same raw tokens as an M-step'),
    rawFlopMatched: z.boolean().default(true).describe('raw text, the training FLOPs of an M-step'),
    rawAllFlopMatched: z
      .boolean()
      .default(false)
      .describe('raw text, the FLOPs of all E-steps, scoring and M-steps together'),
    oracle: z.boolean().default(false).describe('right thoughts on the bootstrap documents, where they are known'),
  })
  .prefault({})
  .describe('arms to compare with; the warm start and every iteration are always in the table')

const Evaluation = z
  .strictObject({
    thoughts: count.default(8).describe('thoughts per held-out chunk: bounds for 1, 2, 4, ... up to this many'),
    priorBound: z
      .boolean()
      .default(false)
      .describe('whether the bound is also computed with thoughts drawn from the prior (JEPO)'),
    taskFile: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe('JSONL file of {question, answer}; null: no accuracy, except on the sample corpus'),
    answerTokens: count.default(16).describe('most tokens of an answer'),
  })
  .prefault({})
  .describe('what is measured on the held-out documents')

export const ExperimentConfigSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, ".", "_" or "-"')
      .describe('names the experiment in its workspace'),
    seed: z.int().min(0).max(0xffffffff).default(0).describe('decides every random draw'),
    corpus: z.string().min(1).describe('an imported corpus'),
    model: z.string().min(1).describe('the base checkpoint, which every M-step starts from'),
    fidelity: z
      .enum(fidelities)
      .default('consistent')
      .describe('"consistent": sampling sees what training showed; "faithful": as the authors\' code does it'),
    layout: z.enum(layouts).default('random').describe('how chunks and thoughts become training text'),
    rawMixRatio: share.default(0).describe('share of documents shown as raw text on a pass'),
    rawFallback: z.boolean().default(true).describe('whether documents without any thought are shown as raw text'),
    documents: Documents,
    sampling: Sampling,
    weights: Weights,
    labels: Labels,
    training: Training,
    warmStart: z
      .strictObject({
        steps: count.describe('optimizer steps of the warm start'),
        thoughts: z
          .enum(['imported', 'stand-in'])
          .default('imported')
          .describe(
            '"imported": those that came with the documents, as a teacher wrote them; "stand-in": where a chunk came ' +
              'without, its long words stand in, which teaches the form of a thought and nothing more',
          ),
      })
      .describe('training on imported thoughts, from the base checkpoint'),
    mStep: z
      .strictObject({
        steps: count.describe('optimizer steps of each M-step'),
        variant: z
          .enum(['fresh', 'continual'])
          .default('fresh')
          .describe('"fresh": each M-step starts from the base checkpoint; "continual": weights and optimizer go on'),
        thoughts: z
          .enum(['resampled', 'soft'])
          .default('resampled')
          .describe(
            '"resampled": one thought per chunk, drawn by its weight (the paper); "soft": the best mStep.top of them, ' +
              'each as far as its weight, which with top = K is the reweighted wake-sleep gradient',
          ),
        top: count.default(4).describe('m, thoughts of a chunk that a soft M-step trains on'),
      })
      .describe('training on the thoughts chosen in the E-step'),
    iterations: z.int().min(0).default(3).describe('E-steps, each followed by an M-step'),
    baselines: Baselines,
    evaluation: Evaluation,
  })
  .refine(({ weights }) => weights.form === 'tempered' || weights.beta === 1, {
    path: ['weights', 'beta'],
    message: 'must be 1 unless weights.form is "tempered"',
  })
  .refine(({ weights, sampling }) => !weights.persistent || sampling.thoughts > 1, {
    path: ['sampling', 'thoughts'],
    message: 'must be at least 2 with weights.persistent, which keeps one place for the old thought',
  })
  .refine(({ weights, sampling }) => !weights.persistent || sampling.temperature === 1, {
    path: ['sampling', 'temperature'],
    message: 'must be 1 with weights.persistent, which scores the old thought as if drawn at temperature 1',
  })

type Parsed = z.output<typeof ExperimentConfigSchema>

/** A configuration as the file has it: whatever has a default may be missing. */
export type ExperimentConfigInput = z.input<typeof ExperimentConfigSchema>

/** A configuration with every default filled in. */
export type ExperimentConfig = Readonly<Omit<Parsed, 'training'>> & {
  readonly training: Readonly<Omit<Parsed['training'], 'documentMask'>> & { readonly documentMask: boolean }
}
