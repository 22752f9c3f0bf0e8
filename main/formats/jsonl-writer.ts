/**
 * JSON, one value a line, written as the values come.
 */

import { writeFileAtomically } from './atomic'

/** Enough for few system calls, little enough for memory. */
const BUFFER_CHARACTERS = 1024 * 1024

/**
 * @returns how many lines
 * @throws AppError as `writeFileAtomically`, and whatever `values` throws; the file is then as before
 */
export async function writeJsonLines(
  path: string,
  values: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<number> {
  return await writeFileAtomically(path, async (file) => {
    let count = 0
    let lines: string[] = []
    let characters = 0
    const flush = async () => {
      await file.appendFile(lines.join(''))
      lines = []
      characters = 0
    }
    for await (const value of values) {
      const line = `${JSON.stringify(value)}\n`
      lines.push(line)
      characters += line.length
      count++
      if (characters >= BUFFER_CHARACTERS) await flush()
    }
    await flush()
    return count
  })
}
