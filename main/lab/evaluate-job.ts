/** The evaluation of one trained arm as a job. Cancelled, it leaves nothing behind. */

import { armLabel } from '../../core/comparison/table'
import { evaluateArm } from '../em/evaluate-arm'
import type { JobRequest } from '../jobs/job-queue'
import type { Lab } from './lab'

/** What the job works on, to find it again: `experiment/arm`. */
export function evaluationSubject(experiment: string, arm: string): string {
  return `${experiment}/${arm}`
}

export function evaluateJob(lab: Lab, experiment: string, arm: string): JobRequest {
  const what = `${armLabel(arm).toLowerCase()} of ${experiment}`
  return {
    kind: 'evaluate',
    title: `Evaluating ${what}`,
    subject: evaluationSubject(experiment, arm),
    pausable: false,
    async work({ signal, report }) {
      const row = await lab.workspace.experiments.get(experiment)
      const engine = await lab.engine(row.threads)
      try {
        await evaluateArm({
          ...{ workspace: lab.workspace, engine: engine.client, experiment: row, arm, signal },
          report: ({ done, total, unit, rate }) => {
            const secondsLeft = rate ? (total - done) / rate : null
            report({ stage: `Evaluating ${what}`, done, total, unit, rate, share: done / total, secondsLeft })
          },
        })
        await letGoOfFinished(lab, experiment)
        return `Evaluated ${what}`
      } finally {
        lab.changed('experiments', 'models')
      }
    },
  }
}

/** A paused run that lacked only this has nothing left to go on with. */
async function letGoOfFinished(lab: Lab, experiment: string): Promise<void> {
  const { status } = await lab.workspace.experiments.get(experiment)
  if (status !== 'finished') return
  for (const job of lab.jobs.list()) {
    if (job.subject === experiment && (job.status === 'paused' || job.status === 'failed')) lab.jobs.dismiss(job.id)
  }
}
