/**
 * Labels, one a line: what was said of which thought, by whom and when.
 *
 * A line needs `thoughtId` (as in a weights file), `verdict` and `annotator`. Whatever else an export writes is read
 * back; keys that are not known are passed over. A line that cannot be used is a fault of its own, and no other line
 * suffers from it.
 */

import { z } from 'zod'
import { AppError } from '../../core/errors'
import { labelOrigins, verdicts } from '../../core/review/label'
import { readUtf8 } from './input-bytes'
import { parseRecord } from './json-stream'
import { splitLines } from './text-lines'

/** Of the lines that this program writes. */
export const LABELS_VERSION = 1

const lineSchema = z.object({
  thoughtId: z.string().min(1),
  verdict: z.enum(verdicts),
  annotator: z.string().min(1).max(200),
  at: z.iso.datetime({ offset: true }).optional(),
  note: z.string().nullish(),
  reasons: z.array(z.string()).nullish(),
  wrongStep: z.int().min(0).nullish(),
  /** The annotator's own thought, of an edit. */
  editedText: z.string().nullish(),
  /** Names the version of the thought that was labelled. */
  textHash: z.string().nullish(),
  weightsHidden: z.boolean().nullish(),
  origin: z.enum(labelOrigins).nullish(),
  propensity: z.number().positive().max(1).nullish(),
  chance: z.number().min(0).max(1).nullish(),
  moved: z.number().min(0).max(1).nullish(),
  /** When it was undone. */
  undoneAt: z.string().nullish(),
})
export type LabelLine = Readonly<z.infer<typeof lineSchema>>

export const labelFaults = ['not a label', 'unknown verdict', 'newer version'] as const
export type LabelFault = (typeof labelFaults)[number]

export type ReadLabel =
  | { readonly line: number; readonly label: LabelLine }
  | { readonly line: number; readonly fault: LabelFault; readonly reason: string }

/** @throws AppError while iterating: 'not-found', or 'invalid-input' if the file is no text */
export async function* readLabelLines(path: string): AsyncGenerator<ReadLabel> {
  for await (const { text, number: line } of splitLines(path, readUtf8(path))) {
    if (text.trim() === '') continue
    yield readLine(path, text, line)
  }
}

function readLine(path: string, text: string, line: number): ReadLabel {
  let value: unknown
  try {
    value = parseRecord(path, text, `on line ${line}`)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { line, fault: 'not a label', reason: error.message }
  }
  const { version, verdict } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (typeof version === 'number' && version > LABELS_VERSION) {
    return {
      line,
      fault: 'newer version',
      reason: `it has version ${version}; this program knows up to ${LABELS_VERSION}`,
    }
  }
  const parsed = lineSchema.safeParse(value)
  if (parsed.success) {
    const { editedText } = parsed.data
    if ((parsed.data.verdict === 'edit') === (typeof editedText === 'string')) return { line, label: parsed.data }
    return { line, fault: 'not a label', reason: '\'editedText\' belongs to the verdict "edit", and only to it' }
  }
  const issue = parsed.error.issues[0]
  const key = issue?.path.join('.')
  if (key === 'verdict' && typeof verdict === 'string') {
    return { line, fault: 'unknown verdict', reason: `the verdict is "${verdict}", not "accept" or "reject"` }
  }
  return { line, fault: 'not a label', reason: key ? `'${key}': ${issue?.message}` : (issue?.message ?? '') }
}
