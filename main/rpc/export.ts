/** Exports of the open workspace. */

import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { dpoRows, ktoRows, type LabelNeeds, labelNeeds, prmRows } from '../../core/review/preferences'
import { findExperiment } from '../export/export-source'
import { judgedPrompts } from '../export/judged-prompts'
import { previewExport } from '../export/preview-export'
import { beliefsFor, exportJob } from '../lab/export-job'
import type { Workspace } from '../store/workspace'
import { procedures } from './procedures'

const { export: noun } = procedures

export const exportProcedures = noun.router({
  sources: noun.sources.handler(async ({ context: { lab } }) => {
    const { corpora, experiments, checkpoints, thoughts, labels } = lab.workspace
    const listed = await experiments.list()
    return {
      experiments: await Promise.all(
        listed.map(async ({ id, name, config }) => {
          const { corpus, layout } = parseExperimentConfig(config)
          return { name, corpus, layout, iterations: await thoughts.iterations(id) }
        }),
      ),
      corpora: (await corpora.list()).map(({ name }) => name),
      models: (await checkpoints.list()).map(({ name }) => name),
      labels: (await labels.inForce()).length,
    }
  }),
  needs: noun.needs.handler(({ context: { lab }, input, signal }) =>
    countNeeds(lab.workspace, input.experiment, signal),
  ),
  preview: noun.preview.handler(({ context: { lab }, input, signal }) =>
    previewExport(lab.workspace, input, signal, beliefsFor(lab, signal)),
  ),
  chooseTarget: noun.chooseTarget.handler(async ({ context: { lab, desktop }, input: { suggestion } }) => {
    const path = await desktop.chooseTarget({ title: 'Export to', suggestion })
    return path === null ? null : lab.grants.grant(path)
  }),
  start: noun.start.handler(({ context: { lab }, input: { choice, card, target } }) => {
    const out = lab.grants.path(target)
    if (out === lab.workspace.dir || lab.workspace.dir.startsWith(`${out}/`)) {
      throw new AppError('invalid-input', `'${out}' holds the workspace itself`, { hint: 'choose another place' })
    }
    return lab.jobs.add(exportJob(lab, choice, card, out))
  }),
  showInFolder: noun.showInFolder.handler(({ context: { lab, desktop }, input: { target } }) =>
    desktop.showInFolder(lab.grants.path(target)),
  ),
})

async function countNeeds(workspace: Workspace, name: string, signal: AbortSignal | undefined): Promise<LabelNeeds> {
  const source = await findExperiment(workspace, name)
  const rows = { accepts: 0, rejects: 0, pairs: 0, steps: 0 }
  const iterations = await workspace.thoughts.iterations(source.experiment.id)
  for await (const judged of judgedPrompts(workspace, source, iterations)) {
    signal?.throwIfAborted()
    for (const { label } of ktoRows(judged)) rows[label ? 'accepts' : 'rejects']++
    rows.pairs += dpoRows(judged).length
    rows.steps += prmRows(judged).length
    if (Object.values(rows).every((count) => count > 0)) break
  }
  return labelNeeds(rows)
}
