/** Writes the file that a training stage reads: one document a line, with the thoughts that it is trained on. */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRing } from '../../core/corpus/ring-checker'
import { AppError } from '../../core/errors'
import type { Arm } from '../../core/experiment/plan'
import { standInThought } from '../../core/thought/stand-in'
import { topThoughts, type WeighedText } from '../../core/weights/top-thoughts'
import { writeFileAtomically } from '../formats/atomic'
import type { ChunkRow, DocumentRow } from '../store/corpora'
import { loadDocuments } from './document-parts'
import { chooseWithLabels, type LabelledChoice, noLabels } from './labelled-choice'
import type { RunContext } from './run-context'

interface TrainingChunk {
  readonly text: string
  readonly thought: string | null
  /** In a soft M-step, the thoughts that are trained on instead of the one: best first, weights that sum to 1. */
  readonly thoughts?: readonly WeighedText[]
}

/** @returns the file's path. A file that is there already is complete, and stays. */
export async function writeTrainingFile(context: RunContext, arm: Arm): Promise<string> {
  const { folder, parts, workspace } = context
  const path = join(folder, `${arm.name}.jsonl`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const ids = arm.kind === 'warm-start' ? parts.warmStart : parts.bootstrap
  const labelled = arm.kind === 'iteration' ? await chooseWithLabels(context, arm.iteration as number) : noLabels
  let thoughts = 0
  await writeFileAtomically(path, async (file) => {
    for await (const document of loadDocuments(workspace, ids)) {
      const chunks = await trainingChunks(context, arm, document, labelled)
      thoughts += chunks.filter(({ thought }) => thought !== null && thought !== '').length
      await file.appendFile(`${JSON.stringify({ id: document.hash, chunks })}\n`)
    }
    if (arm.kind === 'warm-start' && thoughts === 0) {
      throw new AppError('invalid-input', 'the warm-start documents have no thoughts to learn from', {
        hint:
          'import a BoLT file whose chunks have a "latent" text, or set warmStart.thoughts to "stand-in", ' +
          'which takes long words of each chunk for its thought',
      })
    }
  })
  return path
}

async function trainingChunks(
  context: RunContext,
  arm: Arm,
  { chunks }: DocumentRow,
  labelled: LabelledChoice,
): Promise<TrainingChunk[]> {
  switch (arm.kind) {
    case 'warm-start': {
      const standsIn = context.config.warmStart.thoughts === 'stand-in'
      return chunks.map(({ text, thought }) => ({ text, thought: thought ?? (standsIn ? standInThought(text) : null) }))
    }
    case 'iteration':
      return context.config.mStep.thoughts === 'soft'
        ? withTopThoughts(context, arm.iteration as number, chunks, labelled)
        : withChosenThoughts(context, arm.iteration as number, chunks, labelled)
    case 'oracle': {
      const answers = readRing(chunks.map(({ text }) => text))
      return chunks.map(({ text, thought }, i) => ({
        text,
        thought: answers[i]?.thought ?? (thought === '' ? '' : null),
      }))
    }
    default:
      return chunks.map(({ text }) => ({ text, thought: null }))
  }
}

async function withChosenThoughts(
  { workspace, experimentId }: RunContext,
  iteration: number,
  chunks: readonly ChunkRow[],
  { own }: LabelledChoice,
): Promise<TrainingChunk[]> {
  const ids = chunks.map(({ id }) => id)
  const chosen = await workspace.thoughts.chosen(experimentId, iteration, ids)
  return chunks.map(({ id, text, thought }) => ({
    text,
    thought: thought === '' ? '' : (own.get(id) ?? chosen.get(id)?.text ?? null),
  }))
}

/** An annotator's own thought stands alone: nothing was drawn that it could be weighed against. */
async function withTopThoughts(
  { workspace, experimentId, config }: RunContext,
  iteration: number,
  chunks: readonly ChunkRow[],
  { own, weightsOf }: LabelledChoice,
): Promise<TrainingChunk[]> {
  const rows = await workspace.thoughts.ofChunks(
    experimentId,
    iteration,
    chunks.map(({ id }) => id),
  )
  return chunks.map(({ id, text, thought }) => {
    if (thought === '') return { text, thought }
    const ownThought = own.get(id)
    if (ownThought !== undefined) return { text, thought: ownThought }
    const sampled = rows.filter(({ chunkId }) => chunkId === id)
    const labelled = weightsOf(id)
    const weighed = sampled.map((row, k) => ({ text: row.text, weight: labelled?.[k] ?? row.weight }))
    const thoughts = topThoughts(weighed, config.mStep.top)
    return { text, thought: thoughts[0]?.text ?? null, ...(thoughts.length > 1 ? { thoughts } : {}) }
  })
}
