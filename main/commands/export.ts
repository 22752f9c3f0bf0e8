/** `export --format F --out PATH`: writes documents, thoughts or a model for other programs. */

import { documentFilters, exportFormats } from '../../core/export/format'
import { layouts } from '../../core/thought/layout'
import { exportData } from '../export/export-data'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { flag, optionalChoice, optionalWhole, requiredChoice, requiredText, text } from './options'
import { formatCount } from './table'

export const exportCommand = defineCommand({
  name: 'export',
  summary: 'write documents with thoughts, training texts, weights, labels or a checkpoint',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: [
    'export --format bolt-jsonl --out thoughts.jsonl --experiment ring --iteration 2',
    'export --format parquet --layout prior --out train.parquet',
    'export --format dpo-jsonl --out pairs.jsonl --experiment ring',
    'export --format checkpoint --out my-model --iteration 3',
    'export --format text-jsonl --layout raw --corpus stories --out stories.jsonl',
  ],
  options: {
    format: requiredChoice(exportFormats, 'what is written'),
    out: requiredText({
      about: 'the file, or the folder of a checkpoint; a data card goes beside it',
      placeholder: 'PATH',
    }),
    experiment: text({ about: 'whose thoughts or checkpoint (default: the only one)', placeholder: 'NAME' }),
    iteration: optionalWhole({
      about: '0 is the warm start (default: the last one; for weights and labels all)',
      placeholder: 'T',
      least: 0,
    }),
    layout: optionalChoice(layouts, 'of training texts (default: as in the experiment)'),
    seed: optionalWhole({
      about: "of the layout random's coin (default: as in the experiment)",
      placeholder: 'N',
      least: 0,
    }),
    only: optionalChoice(documentFilters, 'of training text: which documents (default: all)'),
    corpus: text({ about: 'a corpus as it was imported, in place of an experiment', placeholder: 'NAME' }),
    model: text({ about: 'for checkpoint: any model of the workspace, by its name', placeholder: 'NAME' }),
    force: flag('replace what is there'),
  },
  whenStopped: 'nothing was written; run the same command again',
  async run({ options, workspaceDir, signal, progress, print }) {
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      const { format, out, force } = options
      const report = (done: number) => progress.count({ title: `writing ${out}`, done, total: null, unit: 'rows' })
      const result = await exportData(
        workspace,
        {
          ...{ format, out, force },
          experiment: options.experiment ?? null,
          corpus: options.corpus ?? null,
          iteration: options.iteration ?? null,
          layout: options.layout ?? null,
          seed: options.seed ?? null,
          model: options.model ?? null,
          filter: options.only ?? 'all',
          card: null,
        },
        { report, signal },
      )
      const beside = result.card === null ? '' : `; its card is ${result.card}`
      print(`${formatCount(result.rows)} ${format === 'checkpoint' ? 'files' : 'rows'} in ${out}${beside}`)
      return result
    } finally {
      await workspace.close()
    }
  },
})
