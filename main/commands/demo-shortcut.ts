/** `demo --shortcut`: what labels change where a shortcut pays, against controls without labels. */

import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { type ShortcutArm, type ShortcutRow, shortcutArms } from '../../core/comparison/shortcut'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { warmStartArm } from '../../core/experiment/plan'
import { addBaseModel } from '../demo/base-model'
import { addShortcutCorpus } from '../demo/shortcut-corpus'
import { addShortcutLabels } from '../demo/shortcut-labels'
import { shortcutRow } from '../demo/shortcut-row'
import { experimentName, type ShortcutSettings, shortcutConfig } from '../demo/shortcut-settings'
import { planExperiment, readResult } from '../em/run-experiment'
import { writeFolderAtomically } from '../formats/atomic'
import type { Workspace } from '../store/workspace'
import type { CommandContext } from './command'
import { runPlanned } from './run-planned'
import { formatTable } from './table'

export interface ShortcutDemo {
  /** Labels to give after the first E-step. */
  readonly labels: number
  readonly threads: number | undefined
}

export interface ShortcutReply {
  readonly table: readonly ShortcutRow[]
  readonly labels: number
  readonly workspace: string
}

/** Runs the four arms from the same warm start, the labels given in between; what is done already is not done again. */
export async function runShortcutDemo(
  context: Pick<CommandContext, 'engine' | 'signal' | 'progress' | 'print' | 'log' | 'program'>,
  workspace: Workspace,
  settings: ShortcutSettings,
  { labels, threads }: ShortcutDemo,
): Promise<ShortcutReply> {
  const { signal, progress, print, log, program } = context
  const { seed } = settings.demo
  const first = await workspace.experiments.find(experimentName('weights'))
  const engine = context.engine(first?.threads ?? threads)
  await addShortcutCorpus(workspace, settings)
  await addBaseModel(workspace, engine.client, settings.demo, program.root, signal, (state) =>
    progress.count({ title: 'training the base model', ...state, unit: 'tokens' }),
  )
  const rows: ShortcutRow[] = []
  let given = 0
  for (const arm of shortcutArms) {
    log(`arm ${rows.length + 1} of ${shortcutArms.length}: ${arm}`)
    await shareWarmStart(workspace, arm)
    const config = parseExperimentConfig(shortcutConfig(settings, arm))
    const experiment = await planExperiment(workspace, engine.client, config)
    if (experiment.status !== 'finished') await runPlanned(context, workspace, experiment)
    const { table } = await readResult(workspace, experiment)
    rows.push(await shortcutRow(workspace, experiment.id, arm, settings.iterations, table))
    if (arm !== 'weights') continue
    const title = 'labelling'
    const onProgress = (done: number) => progress.count({ title, done, total: labels, unit: 'labels' })
    const counts = await addShortcutLabels(workspace, experiment, { labels, seed }, onProgress, signal)
    progress.finish()
    log(`${counts.labels} labels: ${counts.accepts} accepts, ${counts.rejects} rejects`)
    given = counts.labels
  }
  print(formatShortcut(rows))
  return { table: rows, labels: given, workspace: workspace.dir }
}

/** All arms have the same warm start, which the first one trained. */
async function shareWarmStart(workspace: Workspace, arm: ShortcutArm): Promise<void> {
  const folderOf = (name: ShortcutArm) => join(workspace.checkpointsDir, `${experimentName(name)}-${warmStartArm.name}`)
  const folder = folderOf(arm)
  if (arm === 'weights' || existsSync(folder)) return
  await writeFolderAtomically(folder, (partial) => cp(folderOf('weights'), partial, { recursive: true }))
}

const percent = (value: number | null) => (value === null ? '-' : `${Math.round(100 * value)} %`)

function formatShortcut(rows: readonly ShortcutRow[]): string {
  return formatTable(
    [
      { title: 'arm', align: 'left' },
      { title: 'shortcuts trained on', align: 'right' },
      { title: 'shortcuts sampled', align: 'right' },
      { title: 'sampled thought', align: 'right' },
      { title: 'right thoughts', align: 'right' },
      { title: 'ESS', align: 'right' },
    ],
    rows.map(({ arm, shortcutShare, shortcutSampled, accuracySampled, rightThoughts, ess }) => [
      ...[arm, percent(shortcutShare), percent(shortcutSampled), percent(accuracySampled), percent(rightThoughts)],
      ess === null ? '-' : ess.toFixed(1),
    ]),
  )
}
