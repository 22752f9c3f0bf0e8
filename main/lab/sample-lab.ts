/**
 * The sample lab: the demo's corpus, base model and quick experiment, made in a workspace while the user looks around.
 * Every step is kept as soon as it is done, so that the job goes on where it was stopped.
 */

import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { addBaseModel } from '../demo/base-model'
import { demoSettings } from '../demo/demo-settings'
import { addRingCorpus } from '../demo/ring-corpus'
import { planExperiment } from '../em/run-experiment'
import type { JobRequest } from '../jobs/job-queue'
import type { Lab } from './lab'
import { runJob } from './run-job'

const SEED = 0

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
      await addBaseModel(workspace, engine.client, settings, lab.options.programRoot, signal)
      lab.changed('models')
      const experiment = await planExperiment(workspace, engine.client, config)
      lab.changed('experiments')
      return runJob(lab, experiment.name).work({ signal, report })
    },
  }
}
