/** The tables of a report: figures, differences, documents that moved, configuration. */

import { compact, counted, fixed, grouped, range, signed } from '../../core/chart/format'
import { markerIcon } from '../../core/chart/marker'
import { cssColour } from '../../core/chart/paint'
import { toSvgText } from '../../core/chart/svg'
import { type ConfigGroup, describeValue } from '../../core/comparison/config-diff'
import type { ArmDifference } from '../../core/comparison/difference'
import type { ForestEntry } from '../../core/comparison/forest'
import {
  accuracyMetrics,
  type ComparisonMetric,
  chunkBoundMetric,
  formatDifference,
  formatFigure,
  nllMetric,
  rightMetric,
  tokenBoundMetric,
} from '../../core/comparison/metrics'
import type { ComparedRow, ComparisonTable } from '../../core/comparison/table'
import { Html, html } from './html'
import type { ReportForest } from './read-report'

export function rowsPart(table: ComparisonTable): Html {
  const { rows, sizes } = table
  const last = sizes.slice(-1)
  const { accuracy: _own, ...accuracies } = accuracyMetrics
  const metrics = [
    ...last.map(chunkBoundMetric),
    ...last.map(tokenBoundMetric),
    nllMetric,
    ...Object.values(accuracies),
    rightMetric,
  ].filter(({ key }) => rows.some(({ figures }) => figures[key]))
  return html`<div class="scroll"><table>
<caption>Held-out documents: ${grouped(table.documents)}. Intervals: 95 %, over documents${
    rows.some(({ seeds }) => seeds.length > 1) ? ' and seeds' : ''
  }. Tokens and FLOPs: all that led to an arm, from the base model on, without evaluation.</caption>
<thead><tr><th>Run</th>${metrics.map(
    ({ label, unit, isShare }) => html`<th class="n">${label}<br>${isShare ? '' : (unit.split(',')[0] ?? '')}</th>`,
  )}<th class="n">tokens<br>trained</th><th class="n">FLOPs,<br>all stages</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th class="name" scope="row">${icon(row)}${row.label}${
        row.seeds.length > 1 ? html` <span class="dim">${row.seeds.length} seeds</span>` : new Html('')
      }</th>${metrics.map((metric) => figureCell(row, metric))}<td class="n">${compact(row.cost.trainedTokens)}</td><td class="n">${compact(row.cost.flops)}</td></tr>\n`,
  )}</tbody></table></div>`
}

function icon({ style }: ComparedRow): Html {
  return new Html(toSvgText(markerIcon(style.marker, style.paint), cssColour))
}

function figureCell({ figures, kind }: ComparedRow, metric: ComparisonMetric): Html {
  const figure = figures[metric.key]
  if (!figure) return html`<td class="n dim">${kind.startsWith('raw') ? 'no thoughts' : 'not measured'}</td>`
  const show = (value: number) => formatFigure(metric, value)
  const interval = figure.interval ? html`<br><span class="dim">${range(figure.interval, show)}</span>` : new Html('')
  return html`<td class="n"><b>${show(figure.value)}</b>${interval}</td>`
}

/** The differences in numbers, and the documents behind each. */
export function differencesPart({ metric, entries, names }: ReportForest, table: ComparisonTable): Html {
  const labels = new Map(table.rows.map(({ key, label }) => [key, label]))
  const found = entries.flatMap((entry) =>
    entry.outcome.kind === 'difference' ? [{ ...entry, difference: entry.outcome.difference }] : [],
  )
  const comparisons = found.length
  return html`<div class="scroll"><table>
<caption>p: two-sided, after Holm over ${counted(comparisons, 'comparison')}. Wins, ties and losses count documents.</caption>
<thead><tr><th>Run</th><th class="n">difference</th><th>95 % interval</th><th class="n">p (Holm)</th><th class="n">documents</th><th class="n">wins / ties / losses</th><th>documents that moved most</th></tr></thead>
<tbody>${entries.map((entry) => {
    const label = labels.get(entry.key) ?? entry.key
    return entry.outcome.kind === 'difference'
      ? differenceRow(label, entry, entry.outcome.difference, metric, names)
      : html`<tr><th scope="row">${label}</th><td colspan="6" class="dim">${entry.outcome.kind === 'reference' ? 'reference' : entry.outcome.reason}</td></tr>\n`
  })}</tbody></table></div>${found.map(({ key, difference }) => unmatchedPart(labels.get(key) ?? key, difference, names))}`
}

function differenceRow(
  label: string,
  { adjustedP, isResolved }: ForestEntry,
  difference: ArmDifference,
  metric: ComparisonMetric,
  names: ReadonlyMap<number, string>,
): Html {
  const { value, interval, outer, documents, seeds, replicates, wins, ties, losses, moved } = difference
  const digits = formatDifference(metric, value)
  const show = (end: number) => signed(end, decimalsOf(digits))
  const intervals = outer
    ? `${range(outer, show)} over documents and ${seeds} seeds (${range(interval, show)} over documents)`
    : `${range(interval, show)}, ${grouped(replicates)} draws`
  return html`<tr><th scope="row">${label}</th><td class="n"><b>${digits}</b></td>
<td>${intervals}${isResolved ? '' : '; not resolved'}</td><td class="n">${pText(adjustedP)}</td><td class="n">${grouped(documents)}</td><td class="n">${wins} / ${ties} / ${losses}</td>
<td>${moved
    .slice(0, 6)
    .map(
      ({ item, reference, arm }) =>
        `${names.get(item) ?? item} ${formatFigure(metric, reference)} \u2192 ${formatFigure(metric, arm)}`,
    )
    .join('; ')}</td></tr>\n`
}

function unmatchedPart(
  label: string,
  { onlyReference, onlyArm }: ArmDifference,
  names: ReadonlyMap<number, string>,
): Html {
  const list = (items: readonly number[]) =>
    `${grouped(items.length)} (${items
      .slice(0, 20)
      .map((item) => names.get(item) ?? item)
      .join(', ')}${items.length > 20 ? ', ...' : ''})`
  const parts = [
    ...(onlyReference.length > 0 ? [`only in the reference: ${list(onlyReference)}`] : []),
    ...(onlyArm.length > 0 ? [`only in ${label}: ${list(onlyArm)}`] : []),
  ]
  return parts.length === 0
    ? new Html('')
    : html`<p class="dim">Documents left out because they have no partner, ${parts.join('; ')}.</p>`
}

export function configurationPart(groups: readonly ConfigGroup[], experiments: readonly string[]): Html {
  const many = experiments.length > 1
  const body = groups.map(({ name, about, keys }) => {
    const shown = many ? keys.filter(({ differs }) => differs) : keys
    return shown.length === 0
      ? new Html('')
      : html`<tr><th scope="rowgroup" colspan="${experiments.length + 2}"><b>${name === '' ? 'experiment' : name}</b> ${about}</th></tr>
${shown.map(
  ({ path, about: meaning, values }) =>
    html`<tr><td><code>${path}</code></td>${values.map((value) => html`<td><code>${describeValue(value)}</code></td>`)}<td class="dim">${meaning}</td></tr>\n`,
)}`
  })
  return html`<div class="scroll"><table><caption>${many ? 'Only the keys that differ.' : 'All keys.'}</caption>
<thead><tr><th>key</th>${experiments.map((name) => html`<th>${name}</th>`)}<th>what it is</th></tr></thead><tbody>${body}</tbody></table></div>`
}

function pText(p: number | null): string {
  if (p === null) return ''
  return p < 0.001 ? '< 0.001' : fixed(p, 3)
}

function decimalsOf(text: string): number {
  return text.split('.')[1]?.length ?? 0
}
