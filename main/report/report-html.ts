/**
 * A comparison as one HTML file that needs nothing else: no scripts, no network, no fonts. Its Content-Security-Policy
 * allows one style sheet, by its hash.
 */

import { createHash } from 'node:crypto'
import { forestPlot } from '../../core/chart/forest'
import { lineChart } from '../../core/chart/line-chart'
import { cssColour } from '../../core/chart/paint'
import { toSvgText } from '../../core/chart/svg'
import {
  boundChart,
  type ChartSize,
  type ComparisonChart,
  effectChart,
  progressAxes,
  progressChart,
} from '../../core/comparison/charts'
import { forestRows } from '../../core/comparison/forest-rows'
import { accuracyMetrics, chunkBoundMetric, digitsOfDifference, nllMetric } from '../../core/comparison/metrics'
import { Html, html } from './html'
import type { Report, ReportForest } from './read-report'
import { reportStyle } from './report-style'
import { configurationPart, differencesPart, rowsPart } from './report-tables'
import { thoughtsSection } from './report-thoughts'

const SIZE: ChartSize = { width: 400, height: 280 }
const FOREST_WIDTH = 860
const nothingHidden: ReadonlySet<string> = new Set()

/** @param written ISO 8601, when */
export function reportHtml(report: Report, written: string): string {
  const title = `Thought Lab: ${report.experiments.join(', ')}`
  const hash = createHash('sha256').update(reportStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(reportStyle)}</style>
</head>
<body><main>
<header><h1>${report.experiments.join(', ')}</h1>
<p class="dim">Workspace ${report.workspace}; written <time datetime="${written}">${written.slice(0, 16).replace('T', ' ')} UTC</time>.${
    report.unfinished.length > 0 ? ` Not finished: ${report.unfinished.join('; ')}.` : ''
  }</p></header>
${report.table.rows.length === 0 ? html`<section><p>Nothing is evaluated yet.</p></section>` : body(report)}
<section><h2>Configuration</h2>${configurationPart(report.configuration, report.experiments)}</section>
</main></body>
</html>
`
  return page.text
}

function body(report: Report): Html {
  const { table, forests, alarms, histories } = report
  return html`${
    alarms.length === 0
      ? new Html('')
      : html`<section><h2>To look at</h2>${alarms.map((alarm) => html`<p class="alarm">${alarm}</p>`)}</section>`
  }
<section><h2>Runs</h2>${rowsPart(table)}</section>
<div class="charts">${charts(report).map(chartSection)}</div>
${forests.map((forest) => forestSection(forest, report))}
${
  histories.length === 0
    ? new Html('')
    : html`<section><h2>Thoughts that changed most</h2><p class="dim">Training documents of ${histories[0]?.experiment ?? ''}; the thought chosen in each E-step, <ins>added</ins> and <del>removed</del> since the one before.</p>
${histories.map(({ history }) => thoughtsSection(history))}</section>`
}`
}

function charts({ table, effects }: Report): ComparisonChart[] {
  const last = table.sizes.slice(-1)
  const progress = [accuracyMetrics.accuracy, ...last.map(chunkBoundMetric), nllMetric].filter(({ key }) =>
    table.rows.some(({ figures }) => figures[key]),
  )
  return [
    ...(last.length > 0 ? [boundChart(table, 'chunk', nothingHidden, SIZE)] : []),
    ...effects.map(({ group, effects: found }) => {
      const chart = effectChart(found, SIZE)
      return effects.length === 1 ? chart : { ...chart, title: `${chart.title}, ${group}` }
    }),
    ...progress.flatMap((metric) =>
      progressAxes.map((axis) => progressChart(table, metric, axis, nothingHidden, SIZE)),
    ),
  ]
}

function chartSection({ title, caption, spec }: ComparisonChart): Html {
  return html`<section><figure><figcaption><h2>${title}</h2><p class="unit">${caption}</p></figcaption>
${new Html(toSvgText(lineChart(spec).svg, cssColour))}</figure></section>`
}

function forestSection(forest: ReportForest, { table }: Report): Html {
  const { metric, entries, reference } = forest
  const label = table.rows.find(({ key }) => key === reference)?.label ?? reference
  const plot = forestPlot({
    title: `Paired differences in ${metric.label} against ${label}`,
    width: FOREST_WIDTH,
    better: metric.better,
    rows: forestRows(table, entries),
    digits: (value) => digitsOfDifference(metric, value),
  })
  return html`<section><h2>Difference in ${metric.label}, against ${label}</h2>
<p class="unit">${metric.unit}. Paired by document${
    entries.some(({ outcome }) => outcome.kind === 'difference' && outcome.difference.outer)
      ? ' and seed; thick bars: 95 % over documents, thin: over documents and seeds'
      : '; bars: 95 %, from redrawing the documents'
  }.</p>
<figure>${new Html(toSvgText(plot, cssColour))}</figure>${differencesPart(forest, table)}</section>`
}
