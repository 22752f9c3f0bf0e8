/** Which words of a thought stand in the text that it explains: runs of four or more, as `copyRate` counts them. */

const COPIED_WORDS = 4

export interface TextPiece {
  readonly text: string
  readonly copied: boolean
}

/**
 * Cuts a thought where a copied run begins or ends.
 *
 * @returns pieces in reading order, neighbours of different kinds; joined they are the thought
 */
export function copiedRuns(thought: string, source: string): TextPiece[] {
  const words = [...thought.matchAll(/\S+/g)].map((match) => ({ text: match[0], from: match.index }))
  const runs = new Set(runsOf(source.split(/\s+/).filter((word) => word !== '')))
  const copied = new Uint8Array(words.length)
  runsOf(words.map(({ text }) => text)).forEach((run, i) => {
    if (runs.has(run)) copied.fill(1, i, i + COPIED_WORDS)
  })
  const pieces: TextPiece[] = []
  const add = (text: string, isCopied: boolean) => {
    const last = pieces.at(-1)
    if (text === '') return
    if (last?.copied === isCopied) pieces[pieces.length - 1] = { text: last.text + text, copied: isCopied }
    else pieces.push({ text, copied: isCopied })
  }
  let at = 0
  words.forEach(({ text, from }, i) => {
    // The space between two copied words is copied with them, where they belong to one run.
    const joined = copied[i] === 1 && copied[i - 1] === 1
    add(thought.slice(at, from), joined)
    add(text, copied[i] === 1)
    at = from + text.length
  })
  add(thought.slice(at), false)
  return pieces
}

function runsOf(words: readonly string[]): string[] {
  return words.slice(COPIED_WORDS - 1).map((_, i) => words.slice(i, i + COPIED_WORDS).join(' '))
}
