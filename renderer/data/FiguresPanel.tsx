/** What a corpus consists of: counts, what was left out, and how long its documents are. */

import { Modal, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { barChart } from '../../core/chart/bar-chart'
import { compact, grouped, percent } from '../../core/chart/format'
import { barChartTable } from '../../core/chart/table'
import type { CorpusSummary } from '../../core/contract/corpus'
import type { CorpusDetails } from '../../core/corpus/corpus-details'
import { Loading } from '../components/Loading'
import { OutMenu } from '../components/OutMenu'
import { Panel } from '../components/Panel'
import { Term } from '../components/Term'
import { useRemembered } from '../lab/remembered'
import styles from './Data.module.css'
import { HeldOutDialog } from './HeldOutDialog'
import { Lengths, lengthSpec, tokensInWords } from './Lengths'
import { useTokens } from './use-tokens'

interface FiguresPanelProps {
  readonly corpus: CorpusSummary
  readonly details: CorpusDetails | undefined
  readonly onPosition: (position: number) => void
}

type Listed = 'leftOut' | 'copies' | 'near'

const HELD_OUT = 'held out'

const titles: Record<Listed, string> = {
  leftOut: 'Skipped on import',
  copies: 'Exact copies, left out',
  near: 'Near copies, kept',
}

export function FiguresPanel({ corpus, details, onPosition }: FiguresPanelProps) {
  const [listed, setListed] = useState<Listed | null>(null)
  const [changesPart, setChangesPart] = useState(false)
  const tokens = useTokens(corpus.name)
  const figures: readonly (readonly [string, number | null, Listed?])[] = [
    ['Documents', corpus.documents],
    [HELD_OUT, details?.heldOut ?? null],
    ['Chunks', corpus.chunks],
    ...(corpus.thoughts > 0 ? [['with a thought', corpus.thoughts] as const] : []),
    ['Characters', corpus.characters],
    ['Skipped on import', corpus.skipped, 'leftOut'],
    ['Exact copies', corpus.duplicates, 'copies'],
    ['Near copies', details ? details.nearDuplicates : null, 'near'],
  ]
  const [context, setContext] = useRemembered('data context', 2048)
  const spec = (known: CorpusDetails) => lengthSpec(corpus.name, known, tokens, 400, context)
  return (
    <Panel
      title="Figures"
      className={styles.figures}
      end={
        details && (
          <OutMenu
            label="documents by length"
            fileName={`${corpus.name}_lengths`}
            svg={() => barChart(spec(details))}
            table={() => barChartTable(spec(details))}
          />
        )
      }
    >
      <table className="figures">
        <caption className="visually-hidden">Figures of {corpus.name}</caption>
        <tbody>
          {figures.map(([name, value, list]) => [
            <tr key={name}>
              <th scope="row">{list === 'near' ? <Term name="nearCopy">{name}</Term> : name}</th>
              <td className="number">{value === null ? <Absent details={details} /> : <b>{figure(value)}</b>}</td>
              <td className={styles.show}>
                {list && details && details[list].length > 0 && (
                  <UnstyledButton
                    className={styles.link}
                    aria-label={`Show: ${titles[list]}`}
                    onClick={() => setListed(list)}
                  >
                    show
                  </UnstyledButton>
                )}
                {name === HELD_OUT && details && (
                  <UnstyledButton
                    className={styles.link}
                    aria-label="Change how many are held out"
                    onClick={() => setChangesPart(true)}
                  >
                    change
                  </UnstyledButton>
                )}
              </td>
            </tr>,
            name === 'Characters' && (
              <tr key="tokens">
                <th scope="row">Tokens</th>
                <td className="number">{!tokens.isCounting && <b>{tokensInWords(corpus.characters, tokens)}</b>}</td>
                <td />
              </tr>
            ),
          ])}
        </tbody>
      </table>
      {details ? (
        <Lengths name={corpus.name} details={details} tokens={tokens} context={context} onContext={setContext} />
      ) : (
        <Loading />
      )}
      {details && changesPart && (
        <HeldOutDialog corpus={corpus} heldOut={details.heldOut} onClose={() => setChangesPart(false)} />
      )}
      {details && listed && (
        <Modal
          opened
          onClose={() => setListed(null)}
          title={titles[listed]}
          size="lg"
          closeButtonProps={{ 'aria-label': 'Close' }}
        >
          <List
            details={details}
            listed={listed}
            onPosition={(position) => {
              setListed(null)
              onPosition(position)
            }}
          />
        </Modal>
      )}
    </Panel>
  )
}

function Absent({ details }: { readonly details: CorpusDetails | undefined }) {
  return <span className="dimmed">{details ? 'not looked for' : ''}</span>
}

function figure(value: number): string {
  return value < 1_000_000 ? grouped(value) : compact(value)
}

interface ListProps {
  readonly details: CorpusDetails
  readonly listed: Listed
  readonly onPosition: (position: number) => void
}

function List({ details, listed, onPosition }: ListProps) {
  const document = (position: number) => (
    <UnstyledButton className={styles.link} onClick={() => onPosition(position)}>
      document {grouped(position + 1)}
    </UnstyledButton>
  )
  return (
    <ul className={styles.listed}>
      {listed === 'near' &&
        details.near.map(({ position, of, similarity }) => (
          <li key={position}>
            {document(position)} nearly repeats {document(of)}: {percent(similarity)} of its word sequences
          </li>
        ))}
      {listed === 'copies' &&
        details.copies.map(({ file, line, of }) => (
          <li key={`${file} ${line}`}>
            {file}, line {grouped(line)}: the same as {document(of)}
          </li>
        ))}
      {listed === 'leftOut' &&
        details.leftOut.map(({ file, line, reason }) => (
          <li key={`${file} ${line}`}>
            {file}, line {grouped(line)}: {reason}
          </li>
        ))}
      {details[listed].length === 100 && <li className="dimmed">These are the first hundred.</li>}
    </ul>
  )
}
