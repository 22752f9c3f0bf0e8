/** `report --out F [NAME...]`: a comparison as one HTML file. */

import { resolve } from 'node:path'
import { writeTextAtomically } from '../formats/atomic'
import { readReport } from '../report/read-report'
import { reportHtml } from '../report/report-html'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { requiredText } from './options'

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'write the comparison of experiments, with charts, as one HTML file',
  usage: '[NAME...]',
  positionals: { least: 0, most: Number.POSITIVE_INFINITY },
  examples: ['report --out report.html', 'report ring-k8 ring-k1 --out k.html'],
  options: {
    out: requiredText({ about: 'the file to write; one of that name is replaced', placeholder: 'FILE' }),
  },
  whenStopped: 'run the same command again',
  async run({ options, positionals, workspaceDir, print, signal }) {
    const path = resolve(options.out)
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      const report = await readReport(workspace, positionals, signal)
      await writeTextAtomically(path, reportHtml(report, new Date().toISOString()))
      print(`wrote ${path}`)
      return { path, experiments: report.experiments }
    } finally {
      await workspace.close()
    }
  },
})
