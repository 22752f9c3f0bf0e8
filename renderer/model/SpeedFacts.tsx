/** How fast a model is on this computer: measured with just these shapes, or estimated; and the button that measures. */

import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { compact, duration, grouped, percent } from '../../core/chart/format'
import type { MeasuredModel, ModelMachine } from '../../core/contract/model'
import { type ExpectedSpeed, expectedSpeed } from '../../core/model/expected-speed'
import type { LlamaConfig } from '../../core/model/llama-config'
import type { Batch } from '../../core/model/memory'
import { FaultStrip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { ago } from '../shell/job-words'
import styles from './Model.module.css'

/** How long this many take is easier to imagine than tokens a second. */
const TRAINED = 1e6

interface SpeedFactsProps {
  readonly config: LlamaConfig
  readonly batch: Batch
  readonly machine: ModelMachine
  /** Null for what is not there yet, and cannot be measured. */
  readonly model: string | null
}

export function SpeedFacts({ config, batch, machine, model }: SpeedFactsProps) {
  const { client } = useLab()
  const { rows, length } = batch
  const measure = useMutation({ mutationFn: (name: string) => client.model.measure({ name, rows, length }) })
  const job = useLabState('jobs').findLast(({ kind, subject }) => kind === 'measure' && subject === model)
  const isAtWork = job !== undefined && job.ended === null
  const ofModel = machine.models.filter((one) => one.model === model)
  const exact = ofModel.findLast((one) => one.rows === rows && one.length === length)
  const speed = exact ? { ...exact, source: 'tested' as const } : expectedSpeed(config, length, machine)
  return (
    <>
      <dl className={styles.speeds}>
        <dt>Training</dt>
        <dd>{compact(speed.trained)} tokens/s</dd>
        <dt>Sampling</dt>
        <dd>{compact(speed.sampled)} tokens/s</dd>
        <dt>{compact(TRAINED)} trained tokens</dt>
        <dd>{duration(TRAINED / speed.trained)}</dd>
      </dl>
      <p className={styles.source}>
        {exact ? testInWords(exact) : `${sourceInWords(speed as ExpectedSpeed, machine)}${others(ofModel)}`}
      </p>
      {model !== null && (
        <div className={styles.measure}>
          {isAtWork && job ? (
            <>
              <span className={styles.dim} role="status">
                {job.status === 'waiting'
                  ? 'waits for another job'
                  : `measuring${job.progress?.share ? `, ${percent(job.progress.share)}` : ''}`}
              </span>
              <Button size="compact-sm" variant="default" onClick={() => void client.job.cancel({ id: job.id })}>
                Cancel
              </Button>
            </>
          ) : (
            <Button
              size="compact-sm"
              variant="default"
              loading={measure.isPending}
              onClick={() => measure.mutate(model)}
            >
              {exact ? 'Measure again' : 'Measure'} (half a minute)
            </Button>
          )}
        </div>
      )}
      {job?.fault && <p className={styles.source}>{`${job.fault.message}. ${job.fault.hint ?? ''}`}</p>}
      <FaultStrip error={measure.error} />
    </>
  )
}

function testInWords({ at, rows, length }: MeasuredModel): string {
  return `Memory estimated; speed measured ${ago(at, Date.now())} with batch ${rows} and context ${grouped(length)}. Plans with these shapes use it.`
}

function sourceInWords({ source }: ExpectedSpeed, { threads, measured }: ModelMachine): string {
  if (source === 'measured') return 'Memory estimated; speed from runs in this workspace.'
  if (source === 'scaled') return `Memory estimated; speed from what ${measured?.model} took here, scaled by FLOPs.`
  return `Rough: guessed for ${threads} threads.`
}

function others(tests: readonly MeasuredModel[]): string {
  if (tests.length === 0) return ''
  const shapes = tests.map(({ rows, length }) => `batch ${rows} and context ${grouped(length)}`)
  return ` Measured with ${shapes.join('; ')}.`
}
