/**
 * What the engine process offers: training, sampling and scoring. It works on
 * checkpoint folders and plain files, and knows no database.
 *
 * Folders and files are absolute paths. Numbers are nats unless said otherwise.
 * Thoughts and chunks are texts; the engine tokenizes them.
 */

import { eventIterator, oc, type } from '@orpc/contract'
import type { LlamaConfig } from '../model/llama-config'
import type { LayoutChoice } from '../thought/layout'
import type { Fidelity } from '../thought/prefix'
import type { Exploration, ExploreRequest } from './exploration'
import type { ModelCheck } from './model-check'

export interface EngineDescription {
  /** What computes: 'cpu' or 'gpu'. */
  readonly backend: 'cpu' | 'gpu'
  /** Version of the TensorFlow libraries. */
  readonly tensorflow: string
  /** Threads of one operation; results repeat bit for bit only with the same number. */
  readonly threads: number
}

/** The tokenizer of a new model. */
export type TokenizerChoice =
  | { readonly kind: 'characters'; readonly characters: string }
  /** Byte-level BPE, trained on a file of documents. */
  | { readonly kind: 'bytes'; readonly vocabularySize: number; readonly data: string }

export interface CreateModelRequest {
  /** Where the checkpoint is to be; must not exist. */
  readonly folder: string
  /** The vocabulary's size and the special tokens come from the tokenizer. */
  readonly config: Omit<LlamaConfig, 'vocabularySize' | 'bosTokenId' | 'eosTokenId'>
  readonly tokenizer: TokenizerChoice
  readonly seed: number
}

export interface AddModelRequest {
  readonly source: string
  readonly folder: string
}

export interface ModelDescription {
  readonly config: LlamaConfig
  readonly parameters: number
  /** Thought tokens that the model lacked: their rows are the mean of the others. */
  readonly addedTokens: number
}

/** The learning rate rises linearly, then falls along a cosine. */
export interface LearningSchedule {
  readonly peak: number
  /** Share of the run in which the rate rises. */
  readonly warmupShare: number
  /** The rate at the end, as a share of the peak. */
  readonly finalShare: number
  /** How long the run is: steps, or at least so many trained tokens. */
  readonly length: { readonly steps: number } | { readonly tokens: number }
}

export interface TrainRequest {
  /** The checkpoint to start from. */
  readonly model: string
  /** JSON lines of {id, chunks: [{text, thought}]}. */
  readonly data: string
  /** The checkpoint to write. If it exists already, nothing is done. */
  readonly folder: string
  readonly seed: number
  readonly choice: LayoutChoice
  readonly batch: {
    readonly rows: number
    /** Tokens of a row. */
    readonly length: number
    readonly packing: 'documents' | 'stream'
    readonly documentMask: boolean
    /** Batches of one step. */
    readonly accumulation: number
  }
  readonly optimizer: {
    readonly beta1: number
    readonly beta2: number
    readonly weightDecay: number
    readonly clip: number
  }
  readonly schedule: LearningSchedule
  /** Goes on with the moments of `model`, and leaves its own in the checkpoint. */
  readonly continual: boolean
}

export interface TrainEvent {
  readonly step: number
  /** Share of the run that is done. */
  readonly progress: number
  /** Mean over the steps since the last event. */
  readonly loss: number
  readonly lowestLoss: number
  readonly highestLoss: number
  readonly gradientNorm: number
  readonly trainedTokens: number
  readonly tokensPerSecond: number
}

export interface TrainResult {
  readonly steps: number
  /** Mean loss of the last steps, at most 50. */
  readonly finalLoss: number
  readonly trainedTokens: number
  /** Tokens of document text, each time a document was complete. */
  readonly rawTokens: number
  /** Positions attended to, summed over the trained tokens. */
  readonly attended: number
  /** Seconds of computing, interruptions left out. */
  readonly seconds: number
}

export interface ContextChunk {
  readonly text: string
  readonly thought: string | null
}

/** A chunk whose thoughts are to be inferred. */
export interface ChunkToInfer {
  /** Names the stream of the chunk's draws, with the seed: the same for the same chunk, always. */
  readonly key: string
  /** All chunks before it in its document, with the thoughts chosen for them; or c itself, as raw text. */
  readonly earlier: readonly ContextChunk[] | string
  readonly chunk: string
  /** Tokens of the thought kept in the iteration before: it is scored again and comes first, before K fresh ones. */
  readonly kept?: readonly number[]
}

export interface InferRequest {
  readonly model: string
  readonly items: readonly ChunkToInfer[]
  readonly seed: number
  /** K fresh ones; 0 scores the chunk without a thought and samples none. */
  readonly thoughts: number
  readonly maxTokens: number
  readonly temperature: number
  readonly prefixChunks: number
  readonly fidelity: Fidelity
  /** The distribution that thoughts are drawn from. */
  readonly proposal: 'posterior' | 'prior'
  /** Items sampled before the next event; changes no number. */
  readonly batch: number
}

export interface InferredThought {
  readonly text: string
  /** As sampled, the end token included where it was met. */
  readonly tokens: readonly number[]
  readonly finished: boolean
  readonly logPrior: number
  readonly logLikelihood: number
  /** Under the distribution that it was drawn from. */
  readonly logPosterior: number
}

export interface InferredChunk {
  readonly key: string
  readonly thoughts: readonly InferredThought[]
  /** log p(x | c) under the empty pair. */
  readonly logLikelihoodWithout: number
  readonly chunkTokens: number
  readonly cutPrefixTokens: number
  readonly cutChunkTokens: number
}

/** Tokens that went through the model. What is shared is counted once. */
export interface TokenCounts {
  readonly sampledTokens: number
  /** Read without being drawn. */
  readonly scoredTokens: number
  /** Positions attended to, summed over both. */
  readonly attended: number
}

export interface InferEvent extends TokenCounts {
  readonly chunks: readonly InferredChunk[]
}

export interface ScoreRequest {
  readonly model: string
  readonly fidelity: Fidelity
  readonly items: readonly { readonly prefix: string; readonly chunk: string; readonly thought: string }[]
}

export interface ScoredThought {
  readonly logPrior: number
  readonly logLikelihood: number
  readonly logPosterior: number
  readonly logWeight: number
  /** log p(x | z, c) - log p(x | c) */
  readonly utility: number
  /** E included. */
  readonly thoughtTokens: number
  readonly chunkTokens: number
}

export interface LikelihoodRequest {
  readonly model: string
  readonly texts: readonly string[]
}

/** The text as it stands: every token but the first is predicted, BOS first where the tokenizer has one. */
export interface TextLikelihood {
  readonly logLikelihood: number
  readonly tokens: number
}

export interface AnswerRequest {
  readonly model: string
  readonly items: readonly {
    readonly key: string
    readonly earlier: readonly ContextChunk[]
    /** How the answer's chunk begins: the model writes what follows. May be empty. */
    readonly cue: string
  }[]
  readonly seed: number
  /** 'direct' answers behind the empty pair, 'thought' thinks first, 'raw' shows no special token. */
  readonly mode: 'direct' | 'thought' | 'raw'
  /** Of the thought; the answer is always the most probable one. 0 is greedy. */
  readonly temperature: number
  readonly maxThoughtTokens: number
  readonly maxAnswerTokens: number
  readonly prefixChunks: number
  readonly fidelity: Fidelity
}

export interface Answer {
  readonly key: string
  /** Null in direct mode. */
  readonly thought: string | null
  /** What the model wrote behind the cue, up to a special token. */
  readonly text: string
}

export const engineContract = {
  describe: oc.output(type<EngineDescription>()),
  createModel: oc.input(type<CreateModelRequest>()).output(type<ModelDescription>()),
  /** Copies a Hugging Face folder and gives it the thought tokens. */
  addModel: oc.input(type<AddModelRequest>()).output(type<ModelDescription>()),
  /** Checks whether `addModel` would take a folder, and says what it found. */
  checkModel: oc.input(type<{ readonly source: string }>()).output(type<readonly ModelCheck[]>()),
  describeModel: oc.input(type<{ readonly model: string }>()).output(type<ModelDescription>()),
  train: oc.input(type<TrainRequest>()).output(eventIterator(type<TrainEvent>(), type<TrainResult>())),
  /** Samples and scores thoughts, in the order of the items. */
  infer: oc.input(type<InferRequest>()).output(eventIterator(type<InferEvent>())),
  score: oc.input(type<ScoreRequest>()).output(type<readonly ScoredThought[]>()),
  likelihood: oc.input(type<LikelihoodRequest>()).output(type<readonly TextLikelihood[]>()),
  answer: oc.input(type<AnswerRequest>()).output(type<{ readonly answers: readonly Answer[] } & TokenCounts>()),
  /** Shows what a model thinks of a text, token by token. */
  explore: oc.input(type<ExploreRequest>()).output(type<Exploration>()),
}
