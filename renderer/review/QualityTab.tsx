/** How far labels and predictor can be trusted. Calibration is of random cards only. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { counted, fixed, grouped, percent, signed } from '../../core/chart/format'
import type { LineChartSpec } from '../../core/chart/line-chart'
import { plain } from '../../core/chart/paint'
import type { AgreementValue, LabelQuality } from '../../core/contract/review'
import type { Calibration } from '../../core/review/calibration'
import { Bar } from '../components/Bar'
import { Chart } from '../components/Chart'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { AnnotatorTable } from './AnnotatorTable'
import { ConflictList } from './ConflictList'
import styles from './Review.module.css'
import type { Desk } from './use-desk'

/** Random cards from which calibration can be leant on. */
const ENOUGH = 200

export function QualityTab({ desk, onAdjudicate }: { readonly desk: Desk; readonly onAdjudicate: () => void }) {
  const { queries } = useLab()
  const { data, error } = useQuery(queries.review.quality.queryOptions({ input: desk.scope }))
  if (error) return <FaultStrip error={error} />
  if (!data) return <Loading rows={8} label="Reading the labels" />
  if (data.labelled === 0) {
    return (
      <div className={styles.evidence}>
        <p className={styles.say}>No labels yet. After a few dozen, this says how far they can be trusted.</p>
      </div>
    )
  }
  const strongest = Math.max(...data.learned.map(({ weight }) => Math.abs(weight)), 1e-9)
  return (
    <div className={styles.evidence}>
      <CalibrationPart quality={data} />
      {data.messages.map((message) => (
        <p key={message} className={styles.caption}>
          {message}
        </p>
      ))}
      <AnnotatorTable quality={data} scope={desk.scope} />
      <div className={styles.thirds}>
        <Agreement name="Fleiss κ" value={data.fleissKappa} />
        <Agreement name="Krippendorff α" value={data.krippendorffAlpha} />
        <div>
          <div className={styles.caption}>Seen by two</div>
          <b>{grouped(data.shared)}</b> <span className="dimmed">thoughts</span>
        </div>
      </div>
      {data.learned.length > 0 && (
        <div>
          <h3 className={styles.caption}>What the predictor has learned, strongest first</h3>
          {data.learned.map(({ words, weight }) => (
            <div key={words} className={styles.learned}>
              <span className={styles.cut}>{words}</span>
              <span className={styles.learnedBar}>
                <span
                  data-negative={weight < 0 || undefined}
                  style={{
                    left: `${weight < 0 ? 50 - (50 * -weight) / strongest : 50}%`,
                    width: `${(50 * Math.abs(weight)) / strongest}%`,
                  }}
                />
              </span>
              <span className={styles.number}>{signed(weight, 2)}</span>
            </div>
          ))}
        </div>
      )}
      <div>
        <h3 className={styles.caption}>Accepted, by length of the thought in tokens</h3>
        <div className={styles.quarters}>
          {data.byLength.map(({ name, accepted, labels }) => (
            <div key={name}>
              <Bar share={labels === 0 ? 0 : accepted / labels} label={`Accepted, ${name} tokens`} />
              {labels === 0 ? <span className="dimmed">no labels</span> : percent(accepted / labels)}
              <div className={styles.caption}>{name}</div>
            </div>
          ))}
        </div>
      </div>
      <ConflictList desk={desk} />
      <div className={`${styles.line} ${styles.bottom}`}>
        <span className="dimmed">
          {data.disagreements === 0
            ? 'No thoughts where annotators disagree'
            : `${grouped(data.disagreements)} where annotators disagree`}
        </span>
        <Button className={styles.end} variant="default" disabled={data.disagreements === 0} onClick={onAdjudicate}>
          Decide them
        </Button>
      </div>
    </div>
  )
}

function CalibrationPart({
  quality: { calibration, calibrationHidden, calibrationShown },
}: {
  readonly quality: LabelQuality
}) {
  const make = useCallback((width: number) => reliabilityChart(calibration as Calibration, width), [calibration])
  if (!calibration) {
    return (
      <p className={styles.say}>
        No cards drawn at random have a label yet. One in five of the most useful first is drawn so: they tell how often
        a chance of, say, 70 % is right.
      </p>
    )
  }
  return (
    <div className={styles.calibration}>
      <div className={styles.reliability}>
        <h3 className={styles.caption}>Predicted against actual acceptance</h3>
        <Chart make={make} height={150} />
      </div>
      <div>
        <div className={styles.caption}>Brier score</div>
        <b>{fixed(calibration.brier, 3)}</b>
        <div className={styles.caption}>Calibration error</div>
        <b>{fixed(calibration.expectedCalibrationError, 3)}</b>
        <p className={styles.caption}>
          From the {grouped(calibration.cards)} random cards only.
          {calibration.cards < ENOUGH && ` Trust it more after about ${ENOUGH}.`}
        </p>
        {calibrationHidden && calibrationShown && (
          <p className={styles.caption}>
            Weights hidden {fixed(calibrationHidden.brier, 3)}, in view {fixed(calibrationShown.brier, 3)}.
          </p>
        )}
      </div>
    </div>
  )
}

function reliabilityChart({ bins }: Calibration, width: number): LineChartSpec {
  return {
    title: 'Predicted against actual acceptance, random cards',
    ...{ width, height: 150, xName: 'predicted' },
    x: { kind: 'linear', ticks: [0, 0.5, 1], format: (value) => String(value) },
    y: { kind: 'linear', ticks: [0, 0.5, 1], format: (value) => String(value) },
    series: [
      {
        ...{ key: 'actual', label: '', paint: plain('step-2'), marker: 'circle', dash: 'solid' },
        points: bins.map(({ meanChance, acceptRate, interval, cards }) => ({
          ...{ x: meanChance, y: acceptRate, low: interval.low, high: interval.high },
          note: counted(cards, 'card'),
        })),
      },
      {
        ...{ key: 'ideal', label: '', paint: plain('arm-e'), marker: null, dash: 'dashed', faint: true },
        points: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
    ],
  }
}

function Agreement({ name, value }: { readonly name: string; readonly value: AgreementValue | null }) {
  return (
    <div>
      <div className={styles.caption}>{name}</div>
      {value ? (
        <>
          <b>{fixed(value.value, 2)}</b>{' '}
          <span className="dimmed">
            {fixed(value.low, 2)} to {fixed(value.high, 2)}
          </span>
        </>
      ) : (
        <span className="dimmed">too few</span>
      )}
    </div>
  )
}
