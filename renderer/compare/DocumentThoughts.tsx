/** One document: for each chunk with thoughts a column an E-step, with what changed from the one before. */

import { Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { fixed } from '../../core/chart/format'
import { cssColour, stepPaint } from '../../core/chart/paint'
import type { ChartTable } from '../../core/chart/table'
import {
  type ChunkHistory,
  type DocumentHistory,
  documentBound,
  MOST_COLUMNS,
  shownIterations,
  writerOf,
} from '../../core/comparison/thought-history'
import { Loading } from '../components/Loading'
import { OutMenu } from '../components/OutMenu'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useKeys } from '../shell/keys'
import { ColumnChoice } from './ColumnChoice'
import styles from './Compare.module.css'
import { ThoughtCell } from './ThoughtCell'

interface DocumentThoughtsProps {
  readonly experiment: string
  readonly document: number
}

export interface DiffChoice {
  readonly hideRemoved: boolean
  readonly againstFirst: boolean
}

export function DocumentThoughts({ experiment, document }: DocumentThoughtsProps) {
  const { queries } = useLab()
  const reply = useQuery(queries.comparison.document.queryOptions({ input: { experiment, document } }))
  const [hideRemoved, setHideRemoved] = useRemembered('compare hide removed', false)
  const [againstFirst, setAgainstFirst] = useRemembered('compare against first', false)
  const [picked, setPicked] = useRemembered<readonly number[] | null>(`compare columns ${experiment}`, null)
  useKeys({ d: () => setHideRemoved(!hideRemoved), o: () => setAgainstFirst(!againstFirst) })
  if (reply.error) return <FaultStrip error={reply.error} />
  if (!reply.data) return <Loading label="Reading the document" />
  const history = reply.data
  const { name, chunkCount, chunks, iterations } = history
  const shown = shownIterations(iterations, picked)
  return (
    <section
      className={styles.document}
      aria-label={`Thoughts of ${name}`}
      data-out
      style={{ '--columns': shown.length } as CSSProperties}
    >
      <header className={styles.documentHead}>
        <h2>{name}</h2>
        <span className={styles.dim}>
          {chunkCount} {chunkCount === 1 ? 'chunk' : 'chunks'}, {chunks.length} with thoughts
        </span>
        <span className={styles.end}>
          <span>
            <ins>added</ins> <del>removed</del>{' '}
            <span className={styles.dim}>since the {againstFirst ? 'first column' : 'column before'}</span>
          </span>
          <Switch
            label="hide removed (D)"
            checked={hideRemoved}
            onChange={({ currentTarget }) => setHideRemoved(currentTarget.checked)}
          />
          <Switch
            label="against the first (O)"
            checked={againstFirst}
            onChange={({ currentTarget }) => setAgainstFirst(currentTarget.checked)}
          />
          {iterations.length > MOST_COLUMNS && (
            <ColumnChoice iterations={iterations} shown={shown} onChoose={setPicked} />
          )}
          <OutMenu
            label={`Thoughts of ${name}`}
            fileName={`${experiment}_${name}_thoughts`}
            table={() => historyTable(history)}
          />
        </span>
      </header>
      <div className={styles.columns}>
        {shown.map((iteration) => (
          <ColumnHead key={iteration} history={history} iteration={iteration} isNarrow={shown.length > 3} />
        ))}
      </div>
      {chunks.map((chunk) => (
        <ChunkPart
          key={chunk.position}
          chunk={chunk}
          iterations={iterations}
          shown={shown}
          choice={{ hideRemoved, againstFirst }}
        />
      ))}
    </section>
  )
}

interface ColumnHeadProps {
  readonly history: DocumentHistory
  readonly iteration: number
  /** Without room for the number of the E-step. */
  readonly isNarrow: boolean
}

function ColumnHead({ history, iteration, isNarrow }: ColumnHeadProps) {
  const bound = documentBound(history.chunks, iteration)
  const paint = columnPaint(iteration, history.iterations)
  return (
    <div className={styles.columnHead} title={`E-step ${iteration}`} style={{ borderColor: cssColour(paint) }}>
      <span>
        {writerOf(iteration)} {!isNarrow && <span className={styles.dim}>E-step {iteration}</span>}
      </span>
      <span className={styles.dim}>{bound === null ? 'no bound' : `bound ${fixed(bound, 2)}`}</span>
    </div>
  )
}

interface ChunkPartProps {
  readonly chunk: ChunkHistory
  readonly iterations: readonly number[]
  /** Those with a column. */
  readonly shown: readonly number[]
  readonly choice: DiffChoice
}

function ChunkPart({ chunk, iterations, shown, choice }: ChunkPartProps) {
  const { position, before, text, rightThought, steps } = chunk
  const chosen = shown.map(
    (iteration) =>
      steps.find((step) => step.iteration === iteration)?.thoughts.find((thought) => thought.chosen)?.text ?? null,
  )
  return (
    <section className={styles.chunk} aria-label={`Chunk ${position + 1}`}>
      <p className={styles.chunkHead}>
        <span className={styles.label}>Chunk {position + 1}</span>
        <span className={styles.exact}>
          <span className={styles.dim}>{before}</span>
          <b>{text}</b>
        </span>
        {rightThought !== null && (
          <span className={styles.end}>
            <span className={styles.label}>known thought</span> <span className={styles.exact}>{rightThought}</span>
          </span>
        )}
      </p>
      <div className={styles.columns}>
        {shown.map((iteration, i) => {
          const step = steps.find((one) => one.iteration === iteration)
          const earlier = choice.againstFirst ? chosen[0] : chosen[i - 1]
          return (
            <ThoughtCell
              key={iteration}
              step={step ?? null}
              before={i === 0 ? null : (earlier ?? null)}
              hideRemoved={choice.hideRemoved}
              paint={columnPaint(iteration, iterations)}
            />
          )
        })}
      </div>
    </section>
  )
}

/** Thoughts of E-step t are in the colour of iteration t - 1, which wrote them. */
function columnPaint(iteration: number, iterations: readonly number[]) {
  return stepPaint(iteration - 1, (iterations.at(-1) ?? 1) - 1)
}

function historyTable({ name, chunks }: DocumentHistory): ChartTable {
  return {
    columns: [
      ...['document', 'chunk', 'e-step', 'k', 'chosen', 'finished', 'weight'],
      ...['explains-nats', 'cost-nats', 'right', 'thought'],
    ],
    rows: chunks.flatMap(({ position, steps }) =>
      steps.flatMap(({ iteration, thoughts }) =>
        thoughts.map(({ k, chosen, finished, weight, explains, cost, isRight, text }) => [
          ...[name, position + 1, iteration, k + 1, chosen ? 'yes' : 'no', finished ? 'yes' : 'no', weight],
          ...[explains, cost, isRight === null ? 'not known' : isRight ? 'yes' : 'no', text],
        ]),
      ),
    ),
  }
}
