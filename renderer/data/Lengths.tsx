/** How long documents are, in tokens of a model, and which share a context would cut. */

import { Select } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { type BarChartSpec, barChart } from '../../core/chart/bar-chart'
import { compact, compactTick, fixed, grouped, percent } from '../../core/chart/format'
import { plain } from '../../core/chart/paint'
import type { CorpusDetails } from '../../core/corpus/corpus-details'
import { lengthBars, shareLonger } from '../../core/corpus/length-histogram'
import { charactersPerToken } from '../../core/corpus/token-count'
import { Loading } from '../components/Loading'
import { SvgTree } from '../components/SvgTree'
import styles from './Data.module.css'
import type { Tokens } from './use-tokens'

const HEIGHT = 124
const contexts = [256, 512, 1024, 2048, 4096, 8192, 32_768]

interface LengthsProps {
  readonly name: string
  readonly details: CorpusDetails
  readonly tokens: Tokens
  readonly context: number
  readonly onContext: (context: number) => void
}

export function Lengths({ name, details, tokens, context, onContext }: LengthsProps) {
  const { ref, width } = useElementSize()
  const perToken = charactersPerToken(tokens.count)
  const longer = shareLonger(details.lengths, context * perToken)
  const isDrawn = isNear(tokenBars(details, perToken), context)
  return (
    <div className={styles.lengths}>
      <h3>Documents by length in tokens</h3>
      <div ref={ref} style={{ minHeight: HEIGHT }}>
        {tokens.isCounting ? (
          <Loading rows={4} label="Counting tokens" />
        ) : (
          width > 0 && <SvgTree node={barChart(lengthSpec(name, details, tokens, Math.floor(width), context))} />
        )}
      </div>
      <div className={styles.context}>
        <Select
          aria-label="Context in tokens"
          w={92}
          data={contexts.map((value) => ({ value: String(value), label: grouped(value) }))}
          value={String(context)}
          onChange={(value) => value !== null && onContext(Number(value))}
        />
        <span className="dimmed">
          {isDrawn ? 'Dashed: this' : 'This'} context in tokens.{' '}
          {longer === 0 ? 'No document is longer.' : `${percent(longer)} of the documents are longer.`}
        </span>
      </div>
      <div className={styles.context}>
        {tokens.models.length > 0 && (
          <Select
            aria-label="Model whose tokens are counted"
            w={130}
            data={tokens.models.map(({ name: value, label }) => ({ value, label: label ?? value }))}
            value={tokens.model}
            onChange={(value) => value !== null && tokens.choose(value)}
          />
        )}
        <span className="dimmed" role="status">
          {sourceInWords(tokens)}
        </span>
      </div>
    </div>
  )
}

function sourceInWords({ model, count, fault }: Tokens): string {
  if (fault) return `About, at 4 characters per token: ${model} cannot read these texts (${fault}).`
  if (!count) return 'About, at 4 characters per token: no model is here yet to count them.'
  const perToken = `${fixed(charactersPerToken(count), 2)} characters per token`
  return count.isWhole
    ? `Counted, ${perToken}.`
    : `${perToken}, counted in ${grouped(count.documents)} documents spread over all.`
}

/** Lengths were kept in characters: what a token stands for makes tokens of them. */
export function lengthSpec(
  name: string,
  details: CorpusDetails,
  { model, count }: Pick<Tokens, 'model' | 'count'>,
  width: number,
  context: number,
): BarChartSpec {
  const bars = tokenBars(details, charactersPerToken(count))
  const whose = count && model ? `tokens of ${model}` : 'tokens, about, at 4 characters each'
  return {
    title: `Documents of ${name} by length in ${whose}`,
    ...{ width, height: HEIGHT, bars, paint: plain('step-2') },
    x: { kind: 'log10', format: compactTick, ticks: roundLengths(bars[0]?.from ?? 1, bars.at(-1)?.to ?? 1) },
    y: { kind: 'linear', format: compactTick },
    ...(isNear(bars, context) ? { reference: { x: context, label: grouped(context) } } : {}),
  }
}

function tokenBars({ lengths }: CorpusDetails, perToken: number) {
  return lengthBars(lengths).map(({ from, to, count }) => ({ from: from / perToken, to: to / perToken, value: count }))
}

/** Whether a line at the context's length leaves the bars their room. */
function isNear(bars: readonly { readonly from: number; readonly to: number }[], context: number): boolean {
  return context >= (bars[0]?.from ?? 0) / 4 && context <= (bars.at(-1)?.to ?? 0) * 4
}

/** 1, 3, 10, 30, ... within a range; its ends, where it holds none of these. */
function roundLengths(low: number, high: number): number[] {
  const all = Array.from({ length: 9 }, (_, power) => [10 ** power, 3 * 10 ** power]).flat()
  const within = all.filter((length) => length >= low && length <= high)
  return within.length > 0 ? within : [Math.round(low), Math.round(high)]
}

export function tokensInWords(characters: number, { count }: Tokens): string {
  const total = count?.isWhole ? count.tokens : characters / charactersPerToken(count)
  return `${count?.isWhole ? '' : 'about '}${total < 1e5 && count?.isWhole ? grouped(total) : compact(Math.round(total))}`
}
