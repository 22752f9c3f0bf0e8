/**
 * Task files: questions with their answers, one {question, answer} a line, for measuring accuracy. An optional
 * `cue` says how the answer's text begins, such as "The answer is ".
 */

import { z } from 'zod'
import { AppError } from '../../core/errors'
import { readUtf8 } from './input-bytes'
import { parseRecord } from './json-stream'
import { splitLines } from './text-lines'

export interface Task {
  readonly question: string
  readonly answer: string
  readonly cue?: string | undefined
  /** From 1. */
  readonly line: number
}

const taskSchema = z.object({ question: z.string().min(1), answer: z.string().min(1), cue: z.string().optional() })

/**
 * @throws AppError while iterating: 'not-found', or 'invalid-input' for a line that is no such object, a file
 *   without tasks, and what `readUtf8` and `splitLines` refuse
 */
export async function* readTasks(path: string): AsyncGenerator<Task> {
  let count = 0
  for await (const { text, number } of splitLines(path, readUtf8(path))) {
    if (text.trim() === '') continue
    const parsed = taskSchema.safeParse(parseRecord(path, text, `on line ${number}`))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const field = issue?.path.join('.')
      throw new AppError(
        'invalid-input',
        `'${path}', line ${number}: ${field ? `'${field}': ` : ''}${issue?.message}`,
        {
          hint: 'each line of a task file is {"question": "...", "answer": "..."}',
        },
      )
    }
    count++
    yield { ...parsed.data, line: number }
  }
  if (count === 0) throw new AppError('invalid-input', `'${path}' holds no tasks`)
}
