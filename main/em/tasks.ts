/** Questions with known answers: from a task file, or, on the sample corpus, from the held-out documents. */

import type { ContextChunk } from '../../core/contract/engine'
import { readRing } from '../../core/corpus/ring-checker'
import { readTasks } from '../formats/task-reader'
import { loadDocuments } from './document-parts'
import type { RunContext } from './run-context'

export interface Task {
  readonly key: string
  /** Document that the question belongs to, or the index of the question: what intervals cluster by. */
  readonly item: number
  readonly earlier: readonly ContextChunk[]
  /** How the answer's chunk begins. */
  readonly cue: string
  readonly answer: string
  /** The right thought, where it is known. */
  readonly thought: string | null
}

export async function loadTasks(context: RunContext): Promise<Task[]> {
  const { taskFile } = context.config.evaluation
  if (taskFile === null) return ringTasks(context)
  const tasks: Task[] = []
  for await (const { question, answer, cue } of readTasks(taskFile)) {
    const item = tasks.length
    // The question needs no thought; the answer's chunk follows it.
    const earlier = [{ text: question, thought: '' }]
    tasks.push({ key: `task ${item}`, item, earlier, cue: cue ?? '', answer, thought: null })
  }
  return tasks
}

/**
 * Each outcome is asked for behind its own story, as if the document began there; where the story needs an earlier value
 * ("has it"), behind the whole document so far. Empty for a corpus that is not the sample corpus.
 */
async function ringTasks({ workspace, parts }: RunContext): Promise<Task[]> {
  const tasks: Task[] = []
  for await (const { id, hash, chunks } of loadDocuments(workspace, parts.heldOut)) {
    readRing(chunks.map(({ text }) => text)).forEach((outcome, position) => {
      if (!outcome) return
      const story = position - 1
      const first = chunks[story]?.text.includes(' has it:') ? 0 : story
      const earlier = chunks
        .slice(first, position)
        .map(({ text, thought }) => ({ text, thought: thought === '' ? '' : null }))
      const { stem, answer, thought } = outcome
      tasks.push({ key: `${hash}/${position}`, item: id, earlier, cue: stem, answer, thought })
    })
  }
  return tasks
}

/**
 * Whether a written text gives the answer: it begins with it, and nothing that would belong to it follows (`18` is not
 * the answer of `180`, `18.5` or `18,000`).
 */
export function isRightAnswer(written: string, answer: string): boolean {
  const text = written.trim()
  const wanted = answer.trim()
  return text.startsWith(wanted) && !/^[.,]?\p{N}|^\p{L}/u.test(text.slice(wanted.length))
}
