/** Both sides of one work in turns, and what comes of it. */

import { benchEStep, benchTraining, type EngineBench, type Measurement } from './engine-side'
import { type Rates, spread } from './measure'
import type { TorchBench } from './torch-side'
import type { Size, Work } from './workload'

/** Largest relative difference between the first losses of both sides: ten times what float32 kernels differ by. */
const LOSS_TOLERANCE = 1e-4

export interface Round {
  readonly ours: Measurement
  readonly theirs: Measurement | null
}

export interface Comparison {
  readonly work: Work
  readonly size: Size
  readonly unit: 'tokens/s' | 'thoughts/s'
  /** Medians of the rounds: the middle one, the smallest and the largest. */
  readonly ours: Rates
  readonly theirs: Rates | null
  /** Ours over theirs, round by round. */
  readonly ratio: Rates | null
  /** Whether the first losses of both sides agree; null where there are none. */
  readonly lossesAgree: boolean | null
  readonly rounds: readonly Round[]
}

/**
 * @param torch null to measure our side alone
 * @param report is told each round when it has ended
 */
export async function compare(
  work: Work,
  size: Size,
  folder: string,
  torch: TorchBench | null,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
  report: (round: Round) => void,
): Promise<Comparison> {
  const engine: EngineBench = await (work === 'train' ? benchTraining : benchEStep)(size, folder)
  const measured: Round[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const ours = await engine.measure(seconds)
      const both = { ours, theirs: torch ? await torch.measure(seconds) : null }
      report(both)
      measured.push(both)
    }
  } finally {
    engine.dispose()
  }
  const pairs = measured.flatMap(({ ours, theirs }) => (theirs ? [{ ours, theirs }] : []))
  return {
    work,
    size,
    unit: work === 'train' ? 'tokens/s' : 'thoughts/s',
    ours: spread(measured.map(({ ours }) => ours.rates.median)),
    theirs: torch ? spread(pairs.map(({ theirs }) => theirs.rates.median)) : null,
    ratio: torch ? spread(pairs.map(({ ours, theirs }) => ours.rates.median / theirs.rates.median)) : null,
    lossesAgree: work === 'train' && torch ? pairs.every(agree) : null,
    rounds: measured,
  }
}

function agree({ ours, theirs }: { readonly ours: Measurement; readonly theirs: Measurement }): boolean {
  return (
    ours.firstLosses.length === theirs.firstLosses.length &&
    ours.firstLosses.every((loss, i) => {
      const other = theirs.firstLosses[i] as number
      return Math.abs(loss - other) <= LOSS_TOLERANCE * Math.abs(other)
    })
  )
}
