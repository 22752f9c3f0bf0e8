/** The first hundred records as they were read, and the chosen one in the chunks that it would be cut into. */

import { useMemo, useState } from 'react'
import { grouped } from '../../core/chart/format'
import type { FilesPreview, PreviewRow } from '../../core/contract/corpus'
import { type Chunking, chunkText } from '../../core/corpus/chunking'
import { Strip } from '../components/Strip'
import { chunkingFault } from './ChunkingFields'
import { ChunkText } from './ChunkText'
import styles from './Data.module.css'

interface PreviewTableProps {
  readonly preview: FilesPreview
  readonly chunking: Chunking
}

export function PreviewTable({ preview: { rows, fault }, chunking }: PreviewTableProps) {
  const usable = rows.findIndex(({ skipped }) => skipped === null)
  const [picked, setPicked] = useState<number | null>(null)
  const chosen = picked ?? Math.max(0, usable)
  const row = rows[chosen]
  const chunks = useMemo(() => (row ? chunksOf(row, chunking) : []), [row, chunking])
  const skipped = rows.filter((row) => row.skipped !== null)
  const uncut = useMemo(() => countUncut(rows, chunking), [rows, chunking])
  const step = (by: number) => setPicked(Math.max(0, Math.min(chosen + by, rows.length - 1)))
  return (
    <>
      <div className={styles.sheetStrips}>
        {fault && (
          <Strip kind="error" hint={fault.hint}>
            {fault.message}
          </Strip>
        )}
        {skipped.length > 0 && (
          <Strip kind="warn">
            {usable < 0 ? 'None' : `${skipped.length}`} of the first {rows.length} records{' '}
            {usable < 0 ? 'can be used' : 'would be left out'}. Line {grouped(skipped[0]?.line ?? 0)}:{' '}
            {skipped[0]?.skipped}.
          </Strip>
        )}
        {2 * uncut > rows.length - skipped.length && (
          <Strip
            kind="warn"
            hint={chunking.mean > 1 || chunking.unit !== 'sentence' ? 'Sentences with a lower mean cut them.' : null}
          >
            {uncut} of the first {rows.length} texts stay in one chunk: their thoughts have nothing before them to go
            by.
          </Strip>
        )}
      </div>
      <section
        className={styles.preview}
        aria-label={`First ${rows.length} records`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and arrow keys choose a record
        tabIndex={0}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
          event.preventDefault()
          step(event.key === 'ArrowDown' ? 1 : -1)
        }}
      >
        <table className="figures">
          <thead>
            <tr>
              <th className={`number ${styles.previewHead}`}>line</th>
              <th className={styles.previewHead}>text</th>
              <th className={`number ${styles.previewHead}`}>characters</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, text, skipped }, i) => (
              <tr key={line} aria-selected={i === chosen} onClick={() => setPicked(i)}>
                <td className="number dimmed">{grouped(line)}</td>
                <td>
                  {skipped === null ? (
                    text?.slice(0, 200).replace(/\s+/g, ' ')
                  ) : (
                    <span className={styles.skipped}>left out: {skipped}</span>
                  )}
                </td>
                <td className="number">{text !== null && grouped(text.length)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {row && row.skipped === null && (
        <section className={styles.previewText} aria-label={`Record on line ${row.line}, in chunks`}>
          <p className="dimmed">
            Line {grouped(row.line)} in {chunks.length} {chunks.length === 1 ? 'chunk' : 'chunks'}
            {row.chunks && ', as it came'}
          </p>
          <ChunkText key={row.line} chunks={chunks} marks={false} thoughts={row.chunks !== null} />
        </section>
      )}
    </>
  )
}

/** Characters of a text that are looked at: what is longer is cut by any choice that people make. */
const LOOKED_AT = 20_000

/** Texts that stay in one chunk, as they are too short to be cut; what came in chunks is not cut at all. */
function countUncut(rows: readonly PreviewRow[], chunking: Chunking): number {
  const usable = rows.filter(
    ({ text, chunks, skipped }) => skipped === null && !chunks && text !== null && text.length <= LOOKED_AT,
  )
  return usable.filter((row) => chunksOf(row, chunking).length === 1).length
}

function chunksOf({ text, chunks }: PreviewRow, chunking: Chunking) {
  if (chunks) return chunks
  if (text === null || chunkingFault(chunking) !== null) return []
  return chunkText(text, chunking).map((part) => ({ text: part, thought: null }))
}
