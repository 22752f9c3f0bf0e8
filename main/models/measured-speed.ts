/** How fast this workspace's finished stages were: a measurement of the device that costs nothing. */

import type { MeasuredSpeed } from '../../core/contract/model'
import type { Workspace } from '../store/workspace'

/** Of the newest experiment that has finished a training or an E-step; null without any. */
export async function measuredSpeed(workspace: Workspace): Promise<MeasuredSpeed | null> {
  for (const { id } of (await workspace.experiments.list()).reverse()) {
    const [checkpoint] = await workspace.checkpoints.ofExperiment(id)
    if (!checkpoint) continue
    const finished = (await workspace.stages.list(id)).filter(({ status }) => status === 'finished')
    const flopsOf = (pattern: RegExp) => {
      const ledgers = finished.flatMap(({ key, ledger }) => (ledger && pattern.test(key) ? [ledger] : []))
      const seconds = ledgers.reduce((sum, ledger) => sum + ledger.seconds, 0)
      return seconds > 0 ? ledgers.reduce((sum, { flops }) => sum + flops, 0) / seconds : null
    }
    return {
      model: checkpoint.parent ?? checkpoint.name,
      parameters: checkpoint.parameters,
      trainingFlops: flopsOf(/^train-/),
      samplingFlops: flopsOf(/^e-step-/),
    }
  }
  return null
}
