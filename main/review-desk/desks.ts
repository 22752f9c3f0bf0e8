/**
 * The desk that the window reviews at. One iteration is in memory at a time: asking for another one closes it, and so
 * does closing the workspace.
 */

import { AppError } from '../../core/errors'
import type { Lab } from '../lab/lab'
import { ReviewDesk } from '../review/desk'
import { reviewScope } from '../review/scope'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'
import { type DeskPool, loadDeskPool } from './desk-pool'
import { startWorkerPool } from './worker-pool'

export interface OpenDesk {
  readonly desk: ReviewDesk
  readonly pool: DeskPool
  readonly experiment: ExperimentRow
}

export interface DeskName {
  readonly experiment: string
  readonly iteration: number
}

interface Held {
  /** Experiment, iteration, chunks on record, and how labels are configured: the pool knows these. */
  readonly key: string
  readonly opening: Promise<OpenDesk>
}

const held = new WeakMap<Workspace, Held>()

/**
 * The desk of an iteration, opened if it is not: that reads all its thoughts.
 *
 * @throws AppError 'not-found' if there is no such experiment, or it has no thoughts of this iteration
 */
export async function openDesk(lab: Lab, { experiment, iteration }: DeskName): Promise<OpenDesk> {
  const { workspace } = lab
  const row = await workspace.experiments.get(experiment)
  const chunks = await workspace.thoughts.countChunks(row.id, iteration)
  if (chunks === 0) {
    throw new AppError('not-found', `experiment "${experiment}" has no thoughts of iteration ${iteration}`, {
      hint: 'they appear after its E-step',
    })
  }
  const scope = reviewScope(row, iteration)
  const key = JSON.stringify([scope, chunks])
  const before = held.get(workspace)
  if (before?.key === key) return before.opening
  const opening = (async (): Promise<OpenDesk> => {
    const old = await before?.opening.catch(() => null)
    await old?.desk.close()
    const { reviewEntry } = lab.options
    const pool = reviewEntry
      ? startWorkerPool(reviewEntry, { dir: workspace.dir, scope })
      : await loadDeskPool(workspace, scope)
    const desk = await ReviewDesk.open(workspace, scope, pool, {
      onFit: () => lab.changed('predictor'),
      onFault: (error) => logFault(lab, 'fitting to the labels', error),
    })
    void takeWhole(lab, workspace, desk, pool)
    return { desk, pool, experiment: row }
  })()
  held.set(workspace, { key, opening })
  lab.beforeClose(() => closeDesk(workspace))
  // What could not be opened is tried again next time.
  opening.catch(() => held.delete(workspace))
  return opening
}

/** When all thoughts are read, the predictor and lambda are of them all. */
async function takeWhole(lab: Lab, workspace: Workspace, desk: ReviewDesk, pool: DeskPool): Promise<void> {
  try {
    const { read } = await pool.size()
    if (read === null) return
    await pool.whole()
    await desk.refresh()
  } catch (error) {
    const open = await held.get(workspace)?.opening.catch(() => null)
    if (open?.desk !== desk) return
    // The page is told by the state of the desk, which it asks for until all is read.
    logFault(lab, 'reading the thoughts to review', error)
  }
}

function logFault(lab: Lab, doing: string, error: unknown): void {
  lab.options.log(`${doing}: ${error instanceof Error ? error.message : error}`)
}

/** The desk that is open, if it is of this iteration; opens it else. Asked on every card, so it counts nothing. */
export async function deskOf(lab: Lab, name: DeskName): Promise<OpenDesk> {
  const open = await held.get(lab.workspace)?.opening
  const isIt = open && open.experiment.name === name.experiment && open.desk.scope.iteration === name.iteration
  return isIt ? open : openDesk(lab, name)
}

async function closeDesk(workspace: Workspace): Promise<void> {
  const open = await held.get(workspace)?.opening.catch(() => null)
  held.delete(workspace)
  await open?.desk.close()
}
