/** Writes the file that a training stage reads: one document a line, with the thoughts that it is trained on. */

import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readRing } from '../../core/corpus/ring-checker'
import { AppError } from '../../core/errors'
import type { Arm } from '../../core/experiment/plan'
import { writeFileAtomically } from '../formats/atomic'
import type { ChunkRow, DocumentRow } from '../store/corpora'
import { loadDocuments } from './document-parts'
import type { RunContext } from './run-context'

interface TrainingChunk {
  readonly text: string
  readonly thought: string | null
}

/** @returns the file's path. A file that is there already is complete, and stays. */
export async function writeTrainingFile(context: RunContext, arm: Arm): Promise<string> {
  const { folder, parts, workspace } = context
  const path = join(folder, `${arm.name}.jsonl`)
  if (existsSync(path)) return path
  await mkdir(folder, { recursive: true })
  const ids = arm.kind === 'warm-start' ? parts.warmStart : parts.bootstrap
  let thoughts = 0
  await writeFileAtomically(path, async (file) => {
    for await (const document of loadDocuments(workspace, ids)) {
      const chunks = await trainingChunks(context, arm, document)
      thoughts += chunks.filter(({ thought }) => thought !== null && thought !== '').length
      await file.appendFile(`${JSON.stringify({ id: document.hash, chunks })}\n`)
    }
    if (arm.kind === 'warm-start' && thoughts === 0) {
      throw new AppError('invalid-input', 'the warm-start documents have no thoughts to learn from', {
        hint: 'import a BoLT file whose chunks have a "latent" text, or ask a teacher for thoughts first',
      })
    }
  })
  return path
}

async function trainingChunks(context: RunContext, arm: Arm, { chunks }: DocumentRow): Promise<TrainingChunk[]> {
  switch (arm.kind) {
    case 'warm-start':
      return chunks.map(({ text, thought }) => ({ text, thought }))
    case 'iteration':
      return withChosenThoughts(context, arm.iteration as number, chunks)
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
): Promise<TrainingChunk[]> {
  const ids = chunks.map(({ id }) => id)
  const chosen = await workspace.thoughts.chosen(experimentId, iteration, ids)
  return chunks.map(({ id, text, thought }) => ({
    text,
    thought: thought === '' ? '' : (chosen.get(id)?.text ?? null),
  }))
}
