/**
 * What changed from one text to another, word by word: a longest common subsequence of words.
 *
 * White space belongs to the word before it and is not compared.
 */

export interface DiffPiece {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Cells of the table that are filled at most; beyond that, what lies between the common ends counts as replaced. */
const MOST_CELLS = 4_000_000

/** @returns pieces in reading order, neighbours of different kinds; those not removed join to `after`, up to white space */
export function diffWords(before: string, after: string): DiffPiece[] {
  const old = words(before)
  const fresh = words(after)
  let start = 0
  while (start < Math.min(old.length, fresh.length) && isSame(old[start], fresh[start])) start++
  let end = 0
  const rest = Math.min(old.length, fresh.length) - start
  while (end < rest && isSame(old[old.length - 1 - end], fresh[fresh.length - 1 - end])) end++

  const pieces: DiffPiece[] = []
  const add = (kind: DiffPiece['kind'], text: string) => {
    const last = pieces.at(-1)
    if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text }
    else pieces.push({ kind, text })
  }
  for (const word of fresh.slice(0, start)) add('same', word)
  for (const { kind, text } of diffMiddle(old.slice(start, old.length - end), fresh.slice(start, fresh.length - end))) {
    add(kind, text)
  }
  for (const word of fresh.slice(fresh.length - end)) add('same', word)
  return pieces
}

function* diffMiddle(old: readonly string[], fresh: readonly string[]): Generator<DiffPiece> {
  const width = fresh.length + 1
  const table = old.length * fresh.length <= MOST_CELLS ? commonLengths(old, fresh) : null
  const common = (i: number, j: number) => table?.[i * width + j] ?? 0
  let [i, j] = [0, 0]
  while (i < old.length || j < fresh.length) {
    if (table && i < old.length && j < fresh.length && isSame(old[i], fresh[j])) {
      yield { kind: 'same', text: fresh[j] as string }
      i++
      j++
    } else if (j >= fresh.length || (i < old.length && common(i + 1, j) >= common(i, j + 1))) {
      yield { kind: 'removed', text: old[i++] as string }
    } else {
      yield { kind: 'added', text: fresh[j++] as string }
    }
  }
}

/** Longest common subsequence of the words from i and from j on, by `i * (fresh.length + 1) + j`. */
function commonLengths(old: readonly string[], fresh: readonly string[]): Uint32Array {
  const width = fresh.length + 1
  const table = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      table[i * width + j] = isSame(old[i], fresh[j])
        ? 1 + (table[(i + 1) * width + j + 1] as number)
        : Math.max(table[(i + 1) * width + j] as number, table[i * width + j + 1] as number)
    }
  }
  return table
}

function words(text: string): string[] {
  return text.match(/^\s+|\S+\s*/g) ?? []
}

function isSame(first: string | undefined, second: string | undefined): boolean {
  return first?.trimEnd() === second?.trimEnd()
}
