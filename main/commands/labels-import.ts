/** `labels import F`: takes labels from a file. */

import { importLabels } from '../review/import-labels'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { text } from './options'
import { formatCount } from './table'

export const labelsImportCommand = defineCommand({
  name: 'labels import',
  summary: 'take labels from a file: JSON lines of {thoughtId, verdict, annotator}',
  usage: 'FILE',
  positionals: { least: 1, most: 1 },
  examples: ['labels import ada.labels.jsonl', 'labels import ada.labels.jsonl --experiment ring'],
  options: {
    experiment: text({ about: 'whose thoughts are meant, where several have the same names', placeholder: 'NAME' }),
  },
  whenStopped: 'what was imported is kept; run the same command again for the rest',
  async run({ options, positionals, workspaceDir, print, log }) {
    const [file = ''] = positionals
    const workspace = await openWorkspace(workspaceDir)
    try {
      if (options.experiment !== undefined) await workspace.experiments.get(options.experiment)
      const experiment = options.experiment ?? null
      const result = await importLabels(workspace, file, { experiment, now: new Date().toISOString() })
      print(
        `${formatCount(result.imported)} labels imported, ${formatCount(result.duplicates)} known already, ` +
          `${formatCount(result.faulty)} of ${formatCount(result.lines)} lines left out`,
      )
      for (const { line, reason } of result.examples) log(`'${file}', line ${line}: ${reason}`)
      const hidden = result.faulty - result.examples.length
      if (hidden > 0) log(`and ${formatCount(hidden)} more lines like these`)
      if (result.conflicts.length > 0) log(`${result.conflicts.length} thoughts are seen differently by annotators`)
      return result
    } finally {
      await workspace.close()
    }
  },
})
