/** Experiments of the open workspace: planned, run, watched and removed. */

import { join } from 'node:path'
import { replying } from '../../core/contract/error-reply'
import type { LiveRun } from '../../core/contract/experiment'
import type { JobState } from '../../core/contract/job'
import { AppError } from '../../core/errors'
import type { ExperimentConfig } from '../../core/experiment/config'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import type { Speed } from '../../core/experiment/speed'
import { planExperiment } from '../em/run-experiment'
import { halve } from '../experiment/go-on-in-halves'
import { type LiveQuestion, readLiveRun } from '../experiment/live-run'
import { findAnySpeed, findSpeed } from '../experiment/measured-speeds'
import { readFacts } from '../experiment/read-facts'
import { removeExperiment } from '../experiment/remove-experiment'
import { testSpeed } from '../experiment/speed-test'
import type { Lab } from '../lab/lab'
import { runJob } from '../lab/run-job'
import { procedures } from './procedures'

const { experiment } = procedures

/** What was tested and chosen since the program started. */
interface Session {
  /** By what was tested, as text. */
  readonly speeds: Map<string, Promise<Speed | null>>
  /** By model: the last test. */
  readonly speedOf: Map<string, Speed>
  /** The last test that was begun: two at once would measure each other. */
  testing: Promise<unknown>
  /** Files of questions that the user chose. */
  readonly taskFiles: Set<string>
}
const sessions = new WeakMap<Lab, Session>()

function sessionOf(lab: Lab): Session {
  const session = sessions.get(lab) ?? {
    speeds: new Map(),
    speedOf: new Map(),
    testing: Promise.resolve(),
    taskFiles: new Set(),
  }
  sessions.set(lab, session)
  return session
}

export const experimentProcedures = experiment.router({
  list: experiment.list.handler(async ({ context: { lab } }) => {
    const rows = await lab.workspace.experiments.list()
    const summaries = rows.map(async ({ id, name, status, message, created, finished, seed, config }) => {
      const stages = await lab.workspace.stages.list(id)
      const { corpus, model } = parseExperimentConfig(config)
      const stagesDone = stages.filter((stage) => stage.status === 'finished').length
      return { name, status, message, created, finished, seed, corpus, model, stagesDone, stageCount: stages.length }
    })
    return (await Promise.all(summaries)).reverse()
  }),
  facts: experiment.facts.handler(({ context: { lab }, input }) =>
    readFacts(lab.workspace, input, lab.settings.settings.threads),
  ),
  speed: experiment.speed.handler(async ({ context: { lab }, input }) => {
    const { speeds, speedOf } = sessionOf(lab)
    const { model, batchRows: rows, contextTokens: length } = input
    const { threads } = lab.settings.settings
    const measured = await findSpeed(lab.workspace, { model, threads, rows, length })
    if (measured) {
      speedOf.set(model, measured)
      return measured
    }
    const key = JSON.stringify([lab.workspace.dir, threads, input])
    const found = speeds.get(key)
    if (found) return found
    // Two measure worse than one, and a run is not to be slowed down by questions.
    const ofOtherShapes = await findAnySpeed(lab.workspace, { model, threads })
    if (lab.jobs.running) return speedOf.get(model) ?? ofOtherShapes
    const session = sessionOf(lab)
    const before = session.testing.catch(() => {})
    const testing = before.then(async () => testSpeed(lab.workspace, (await lab.engine()).client, input))
    session.testing = testing
    speeds.set(key, testing)
    try {
      const speed = await testing
      if (speed) speedOf.set(model, speed)
      return speed ?? ofOtherShapes
    } catch (error) {
      speeds.delete(key)
      lab.options.log(`speed test: ${error instanceof Error ? error.message : String(error)}`)
      return ofOtherShapes
    }
  }),
  chooseTasks: experiment.chooseTasks.handler(async ({ context: { lab, desktop } }) => {
    const [path] = await desktop.chooseFiles({ title: 'Questions with answers', extensions: ['jsonl'] })
    if (path === undefined) return null
    sessionOf(lab).taskFiles.add(path)
    return lab.grants.grant(path)
  }),
  config: experiment.config.handler(async ({ context: { lab }, input: { name } }) =>
    parseExperimentConfig((await lab.workspace.experiments.get(name)).config),
  ),
  start: experiment.start.handler(async ({ context: { lab }, input }) => {
    const configs = input.configs.map((config) => parseExperimentConfig(config, 'this experiment'))
    await expectStartable(lab, configs)
    const engine = await lab.engine()
    for (const config of configs) await planExperiment(lab.workspace, engine.client, config)
    for (const { name } of configs) lab.jobs.add(runJob(lab, name))
    lab.changed('experiments')
    return configs.map(({ name }) => name)
  }),
  resume: experiment.resume.handler(({ context: { lab }, input: { name } }) => resume(lab, name)),
  live: experiment.live.handler(({ context: { lab }, input, signal }) => replying(follow(lab, input, signal))),
  goOnInHalves: experiment.goOnInHalves.handler(async ({ context: { lab }, input: { name } }) => {
    const { id, config, status } = await lab.workspace.experiments.get(name)
    if (status === 'running') throw new AppError('conflict', `'${name}' is running`, { hint: 'pause it first' })
    const stages = await lab.workspace.stages.list(id)
    const halved = halve(
      parseExperimentConfig(config),
      stages.find(({ status }) => status === 'running'),
    )
    if (!halved) {
      throw new AppError('invalid-input', `the batches of '${name}' cannot be halved without changing its results`, {
        hint: 'change its settings in a copy',
      })
    }
    await lab.workspace.experiments.setConfig(id, halved.config)
    await resume(lab, name)
  }),
  remove: experiment.remove.handler(async ({ context: { lab }, input: { name } }) => {
    const job = jobOf(lab, name)
    if (job) {
      lab.jobs.cancel(job.id)
      await lab.jobs.settled(job.id)
    }
    await removeExperiment(lab.workspace, name)
    for (const { id, subject } of lab.jobs.list()) if (subject === name) lab.jobs.dismiss(id)
    lab.changed('experiments', 'models', 'thoughts', 'labels')
  }),
  showInFolder: experiment.showInFolder.handler(async ({ context: { lab, desktop }, input: { name } }) => {
    await lab.workspace.experiments.get(name)
    desktop.showInFolder(join(lab.workspace.experimentsDir, name))
  }),
})

/** @throws AppError 'conflict' if a name is taken; 'invalid-input' for a file that the user did not choose */
async function expectStartable(lab: Lab, configs: readonly ExperimentConfig[]): Promise<void> {
  const existing = await lab.workspace.experiments.list()
  const taken = configs.find(({ name }) => existing.some((row) => row.name === name))
  if (taken) {
    throw new AppError('conflict', `there is already an experiment named '${taken.name}'`, {
      hint: 'give this one another name',
    })
  }
  const chosen = sessionOf(lab).taskFiles
  const before = existing.map(({ config }) => parseExperimentConfig(config).evaluation.taskFile)
  const strange = configs.find(
    ({ evaluation: { taskFile } }) => taskFile && !chosen.has(taskFile) && !before.includes(taskFile),
  )
  if (!strange) return
  throw new AppError('invalid-input', `'${strange.evaluation.taskFile}' was not chosen as a file of questions`, {
    hint: 'choose it in the dialog',
  })
}

const over: readonly JobState['status'][] = ['finished', 'cancelled']

/** The job that runs the experiment, or may go on with it. */
function jobOf(lab: Lab, name: string): JobState | undefined {
  return lab.jobs.list().findLast(({ kind, subject, status }) => {
    return (kind === 'run' || kind === 'sample-lab') && subject === name && !over.includes(status)
  })
}

async function resume(lab: Lab, name: string): Promise<void> {
  await lab.workspace.experiments.get(name)
  const job = jobOf(lab, name)
  if (job) lab.jobs.resume(job.id)
  else lab.jobs.add(runJob(lab, name))
}

async function* follow(lab: Lab, question: LiveQuestion, signal: AbortSignal | undefined): AsyncGenerator<LiveRun> {
  let last = ''
  for await (const _ of lab.watch(signal)) {
    if (!lab.isOpen) return
    const model = parseExperimentConfig((await lab.workspace.experiments.get(question.name)).config).model
    const speed = sessionOf(lab).speedOf.get(model) ?? null
    const run = await readLiveRun(lab.workspace, question, jobOf(lab, question.name), speed)
    const text = JSON.stringify(run)
    if (text === last) continue
    last = text
    yield run
  }
}
