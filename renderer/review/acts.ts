/** What the keys of Review do, with the keys they have unless the settings say otherwise. */

export const actGroups = ['Decide', 'Look', 'Move', 'Add to the last label'] as const

export interface ReviewAct {
  /** Names the act in the settings. */
  readonly name: ActName
  readonly title: string
  readonly group: (typeof actGroups)[number]
  /** As `KeyboardEvent.key` names it; letters in lower case. */
  readonly key: string
}

export type ActName =
  | 'accept'
  | 'reject'
  | 'skip'
  | 'edit'
  | 'undo'
  | 'thoughtBefore'
  | 'thoughtAfter'
  | 'context'
  | 'formulas'
  | 'tabBefore'
  | 'tabAfter'
  | 'next'
  | 'previous'
  | 'search'
  | 'filter'
  | 'disagreements'
  | 'reason'
  | 'note'
  | 'bulk'
  | 'keys'

export const reviewActs: readonly ReviewAct[] = [
  { name: 'accept', title: 'accept the thought on show', group: 'Decide', key: 'a' },
  { name: 'reject', title: 'reject it', group: 'Decide', key: 'r' },
  { name: 'skip', title: 'skip, comes back last', group: 'Decide', key: 's' },
  { name: 'edit', title: 'write it better', group: 'Decide', key: 'e' },
  { name: 'undo', title: 'undo, and go back to it', group: 'Decide', key: 'u' },
  { name: 'thoughtBefore', title: 'thought before', group: 'Look', key: 'ArrowLeft' },
  { name: 'thoughtAfter', title: 'thought after', group: 'Look', key: 'ArrowRight' },
  { name: 'context', title: 'all that came before', group: 'Look', key: 'c' },
  { name: 'formulas', title: 'set formulas, or as written', group: 'Look', key: 'm' },
  { name: 'tabBefore', title: 'evidence tab before', group: 'Look', key: '[' },
  { name: 'tabAfter', title: 'evidence tab after', group: 'Look', key: ']' },
  { name: 'next', title: 'next card', group: 'Move', key: 'j' },
  { name: 'previous', title: 'card before', group: 'Move', key: 'k' },
  { name: 'search', title: 'search', group: 'Move', key: '/' },
  { name: 'filter', title: 'filter', group: 'Move', key: 'f' },
  { name: 'disagreements', title: 'disagreements', group: 'Move', key: 'd' },
  { name: 'reason', title: 'reason', group: 'Add to the last label', key: 't' },
  { name: 'note', title: 'note', group: 'Add to the last label', key: 'n' },
  { name: 'bulk', title: 'many at once, with a preview', group: 'Add to the last label', key: 'b' },
  { name: 'keys', title: 'these keys', group: 'Look', key: '?' },
]

/** Keys that cannot be given to an act: they show thoughts, close, or are the browser's own. */
export const reservedKeys: readonly string[] = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  'Escape',
  'Tab',
  'Enter',
  ' ',
]

/** The keys in use, by act. */
export function keysOf(remapped: Readonly<Record<string, string>>): Readonly<Record<ActName, string>> {
  return Object.fromEntries(reviewActs.map(({ name, key }) => [name, remapped[name] ?? key])) as Record<ActName, string>
}

/** @returns the act that has this key already; null if it is free */
export function clashOf(name: ActName, key: string, remapped: Readonly<Record<string, string>>): ReviewAct | null {
  const keys = keysOf(remapped)
  return reviewActs.find((act) => act.name !== name && keys[act.name] === key) ?? null
}

const shownKeys: Readonly<Record<string, string>> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }

/** As a key cap has it. */
export function keyCap(key: string): string {
  return shownKeys[key] ?? (key.length === 1 ? key.toUpperCase() : key)
}
