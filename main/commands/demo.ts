/** `demo`: the whole method on the sample corpus, from nothing to the comparison table. */

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError } from '../../core/errors'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import { addBaseModel } from '../demo/base-model'
import { demoSettings } from '../demo/demo-settings'
import { addRingCorpus } from '../demo/ring-corpus'
import { shortcutSettings } from '../demo/shortcut-settings'
import { planExperiment, readResult } from '../em/run-experiment'
import { exportData } from '../export/export-data'
import { writeTextAtomically } from '../formats/atomic'
import { readReport } from '../report/read-report'
import { reportHtml } from '../report/report-html'
import { openWorkspace, type Workspace } from '../store/workspace'
import { type CommandContext, defineCommand } from './command'
import { formatComparison } from './comparison-text'
import { runShortcutDemo } from './demo-shortcut'
import { flag, optionalWhole, text, whole } from './options'
import { type ExperimentReply, replyOf, runPlanned } from './run-planned'

const DEFAULT_FOLDER = 'demo'

export const demoCommand = defineCommand({
  name: 'demo',
  summary: 'run the whole method on a generated corpus, and print the comparison table',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: [
    'demo',
    'demo --quick --seed 7 --out /tmp/demo',
    'demo --shortcut --labels 300 --out /tmp/shortcut',
    'demo --json',
  ],
  options: {
    out: text({ about: `folder of the workspace (default: ${DEFAULT_FOLDER})`, placeholder: 'DIR' }),
    seed: whole({ about: 'decides every random draw', placeholder: 'N', least: 0, fallback: 0 }),
    quick: flag('a shorter run, from a base model that is there: three minutes on two cores instead of six'),
    shortcut: flag('the shortcut corpus: what labels change where copying a wrong key pays, in four arms'),
    labels: whole({
      about: 'with --shortcut: labels given after the first E-step',
      placeholder: 'N',
      least: 1,
      fallback: 300,
    }),
    threads: optionalWhole({
      about: 'threads of one operation (default: all cores)',
      placeholder: 'N',
      least: 1,
    }),
  },
  whenStopped: 'what is done so far is kept; the same command goes on from there',
  async run(context) {
    const { out, seed, quick, threads, shortcut, labels } = context.options
    const folder = resolve(out ?? DEFAULT_FOLDER)
    const settings = demoSettings(seed, quick)
    const workspace = await openWorkspace(folder, { create: true, command: 'demo' })
    try {
      await expectSameDemo(workspace, shortcut ? { seed, quick, labels } : { seed, quick })
      if (shortcut) return await runShortcutDemo(context, workspace, shortcutSettings(seed, quick), { labels, threads })
      const config = parseExperimentConfig(settings.experiment)
      const known = await workspace.experiments.find(config.name)
      if (known && !isDeepStrictEqual(parseExperimentConfig(known.config), config)) {
        throw new AppError('conflict', `'${folder}' holds a demo of another version of this program`, {
          hint: 'give another folder with --out',
        })
      }
      const engine = context.engine(known?.threads ?? threads)
      await addRingCorpus(workspace, settings, context.signal)
      const learned = await addBaseModel(
        workspace,
        engine.client,
        settings,
        context.program.root,
        context.signal,
        (state) => context.progress.count({ title: 'training the base model', ...state, unit: 'tokens' }),
      )
      context.progress.finish()
      const percent = (share: number) => `${Math.round(100 * share)} %`
      context.log(
        learned
          ? `the base model completes ${percent(learned.facts)} of its facts and reads ${percent(learned.reading)} of its moves`
          : 'the base model is the one that comes with the program',
      )
      const experiment = await planExperiment(workspace, engine.client, config)
      const reply =
        experiment.status === 'finished'
          ? await showFinished(context, workspace, experiment)
          : await runPlanned(context, workspace, experiment)
      const exports = await exportAll(context, workspace, config.iterations)
      exports.report = await writeReport(context, workspace)
      context.print(
        `\nworkspace: ${workspace.dir}\nexports:\n${Object.values(exports)
          .map((path) => `  ${path}`)
          .join('\n')}`,
      )
      return { ...reply, exports }
    } finally {
      await workspace.close()
    }
  },
})

interface DemoChoice {
  readonly seed: number
  readonly quick: boolean
  /** Of the shortcut demo alone. */
  readonly labels?: number
}

/** A folder holds one demo: going on with other settings would mix the two. */
async function expectSameDemo(workspace: Workspace, choice: DemoChoice): Promise<void> {
  const path = join(workspace.dir, 'demo.json')
  if (!existsSync(path)) {
    await writeTextAtomically(path, JSON.stringify(choice))
    return
  }
  const { seed, quick, labels } = JSON.parse(await readFile(path, 'utf8')) as DemoChoice
  if (seed === choice.seed && quick === choice.quick && labels === choice.labels) return
  throw new AppError(
    'conflict',
    `'${workspace.dir}' holds a demo with ${labels === undefined ? '' : `--shortcut --labels ${labels} `}--seed ${seed}${quick ? ' --quick' : ', at full length'}`,
    { hint: 'give the same options to go on with it, or another folder with --out' },
  )
}

async function showFinished(
  { print }: CommandContext,
  workspace: Workspace,
  experiment: Awaited<ReturnType<typeof planExperiment>>,
): Promise<ExperimentReply> {
  const result = await readResult(workspace, experiment)
  print(formatComparison(result))
  return replyOf(workspace, experiment, result)
}

async function writeReport({ signal }: Pick<CommandContext, 'signal'>, workspace: Workspace): Promise<string> {
  const path = join(workspace.exportsDir, 'report.html')
  await writeTextAtomically(path, reportHtml(await readReport(workspace, [], signal), new Date().toISOString()))
  return path
}

/** The last iteration in every format. */
async function exportAll(
  { signal }: Pick<CommandContext, 'signal'>,
  workspace: Workspace,
  iteration: number,
): Promise<Record<string, string>> {
  const targets = {
    'bolt-jsonl': 'thoughts.bolt.jsonl',
    'text-jsonl': 'training.jsonl',
    parquet: 'training.parquet',
    'weights-jsonl': 'weights.jsonl',
    checkpoint: `checkpoint-iteration-${iteration}`,
  } as const
  const exports: Record<string, string> = {}
  for (const [format, file] of Object.entries(targets) as [keyof typeof targets, string][]) {
    const out = join(workspace.exportsDir, file)
    const source = { experiment: null, corpus: null, iteration, layout: null, seed: null, model: null, card: null }
    await exportData(workspace, { format, out, force: true, filter: 'all', ...source }, { report: () => {}, signal })
    exports[format] = out
  }
  return exports
}
