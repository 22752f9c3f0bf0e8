/** What lambda and K would change, from stored weights: nothing is sampled again. */

import { Button, SegmentedControl, Slider } from '@mantine/core'
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { fixed, grouped, percent, signed } from '../../core/chart/format'
import type { LineChartSpec } from '../../core/chart/line-chart'
import { plain } from '../../core/chart/paint'
import type { EssCurve } from '../../core/contract/review'
import type { WeightSummary, WhatIf } from '../../core/weights/acceptance-table'
import { Chart } from '../components/Chart'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { Term } from '../components/Term'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

const EXAMPLES = 3
const CHART_HEIGHT = 108

export function WhatIfTab({ desk }: { readonly desk: Desk }) {
  const { queries, client } = useLab()
  const { scope, state } = desk
  const [chosen, setChosen] = useRemembered<number | null>('review lambda', null)
  const most = desk.card.data?.thoughts.length ?? Math.max(1, Math.round((state?.thoughts ?? 1) / (state?.chunks ?? 1)))
  const [thoughts, setThoughts] = useState(most)
  const [dragged, setDragged] = useState<number | null>(null)
  const [all, setAll] = useState(false)
  const curve = useQuery({
    ...queries.review.essCurve.queryOptions({ input: { ...scope, thoughts } }),
    placeholderData: keepPreviousData,
  })
  const lambda = dragged ?? chosen ?? curve.data?.automatic ?? state?.lambda ?? 0
  const result = useQuery({
    ...queries.review.whatIf.queryOptions({
      input: { ...scope, thoughts, lambda: Math.round(lambda * 1000) / 1000, quick: dragged !== null },
    }),
    placeholderData: keepPreviousData,
  })
  const use = useMutation({
    mutationFn: () => client.review.writeLambda({ ...scope, lambda: chosen === null ? 'auto' : chosen }),
  })
  const data = result.data
  const shown = data?.examples.slice(0, all ? undefined : EXAMPLES) ?? []
  if (state && state.accepts + state.rejects === 0) {
    return (
      <div className={styles.evidence}>
        <p className={styles.say}>
          Without labels nothing changes: the weights are the paper's. Label a few cards, and this shows what λ would do
          with them.
        </p>
      </div>
    )
  }
  return (
    <div className={styles.evidence}>
      <p className={styles.say}>
        Try other settings on the {grouped(state?.chunks ?? 0)} chunks of this iteration. Nothing is sampled again,
        nothing changes until you apply.
      </p>
      <FaultStrip error={curve.error ?? result.error ?? use.error} />
      <div>
        <div className={styles.line}>
          <Term name="lambda">λ, how much labels count</Term>
          <span className={styles.end}>
            <b>{fixed(lambda, 2)}</b>{' '}
            {chosen === null ? (
              <span className="dimmed">automatic</span>
            ) : (
              <Button size="compact-xs" variant="subtle" onClick={() => setChosen(null)}>
                automatic: {fixed(curve.data?.automatic ?? 0, 2)}
              </Button>
            )}
          </span>
        </div>
        <Slider
          thumbLabel="λ, how much labels count"
          className={styles.slider}
          size={4}
          min={0}
          max={1}
          step={0.01}
          label={null}
          value={lambda}
          onChange={setDragged}
          onChangeEnd={(value) => {
            setDragged(null)
            setChosen(value)
          }}
          marks={curve.data ? [{ value: curve.data.automatic }] : []}
        />
        <div className={styles.line}>
          <span className={styles.caption}>0, the paper</span>
          <span className={`${styles.caption} ${styles.end}`}>1, acceptance counts in full</span>
        </div>
      </div>
      <div className={styles.line}>
        <Term name="k">K, thoughts per chunk</Term>
        <SegmentedControl
          className={styles.end}
          aria-label="K, thoughts per chunk"
          value={String(thoughts)}
          onChange={(value) => setThoughts(Number(value))}
          data={sizes(most)}
        />
      </div>
      {curve.data ? <EssChart curve={curve.data} lambda={lambda} thoughts={thoughts} /> : <Loading rows={4} />}
      {data ? <Summary result={data} thoughts={most} /> : <Loading rows={4} />}
      {data && data.examples.length > 0 && (
        <table className="figures">
          <thead>
            <tr>
              <th>Would choose another</th>
              <th className="number">thought</th>
              <th className="number">acceptable</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ chunk, before, after, acceptableBefore, acceptableAfter }) => (
              <tr key={chunk}>
                <td>{data.names[chunk] ?? `chunk ${chunk}`}</td>
                <td className="number">
                  {before + 1} → {after + 1}
                </td>
                <td className="number">
                  {fixed(acceptableBefore, 2)} → {fixed(acceptableAfter, 2)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className={styles.bottom}>
        <p className={styles.caption}>Reported bounds always use λ = 0.</p>
        <div className={styles.line}>
          <Button flex={1} loading={use.isPending} onClick={() => use.mutate()}>
            Use for the next M-step
          </Button>
          {data && data.examples.length > EXAMPLES && (
            <Button variant="default" onClick={() => setAll(!all)}>
              {all ? 'Fewer' : `See ${grouped(Math.min(data.changed, data.examples.length))}`}
            </Button>
          )}
        </div>
        <span role="status" className={styles.caption}>
          {use.isSuccess && 'Written to the experiment; its next M-step uses it.'}
        </span>
      </div>
    </div>
  )
}

/** Only nested prefixes: powers of two up to the sampled K, and that. */
function sizes(most: number): string[] {
  const found: string[] = []
  for (let size = 1; size < most; size *= 2) found.push(String(size))
  return [...found, String(most)].slice(-6)
}

function EssChart({
  curve,
  lambda,
  thoughts,
}: {
  readonly curve: EssCurve
  readonly lambda: number
  readonly thoughts: number
}) {
  const make = useCallback((width: number) => essChart(curve, lambda, thoughts, width), [curve, lambda, thoughts])
  return (
    <div>
      <div className={styles.caption}>Effective thoughts (ESS), mean over chunks</div>
      <Chart make={make} height={CHART_HEIGHT} />
    </div>
  )
}

function essChart({ points }: EssCurve, lambda: number, thoughts: number, width: number): LineChartSpec {
  const floor = (points[0]?.[1] ?? 0) / 2
  const line = (key: string, label: string, ys: readonly (readonly [number, number])[]) => ({
    ...{ key, label, points: ys.map(([x, y]) => ({ x, y })) },
  })
  return {
    title: `Effective thoughts of ${thoughts} against lambda`,
    ...{ width, height: CHART_HEIGHT, xName: 'lambda' },
    x: { kind: 'linear', ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => String(value) },
    y: { kind: 'linear', include: [0, floor] },
    series: [
      { ...line('ess', 'ESS', points), paint: plain('step-2'), marker: null, dash: 'solid' },
      {
        ...line('floor', 'floor: half', [
          [0, floor],
          [1, floor],
        ]),
        ...{ paint: plain('arm-d'), marker: null, dash: 'dashed' },
      },
    ],
    reference: { x: lambda, label: '' },
  }
}

function Summary({ result, thoughts }: { readonly result: WhatIf; readonly thoughts: number }) {
  const { paper, now, changed, chunks } = result
  const row = (
    name: string,
    of: (summary: WeightSummary) => number,
    show: (value: number) => string,
    digits: number,
    scale = 1,
  ) => (
    <tr>
      <td className="dimmed">{name}</td>
      <td className="number">{paper ? show(of(paper)) : ''}</td>
      <td className="number">
        <b>{now ? show(of(now)) : ''}</b>
      </td>
      <td className="number">{paper && now ? signed(scale * (of(now) - of(paper)), digits) : ''}</td>
    </tr>
  )
  return (
    <table className="figures">
      <thead>
        <tr>
          <td />
          <th className="number">paper, λ 0</th>
          <th className="number">now</th>
          <th className="number">change</th>
        </tr>
      </thead>
      <tbody>
        {row('Expected acceptable', ({ expectedAcceptable }) => expectedAcceptable, percent, 0, 100)}
        {row(
          `Mean ESS of ${thoughts}`,
          ({ meanEss }) => meanEss,
          (value) => fixed(value, 1),
          1,
        )}
        <tr>
          <td className="dimmed">Chunks choosing another</td>
          <td className="number">0</td>
          <td className="number">
            <b>{grouped(changed)}</b>
          </td>
          <td className="number">{chunks > 0 ? percent(changed / chunks) : ''}</td>
        </tr>
        {row(
          'Mean thought length',
          ({ meanLength }) => meanLength,
          (value) => `${fixed(value, 0)} tok`,
          0,
        )}
      </tbody>
    </table>
  )
}
