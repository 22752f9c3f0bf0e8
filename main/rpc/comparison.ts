/** Comparisons of the open workspace's experiments, and what is saved of them. */

import { join } from 'node:path'
import { diffConfigs } from '../../core/comparison/config-diff'
import { compareAgainst } from '../../core/comparison/forest'
import { armLabel, compareExperiments, findMetric } from '../../core/comparison/table'
import type { JobState } from '../../core/contract/job'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { planStages } from '../../core/experiment/plan'
import { itemNames } from '../compare/document-names'
import { readAlarms } from '../compare/read-alarms'
import { readEffectOfK } from '../compare/read-effect-of-k'
import { chooseExperiments, readEvaluated } from '../compare/read-evaluated'
import { readDocumentChanges, readDocumentHistory } from '../compare/read-history'
import { readLabelsComparison } from '../compare/read-labels'
import { readShortcut } from '../demo/read-shortcut'
import { unevaluatedArms } from '../em/evaluate-arm'
import { writeFileAtomically, writeTextAtomically } from '../formats/atomic'
import { evaluateJob, evaluationSubject } from '../lab/evaluate-job'
import type { Lab } from '../lab/lab'
import { measureModelFiles } from '../models/model-files'
import { readReport } from '../report/read-report'
import { reportHtml } from '../report/report-html'
import type { Workspace } from '../store/workspace'
import { inSteps } from '../turns/in-steps'
import { procedures } from './procedures'

const { comparison } = procedures
const never = new AbortController().signal

export const comparisonProcedures = comparison.router({
  experiments: comparison.experiments.handler(({ context: { lab } }) => listComparable(lab.workspace)),
  table: comparison.table.handler(async ({ context: { lab }, input, signal }) => {
    const chosen = await chooseExperiments(lab.workspace, input.experiments)
    const evaluated = await readEvaluated(lab.workspace, chosen)
    const table = await inSteps(compareExperiments(evaluated), signal)
    return { table, alarms: await readAlarms(lab.workspace, chosen) }
  }),
  forest: comparison.forest.handler(async ({ context: { lab }, input, signal }) => {
    const chosen = await chooseExperiments(lab.workspace, input.experiments)
    const evaluated = await readEvaluated(lab.workspace, chosen)
    const sizes = evaluated.flatMap(({ arms }) => arms.flatMap(({ row }) => Object.keys(row.bounds).map(Number)))
    const metric = findMetric({ sizes: [...new Set(sizes)] }, input.metric)
    if (!metric) throw new AppError('not-found', `there is no metric named '${input.metric}'`)
    const entries = await inSteps(compareAgainst(evaluated, metric, input.reference), signal)
    if (!entries) throw new AppError('not-found', `there is no arm '${input.reference}' to compare with`)
    const items = entries.flatMap(({ outcome }) => {
      if (outcome.kind !== 'difference') return []
      const { moved, onlyReference, onlyArm } = outcome.difference
      return [...moved.map(({ item }) => item), ...onlyReference, ...onlyArm]
    })
    const { corpus, evaluation } = (evaluated[0] as (typeof evaluated)[0]).config
    const asksTasks = input.metric.startsWith('accuracy') && evaluation.taskFile !== null
    const names = await itemNames(lab.workspace, asksTasks ? null : corpus, items)
    return { entries, names: Object.fromEntries(names) }
  }),
  unevaluated: comparison.unevaluated.handler(async ({ context: { lab }, input }) => {
    const chosen = await chooseExperiments(lab.workspace, input.experiments)
    const arms = await Promise.all(chosen.map((row) => unevaluatedArms(lab.workspace, row)))
    return Promise.all(
      arms.flat().map(async ({ experiment, arm, folder, seconds }) => ({
        ...{ experiment, arm: arm.name, label: armLabel(arm.name), seconds },
        hasWeights: (await measureModelFiles(join(lab.workspace.dir, folder))).hasWeights,
        jobId: measuringJob(lab, experiment, arm.name)?.id ?? null,
      })),
    )
  }),
  evaluate: comparison.evaluate.handler(async ({ context: { lab }, input: { experiment, arm } }) => {
    const row = await lab.workspace.experiments.get(experiment)
    if (isUnderWay(lab, experiment)) {
      throw new AppError('conflict', `'${experiment}' is running, and will evaluate ${armLabel(arm)} itself`, {
        hint: 'wait for it, or pause it first',
      })
    }
    const known = measuringJob(lab, experiment, arm)
    if (known) return known
    const found = (await unevaluatedArms(lab.workspace, row)).some((one) => one.arm.name === arm)
    if (!found) throw new AppError('not-found', `there is nothing to evaluate of '${arm}' in '${experiment}'`)
    return lab.jobs.add(evaluateJob(lab, experiment, arm))
  }),
  effectOfK: comparison.effectOfK.handler(async ({ context: { lab }, input }) =>
    readEffectOfK(lab.workspace, await chooseExperiments(lab.workspace, input.experiments)),
  ),
  labels: comparison.labels.handler(async ({ context: { lab }, input, signal }) => ({
    ...(await readLabelsComparison(lab.workspace, await chooseExperiments(lab.workspace, input.experiments))),
    shortcut: await readShortcut(lab.workspace, signal),
  })),
  documents: comparison.documents.handler(async ({ context: { lab }, input }) =>
    readDocumentChanges(lab.workspace, await lab.workspace.experiments.get(input.experiment)),
  ),
  document: comparison.document.handler(async ({ context: { lab }, input }) =>
    readDocumentHistory(lab.workspace, await lab.workspace.experiments.get(input.experiment), input.document),
  ),
  configuration: comparison.configuration.handler(async ({ context: { lab }, input }) => {
    const chosen = await chooseExperiments(lab.workspace, input.experiments)
    return {
      experiments: chosen.map(({ name }) => name),
      groups: diffConfigs(chosen.map(({ config }) => parseExperimentConfig(config))),
    }
  }),
  saveReport: comparison.saveReport.handler(async ({ context: { lab, desktop }, input, signal }) => {
    const suggestion = `${input.experiments[0] ?? 'comparison'}-report.html`
    const path = await desktop.chooseTarget({ title: 'Save the report', suggestion })
    if (path === null) return null
    const report = await readReport(lab.workspace, input.experiments, signal ?? never)
    await writeTextAtomically(path, reportHtml(report, new Date().toISOString()))
    return { path }
  }),
  saveFile: comparison.saveFile.handler(async ({ context: { desktop }, input: { suggestion, content } }) => {
    const path = await desktop.chooseTarget({ title: 'Save', suggestion })
    if (path === null) return null
    const bytes = Buffer.from(content, suggestion.endsWith('.png') ? 'base64' : 'utf8')
    await writeFileAtomically(path, (file) => file.writeFile(bytes))
    return { path }
  }),
})

const atWork: readonly JobState['status'][] = ['waiting', 'running', 'pausing']

function isUnderWay(lab: Lab, experiment: string): boolean {
  return lab.jobs.list().some(({ subject, status }) => subject === experiment && atWork.includes(status))
}

function measuringJob(lab: Lab, experiment: string, arm: string): JobState | undefined {
  const subject = evaluationSubject(experiment, arm)
  return lab.jobs.list().find((job) => job.subject === subject && atWork.includes(job.status))
}

async function listComparable(workspace: Workspace) {
  const experiments = await workspace.experiments.list()
  return Promise.all(
    experiments.map(async ({ id, name, seed, status, config }) => {
      const parsed = parseExperimentConfig(config)
      return {
        ...{ name, seed, status, corpus: parsed.corpus },
        evaluated: (await workspace.evaluations.summaries(id)).length,
        planned: planStages(parsed).filter(({ kind }) => kind === 'evaluate').length,
      }
    }),
  )
}
