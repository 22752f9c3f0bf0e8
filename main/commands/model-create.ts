/** `model create --preset P`: makes a new model with random weights and a tokenizer of its own. */

import { presetNames } from '../../core/model/presets'
import { describeModel } from '../models/add-checkpoint'
import { createFromPreset } from '../models/create-from-preset'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { checkName, optionalWhole, requiredChoice, text, whole } from './options'

/** The 256 bytes and the special tokens. */
const LEAST_VOCABULARY = 262

export const modelCreateCommand = defineCommand({
  name: 'model create',
  summary: 'make a new model: ring 0.35 M, tiny 1 M, small 6 M, medium 30 M or smol 135 M parameters',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['model create --preset small --corpus stories --name base', 'model create --preset ring --seed 7'],
  options: {
    preset: requiredChoice(presetNames, 'its shape; ring has tokens of characters, the others of bytes'),
    name: text({ about: "the model's name in the workspace (default: that of the preset)", placeholder: 'NAME' }),
    corpus: text({
      about: 'what the tokenizer is made from (default: the only corpus; for ring the characters of the sample corpus)',
      placeholder: 'NAME',
    }),
    vocabulary: optionalWhole({
      about: 'most tokens, for presets with tokens of bytes (default: as the preset has it)',
      placeholder: 'N',
      least: LEAST_VOCABULARY,
    }),
    context: optionalWhole({
      about: 'longest sequence in tokens (default: as the preset has it)',
      placeholder: 'N',
      least: 16,
    }),
    seed: whole({ about: 'decides the weights', placeholder: 'N', least: 0, fallback: 0 }),
  },
  whenStopped: 'run the same command again',
  async run({ options, workspaceDir, engine, print, signal }) {
    const { preset, seed } = options
    const name = checkName(options.name ?? preset, 'name')
    const workspace = await openWorkspace(workspaceDir, { create: true })
    try {
      const created = await createFromPreset(
        workspace,
        engine().client,
        {
          ...{ preset, name, seed, corpus: options.corpus ?? null },
          vocabularySize: options.vocabulary ?? null,
          contextTokens: options.context ?? null,
        },
        signal,
      )
      print(describeModel(created))
      return created
    } finally {
      await workspace.close()
    }
  },
})
