/** The thoughts of a document through the E-steps, side by side, each with what changed from the one before. */

import { fixed, signed } from '../../core/chart/format'
import {
  type ChunkHistory,
  type DocumentHistory,
  documentBound,
  type PastThought,
  writerOf,
} from '../../core/comparison/thought-history'
import { diffWords } from '../../core/text/word-diff'
import { Html, html } from './html'

export function thoughtsSection(history: DocumentHistory): Html {
  const { name, chunkCount, chunks, iterations } = history
  const bounds = iterations.flatMap((iteration) => {
    const bound = documentBound(chunks, iteration)
    return bound === null ? [] : [`E-step ${iteration}: ${fixed(bound, 2)} nats`]
  })
  return html`<h3>${name}</h3>
<p class="dim">${chunkCount} chunks, ${chunks.length} with thoughts. Bound of its chunks, ${bounds.join(', ')}.</p>
${chunks.map(chunkPart)}`
}

function chunkPart({ position, before, text, rightThought, steps }: ChunkHistory): Html {
  const chosen = steps.map(({ thoughts }) => thoughts.find((thought) => thought.chosen) ?? null)
  return html`<pre><span class="dim">${before}</span><b>${text}</b></pre>
${rightThought === null ? new Html('') : html`<p class="dim">Chunk ${position + 1}; known thought: <code>${rightThought}</code></p>`}
<div class="thoughts">${steps.map(
    ({ iteration, thoughts }, i) => html`<div><b>${writerOf(iteration)}</b> <span class="dim">E-step ${iteration}</span>
${thoughtPart(chosen[i] ?? null, i === 0 ? null : (chosen[i - 1] ?? null))}
<span class="dim">${candidates(thoughts)}</span></div>`,
  )}</div>`
}

function thoughtPart(thought: PastThought | null, before: PastThought | null): Html {
  if (thought === null) return html`<p class="dim">no thought finished</p>`
  const { text, weight, explains, cost, isRight, kept } = thought
  return html`<pre>${before === null ? html`${text}` : changed(before.text, text)}</pre>
<p>${judged(isRight)}weight ${fixed(weight, 2)}, explains ${signed(explains, 2)}, cost of being told ${fixed(cost, 2)}${kept ? ', kept' : ''}</p>`
}

function changed(before: string, after: string): Html {
  if (before === after) return html`${after}\n<span class="dim">unchanged</span>`
  const pieces = diffWords(before, after).map(({ kind, text }) => {
    if (kind === 'same') return html`${text}`
    return kind === 'added' ? html`<ins>${text}</ins>` : html`<del>${text}</del>`
  })
  return html`${pieces}`
}

function judged(isRight: boolean | null): Html {
  if (isRight === null) return new Html('')
  return isRight ? html`<span class="right">\u2713 right</span>, ` : html`<span class="wrong">\u2717 wrong</span>, `
}

function candidates(thoughts: readonly PastThought[]): string {
  const distinct = new Set(thoughts.map(({ text }) => text)).size
  const unfinished = thoughts.filter(({ finished }) => !finished).length
  const known = thoughts.some(({ isRight }) => isRight !== null)
  return [
    ...(known ? [`${thoughts.filter(({ isRight }) => isRight).length} of ${thoughts.length} right`] : []),
    distinct === 1 ? 'all alike' : `${distinct} distinct of ${thoughts.length}`,
    ...(unfinished > 0 ? [`${unfinished} did not finish`] : []),
  ].join(', ')
}
