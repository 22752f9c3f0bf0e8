/** The labels of the shortcut demo: a checker's, and the same verdicts dealt to other thoughts. */

import { RandomStream, streamKey } from '../../core/random'
import { ReviewPool } from '../review/pool'
import { reviewScope } from '../review/scope'
import { type Simulation, simulateLabels } from '../review/simulate'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import { CHECKER, RELIABILITY, SHUFFLED } from './shortcut-settings'

export interface ShortcutLabels {
  readonly labels: number
  readonly seed: number
}

/** Labels the first E-step of an experiment, once. All arms sample the same thoughts in it, so all have the labels. */
export async function addShortcutLabels(
  workspace: Workspace,
  experiment: ExperimentRow,
  { labels, seed }: ShortcutLabels,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<Pick<Simulation, 'labels' | 'accepts' | 'rejects'>> {
  const own = async (name: string) => (await workspace.labels.inForce()).filter(({ annotator }) => annotator === name)
  const missing = labels - (await own(CHECKER)).length
  if (missing > 0) {
    const scope = { ...reviewScope(experiment, 1), lambda: 'auto', annotators: [CHECKER] } as const
    const annotator = {
      name: CHECKER,
      labels: missing,
      reliability: RELIABILITY,
      order: 'value',
      shuffled: false,
    } as const
    const start = new Date().toISOString()
    const pool = await ReviewPool.load(workspace, scope)
    await simulateLabels(workspace, pool, { ...annotator, seed, start }, onProgress, signal)
  }
  const checked = await own(CHECKER)
  if ((await own(SHUFFLED)).length === 0) {
    const dealt = new RandomStream(streamKey(seed, 'shuffled labels')).shuffle(checked.map(({ verdict }) => verdict))
    await workspace.labels.record(
      checked.map(({ thoughtId, at }, i) => ({
        ...{ thoughtId: thoughtId as number, at, annotator: SHUFFLED, origin: 'simulated' },
        verdict: dealt[i] as 'accept' | 'reject',
      })),
    )
  }
  const accepts = checked.filter(({ verdict }) => verdict === 'accept').length
  return { labels: checked.length, accepts, rejects: checked.length - accepts }
}
