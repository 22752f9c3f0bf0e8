/** `pack export` and `pack import`: cards to be labelled in another copy of the program. */

import { findExperiment, findSampledIterations } from '../export/export-source'
import { expectFree } from '../export/free-target'
import { ReviewPool } from '../review/pool'
import { reviewScope } from '../review/scope'
import { readReviewPack, writeReviewPack } from '../review-desk/review-pack'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { flag, optionalWhole, requiredText, text, whole } from './options'
import { formatCount } from './table'

export const packExportCommand = defineCommand({
  name: 'pack export',
  summary: 'write cards to a file, to be labelled elsewhere without the model',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['pack export --out for-ada.pack.jsonl --cards 200'],
  options: {
    out: requiredText({ about: 'the file', placeholder: 'FILE' }),
    cards: whole({ about: 'chunks, the most useful to label first', placeholder: 'N', least: 1, fallback: 200 }),
    experiment: text({ about: 'whose thoughts (default: the only one)', placeholder: 'NAME' }),
    iteration: optionalWhole({ about: 'of which iteration (default: the last one)', placeholder: 'T', least: 1 }),
    force: flag('replace what is there'),
  },
  whenStopped: 'nothing was written; run the same command again',
  async run({ options, workspaceDir, print }) {
    const { out, force } = options
    const workspace = await openWorkspace(workspaceDir, { readOnly: true })
    try {
      await expectFree(out, force)
      const source = await findExperiment(workspace, options.experiment ?? null)
      const iterations = await findSampledIterations(workspace, source, options.iteration ?? null)
      const iteration = iterations.at(-1) as number
      const pool = await ReviewPool.load(workspace, reviewScope(source.experiment, iteration))
      const queue = pool.queue({ annotator: '', order: 'value', size: options.cards, draw: 0, excludeChunks: [] })
      const chunkIds = queue.cards.map(({ chunkId }) => chunkId)
      const cards = await writeReviewPack(workspace, source.experiment, iteration, chunkIds, out)
      print(`${formatCount(cards)} cards in ${out}`)
      return { cards, experiment: source.experiment.name, iteration, out }
    } finally {
      await workspace.close()
    }
  },
})

export const packImportCommand = defineCommand({
  name: 'pack import',
  summary: 'take cards from a file, to label them in a workspace of their own',
  usage: 'FILE',
  positionals: { least: 1, most: 1 },
  examples: ['pack import for-ada.pack.jsonl --workspace review'],
  options: {},
  whenStopped: 'run the same command again',
  async run({ positionals, workspaceDir, print }) {
    const [file = ''] = positionals
    const workspace = await openWorkspace(workspaceDir, { create: true })
    try {
      const pack = await readReviewPack(workspace, file, new Date().toISOString())
      print(`${formatCount(pack.cards)} cards of ${pack.experiment}, iteration ${pack.iteration}, to review`)
      return pack
    } finally {
      await workspace.close()
    }
  },
})
