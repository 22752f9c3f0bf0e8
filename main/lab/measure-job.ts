/** Measures for half a minute how fast this computer trains and samples with a checkpoint, as a job. */

import { compact } from '../../core/chart/format'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { recordSpeed } from '../experiment/measured-speeds'
import { testSpeed } from '../experiment/speed-test'
import type { JobRequest } from '../jobs/job-queue'
import type { Workspace } from '../store/workspace'
import type { Lab } from './lab'

export interface Measurement {
  readonly name: string
  /** Rows of a batch. */
  readonly rows: number
  /** Tokens of a row. */
  readonly length: number
}

/** Of training and of sampling, each. */
const SECONDS = 12
/** For the compilation and the first step. */
const PATIENCE_SECONDS = 180

export function measureJob(lab: Lab, { name, rows, length }: Measurement): JobRequest {
  return {
    kind: 'measure',
    title: `Measuring ${name}`,
    subject: name,
    pausable: false,
    async work({ signal, report }) {
      const { workspace } = lab
      const { threads } = lab.settings.settings
      const corpus = await textFor(workspace, name)
      const { client } = await lab.engine()
      const speed = await testSpeed(workspace, client, {
        ...{ corpus, model: name, batchRows: rows, contextTokens: length, documentMask: true },
        ...{ thoughts: 4, maxTokens: 64, seconds: SECONDS, patienceSeconds: PATIENCE_SECONDS, signal },
        onProgress: (stage, share) => {
          report({ stage, done: Math.round(100 * share), total: 100, unit: '%', rate: null, share, secondsLeft: null })
        },
      })
      signal.throwIfAborted()
      if (!speed) {
        throw new AppError('unavailable', `a training step of ${name} takes more than ${PATIENCE_SECONDS} s here`, {
          hint: 'measure with a smaller batch or a shorter context',
        })
      }
      await recordSpeed(workspace, { model: name, threads, rows, length }, speed, new Date().toISOString())
      lab.changed('models', 'experiments')
      return `Measured ${name}: ${compact(speed.trained)} trained and ${compact(speed.sampled)} sampled tokens a second`
    },
  }
}

/** The corpus that the checkpoint was trained on, else the newest. @throws AppError 'not-found' without any */
export async function textFor(workspace: Workspace, model: string): Promise<string> {
  const { experimentId } = await workspace.checkpoints.get(model)
  const experiment = (await workspace.experiments.list()).find(({ id }) => id === experimentId)
  const corpora = (await workspace.corpora.list()).map(({ name }) => name)
  const own = experiment && parseExperimentConfig(experiment.config).corpus
  const chosen = own !== undefined && corpora.includes(own) ? own : corpora.at(-1)
  if (chosen === undefined) {
    throw new AppError('not-found', 'there is no text to measure with', { hint: 'import one first' })
  }
  return chosen
}
