/** A run of an experiment as a job. It goes on from what the experiment has saved. */

import type { JobProgress } from '../../core/contract/job'
import type { RunProgress } from '../../core/experiment/progress'
import { runExperiment } from '../em/run-experiment'
import type { JobRequest } from '../jobs/job-queue'
import type { Lab } from './lab'

export function runJob(lab: Lab, experiment: string): JobRequest {
  return {
    kind: 'run',
    title: `Running ${experiment}`,
    subject: experiment,
    pausable: true,
    async work({ signal, report }) {
      const { workspace } = lab
      const row = await workspace.experiments.get(experiment)
      const engine = await lab.engine(row.threads)
      let stage = ''
      try {
        const onProgress = (progress: RunProgress) => {
          report(toJobProgress(progress))
          if (progress.stage === stage) return
          stage = progress.stage
          lab.changed('experiments', 'models', 'thoughts')
        }
        const { table, alarms } = await runExperiment({ workspace, engine: engine.client, signal, onProgress }, row)
        const rung = alarms.length > 0 ? `, ${alarms.length} to look at` : ''
        return `Ran ${experiment}: ${table.length} rows to compare${rung}`
      } finally {
        lab.changed('experiments', 'models', 'thoughts')
      }
    },
  }
}

function toJobProgress(progress: RunProgress): JobProgress {
  const { title, done, total, unit, rate, wholeShare, wholeSecondsLeft } = progress
  return { stage: title, done, total, unit, rate, share: wholeShare, secondsLeft: wholeSecondsLeft }
}
