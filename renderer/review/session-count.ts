/** The day's count, kept up in the page label by label, so that a card's number never waits for the main process. */

import type { ReviewLabel, ReviewSession } from '../../core/contract/review'

/**
 * With a label that was given just now; as it was if the answer of the main process knew it already.
 *
 * @param isNew whether the thought had no verdict of this annotator before
 */
export function withLabel(session: ReviewSession, label: ReviewLabel, isNew: boolean): ReviewSession {
  if (session.recent.some(({ id }) => id === label.id)) return session
  return { today: session.today + Number(isNew && label.verdict !== 'skip'), recent: [label, ...session.recent] }
}

/**
 * Without labels that were undone. A thought that still has another label of the day stays counted.
 *
 * @param midnight ISO 8601
 */
export function withoutLabels(session: ReviewSession, undone: readonly ReviewLabel[], midnight: string): ReviewSession {
  const ids = new Set(undone.map(({ id }) => id))
  const oldest = session.recent.at(-1)?.id ?? 0
  // The answer of the main process may know of it already.
  const known = undone.filter(({ id }) => id < oldest || session.recent.some((one) => one.id === id))
  const recent = session.recent.filter(({ id }) => !ids.has(id))
  const contents = (labels: readonly ReviewLabel[]) => new Set(labels.filter(isCounted(midnight)).map(countedContent))
  const left = contents(recent)
  const gone = [...contents(known)].filter((content) => !left.has(content)).length
  return { today: Math.max(0, session.today - gone), recent }
}

/** What is counted once, however often its verdict was changed; shown a second time, blind, it counts again. */
export function countedContent({ chunkId, text, origin }: ReviewLabel): string {
  return `${chunkId}/${origin === 'repeat'}/${text}`
}

const isCounted =
  (midnight: string) =>
  ({ verdict, origin, at }: ReviewLabel) =>
    verdict !== 'skip' && at >= midnight && origin !== 'bulk' && origin !== 'import' && origin !== 'simulated'
