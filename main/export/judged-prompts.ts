/**
 * The judged thoughts of an experiment, under the prompts that they were drawn under.
 *
 * A label is about a text, so it counts for every iteration that sampled this text for this chunk. The prompt is that
 * of the posterior, `c S E x S Q`, special tokens spelled out and nothing cut: a trainer cuts to its own context.
 */

import type { ExperimentConfig } from '../../core/experiment/config'
import { thoughtTextHash } from '../../core/review/label'
import { type JudgedPrompt, type JudgedThought, majority } from '../../core/review/preferences'
import { type Adjudicators, contentKey, votesByContent } from '../../core/review/votes'
import { buildPrefix } from '../../core/thought/prefix'
import { posteriorPrompt } from '../../core/thought/prompt'
import type { DocumentRow } from '../store/corpora'
import type { LabelRow } from '../store/labels'
import type { ThoughtRow } from '../store/thoughts'
import type { Workspace } from '../store/workspace'
import type { ExperimentSource } from './export-source'
import { specialMarks, spelledTokens } from './spelled-tokens'

/** Chunks looked up at once. */
const PAGE = 256

export interface PlacedPrompt extends JudgedPrompt {
  readonly documentId: number
}

/** @param iterations to look in, in order; what is judged under the same prompt in several of them comes together */
export async function* judgedPrompts(
  workspace: Workspace,
  source: ExperimentSource,
  iterations: readonly number[],
): AsyncGenerator<PlacedPrompt> {
  const verdicts = new Verdicts(await workspace.labels.inForce(), await workspace.labels.adjudicators())
  for (let from = 0; from < verdicts.chunkIds.length; from += PAGE) {
    const chunkIds = verdicts.chunkIds.slice(from, from + PAGE)
    const merged = new Map<string, PlacedPrompt>()
    for (const iteration of iterations) {
      for await (const { chunkId, ...judged } of pageOfPrompts(workspace, source, iteration, chunkIds, verdicts)) {
        const key = `${chunkId}\0${judged.prompt}`
        const known = merged.get(key)?.thoughts ?? []
        const fresh = judged.thoughts.filter(({ text }) => known.every((thought) => thought.text !== text))
        merged.set(key, { ...judged, thoughts: [...known, ...fresh] })
      }
    }
    yield* merged.values()
  }
}

async function* pageOfPrompts(
  workspace: Workspace,
  { experiment, config }: ExperimentSource,
  iteration: number,
  chunkIds: readonly number[],
  verdicts: Verdicts,
): AsyncGenerator<PlacedPrompt & { readonly chunkId: number }> {
  const { thoughts, corpora } = workspace
  const rows = await thoughts.ofChunks(experiment.id, iteration, chunkIds)
  const byChunk = new Map<number, ThoughtRow[]>()
  for (const row of rows) byChunk.set(row.chunkId, [...(byChunk.get(row.chunkId) ?? []), row])
  const documents = await corpora.documentsById([...new Set(rows.map(({ documentId }) => documentId))])
  const ofDocuments = documents.flatMap(({ chunks }) => chunks.map(({ id }) => id))
  const chosen = await thoughts.chosen(experiment.id, iteration, ofDocuments)
  for (const document of documents) {
    for (const { id, position } of document.chunks) {
      const judged = verdicts.of(id, byChunk.get(id) ?? [])
      if (judged.length > 0) {
        yield {
          prompt: promptOf(document, position, chosen, config),
          thoughts: judged,
          documentId: document.id,
          chunkId: id,
        }
      }
    }
  }
}

/** What the labels in force come to. */
class Verdicts {
  /** Of chunks that somebody said something about, in their order. */
  readonly chunkIds: readonly number[]
  private readonly votes: ReturnType<typeof votesByContent>
  private readonly wrongSteps = new Map<string, number>()
  /** Annotators' own thoughts: by the thought that they took the place of, the last one of each annotator. */
  private readonly edits = new Map<string, Map<string, string>>()

  constructor(labels: readonly LabelRow[], adjudicators: Adjudicators) {
    this.votes = votesByContent(labels, adjudicators)
    this.chunkIds = [...new Set(labels.flatMap(({ chunkId }) => chunkId ?? []))].sort((a, b) => a - b)
    for (const { chunkId, textHash, verdict, wrongStep, editedText, annotator } of labels) {
      if (chunkId === null) continue
      const key = contentKey(chunkId, textHash)
      if (verdict === 'reject' && wrongStep !== null) {
        this.wrongSteps.set(key, Math.min(wrongStep, this.wrongSteps.get(key) ?? wrongStep))
      }
      if (editedText !== null) this.edits.set(key, (this.edits.get(key) ?? new Map()).set(annotator, editedText))
    }
  }

  /** Each text once. Thoughts that as many accept as reject are left out. */
  of(chunkId: number, rows: readonly ThoughtRow[]): JudgedThought[] {
    const judged = new Map<string, JudgedThought>()
    for (const { text } of rows) {
      const key = contentKey(chunkId, thoughtTextHash(text))
      const accepted = majority(this.votes.get(key) ?? [])
      if (accepted !== null) {
        judged.set(text, { text, accepted, wrongStep: accepted ? null : (this.wrongSteps.get(key) ?? null) })
      }
      for (const own of this.edits.get(key)?.values() ?? []) {
        judged.set(own, { text: own, accepted: true, wrongStep: null })
      }
    }
    return [...judged.values()]
  }
}

function promptOf(
  { chunks }: DocumentRow,
  position: number,
  chosen: ReadonlyMap<number, ThoughtRow>,
  { fidelity, sampling }: ExperimentConfig,
): string {
  const spelled = spelledTokens()
  const earlier = chunks.slice(0, position).map(({ id, text, thought }) => ({
    text: spelled.encode(text),
    thought: thought === '' ? [] : spelled.encodeThought(chosen.get(id)?.text ?? null),
  }))
  const prefix = buildPrefix(earlier, sampling.prefixChunks, fidelity, specialMarks)
  const chunk = spelled.encode(chunks[position]?.text ?? '')
  return spelled.decode(posteriorPrompt(prefix, chunk, specialMarks, fidelity))
}
