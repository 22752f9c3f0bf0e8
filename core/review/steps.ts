/**
 * The steps of a thought, of which an annotator may mark the first wrong one: its lines, or the sentences of a thought
 * of one line. Joining the steps gives the thought back.
 */

import { splitUnits } from '../corpus/units'

/** @returns steps that are not blank, with the white space around them; none for a blank thought */
export function thoughtSteps(thought: string): string[] {
  const lines: string[] = []
  for (const line of thought.split(/(?<=\n)/)) {
    // A blank line belongs to the line before it; one before all others to the first.
    if (lines.length > 0 && (line.trim() === '' || lines.at(-1)?.trim() === '')) lines.push(lines.pop() + line)
    else lines.push(line)
  }
  if (thought.trim() === '') return []
  return lines.length > 1 ? lines : splitUnits(thought, 'sentence')
}
