/**
 * The sample lab: the demo's corpus, base model and quick experiment, made in a workspace while the user looks around.
 * Every step is kept as soon as it is done, so that the job goes on where it was stopped.
 */

import type { JobProgress } from '../../core/contract/job'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { addBaseModel } from '../demo/base-model'
import { demoSettings } from '../demo/demo-settings'
import { addRingCorpus } from '../demo/ring-corpus'
import { planExperiment } from '../em/run-experiment'
import type { JobRequest } from '../jobs/job-queue'
import type { Lab } from './lab'
import { runJob } from './run-job'

const SEED = 0
/** Of the job's time, that of the base model, roughly; the experiment is the rest. */
const BASE_SHARE = 0.3

export function sampleLabJob(lab: Lab): JobRequest {
  return {
    kind: 'sample-lab',
    title: 'Preparing the sample lab',
    subject: 'demo',
    pausable: true,
    async work({ signal, report }) {
      const { workspace } = lab
      const settings = demoSettings(SEED, true)
      const config = parseExperimentConfig(settings.experiment)
      await addRingCorpus(workspace, settings, signal)
      lab.changed('corpora')
      const engine = await lab.engine()
      const began = Date.now()
      await addBaseModel(workspace, engine.client, settings, signal, ({ done, total }) =>
        report(baseProgress(done, total, (Date.now() - began) / 1000)),
      )
      lab.changed('models')
      const experiment = await planExperiment(workspace, engine.client, config)
      lab.changed('experiments')
      return runJob(lab, experiment.name).work({
        signal,
        report: (progress) => report(afterBase(progress)),
      })
    },
  }
}

function baseProgress(done: number, total: number, seconds: number): JobProgress {
  const rate = done / Math.max(seconds, 1)
  const share = BASE_SHARE * (done / Math.max(total, 1))
  const secondsLeft = rate > 0 ? (total - done) / rate / BASE_SHARE : null
  return { stage: 'training the base model', done, total, unit: 'tokens', rate, share, secondsLeft }
}

function afterBase(progress: JobProgress): JobProgress {
  const { share } = progress
  return { ...progress, share: share === null ? null : BASE_SHARE + (1 - BASE_SHARE) * share }
}
