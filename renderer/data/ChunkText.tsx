/** A text in its chunks: four tints in turn, and a numbered mark at each border, so that no colour is needed. */

import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { Chunk } from '../../core/corpus/document'
import styles from './Data.module.css'

/** More than this is drawn only on demand: a document may hold a million characters. */
const SHOWN_CHARACTERS = 20_000

interface ChunkTextProps {
  readonly chunks: readonly Chunk[]
  /** White space drawn as marks. */
  readonly marks: boolean
  /** Thoughts before their chunks. */
  readonly thoughts: boolean
}

export function ChunkText({ chunks, marks, thoughts }: ChunkTextProps) {
  const [isWhole, setWhole] = useState(false)
  const count = isWhole ? chunks.length : fitting(chunks)
  return (
    <div className={`read ${styles.text}`}>
      {chunks.slice(0, count).map(({ text, thought }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: chunks are told by their place
        <span key={i}>
          {thoughts && thought && <span className={styles.thought}>{thought}</span>}
          <span className={styles.chunk} data-tint={(i % 4) + 1}>
            <sup>
              <span className="visually-hidden">chunk </span>
              {i + 1}
            </sup>
            {marks ? withMarks(text) : text}
          </span>
        </span>
      ))}
      {count < chunks.length && (
        <UnstyledButton className={styles.link} onClick={() => setWhole(true)}>
          Show the other {grouped(chunks.length - count)} chunks
        </UnstyledButton>
      )}
    </div>
  )
}

/** Chunks that are shown at first, at least one. */
function fitting(chunks: readonly Chunk[]): number {
  let characters = 0
  const over = chunks.findIndex(({ text }) => {
    characters += text.length
    return characters > SHOWN_CHARACTERS
  })
  return over < 0 ? chunks.length : Math.max(1, over)
}

function withMarks(text: string): string {
  return text.replace(/ /g, '·').replace(/\t/g, '→\t').replace(/\n/g, '↵\n')
}
