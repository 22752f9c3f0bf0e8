/** `labels export --out F`: writes all labels. */

import { expectFree } from '../export/free-target'
import { exportLabels, labelFormats } from '../review/export-labels'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { choice, flag, requiredText } from './options'
import { formatCount } from './table'

export const labelsExportCommand = defineCommand({
  name: 'labels export',
  summary: 'write all labels: who said what of which thought, and when',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['labels export --out ada.labels.jsonl', 'labels export --format csv --out labels.csv'],
  options: {
    out: requiredText({ about: 'the file', placeholder: 'FILE' }),
    format: choice(labelFormats, { about: 'jsonl can be imported again', fallback: 'jsonl' }),
    force: flag('replace what is there'),
  },
  whenStopped: 'nothing was written; run the same command again',
  async run({ options: { out, format, force }, workspaceDir, print }) {
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      await expectFree(out, force)
      const labels = await exportLabels(workspace, out, format)
      print(`${formatCount(labels)} labels in ${out}`)
      return { labels, format, out }
    } finally {
      await workspace.close()
    }
  },
})
