/** Makes a new model from a preset: a tokenizer of a corpus, and random weights. */

import type { TokenizerChoice } from '../../core/contract/engine'
import { RING_CHARACTERS } from '../../core/corpus/ring'
import { modelPresets, type PresetName } from '../../core/model/presets'
import type { EngineClient } from '../engine-host/engine-process'
import type { Workspace } from '../store/workspace'
import { type AddedModel, addCheckpoint } from './add-checkpoint'
import { alphabetOf, chooseCorpus, withTrainingText } from './tokenizer-text'

export interface PresetModel {
  readonly preset: PresetName
  readonly name: string
  readonly seed: number
  /** What the tokenizer is made from; null: the only corpus, or for presets of characters those of the sample corpus. */
  readonly corpus: string | null
  /** Most tokens of a tokenizer of bytes, and the longest sequence; null: as the preset has them. */
  readonly vocabularySize: number | null
  readonly contextTokens: number | null
}

/** @throws AppError 'conflict' if the name is taken, 'not-found' if there is no such corpus, 'invalid-input' if there are several */
export async function createFromPreset(
  workspace: Workspace,
  engine: EngineClient,
  { preset, name, seed, corpus, vocabularySize, contextTokens }: PresetModel,
  signal: AbortSignal,
): Promise<AddedModel> {
  const { shape, vocabularySize: usual } = modelPresets[preset]
  const config = { ...shape, contextTokens: contextTokens ?? shape.contextTokens }
  const size = usual === null ? null : (vocabularySize ?? usual)
  return addCheckpoint(workspace, { name, kind: 'created', meta: { preset, seed, corpus } }, (folder) =>
    withTokenizer(workspace, corpus ?? undefined, size, (tokenizer) =>
      engine.createModel({ folder, config, tokenizer, seed }, { signal }),
    ),
  )
}

async function withTokenizer<T>(
  workspace: Workspace,
  corpusName: string | undefined,
  vocabularySize: number | null,
  use: (tokenizer: TokenizerChoice) => Promise<T>,
): Promise<T> {
  if (vocabularySize === null) {
    if (corpusName === undefined) return use({ kind: 'characters', characters: RING_CHARACTERS })
    const characters = await alphabetOf(workspace, await workspace.corpora.get(corpusName))
    return use({ kind: 'characters', characters })
  }
  const corpus = await chooseCorpus(workspace, corpusName)
  return withTrainingText(workspace, corpus, (data) => use({ kind: 'bytes', vocabularySize, data }))
}
