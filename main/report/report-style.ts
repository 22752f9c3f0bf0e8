/** The look of a report: the page's tokens, by the scheme of whoever reads it; on paper always the light one. */

import { type ColourScheme, palettes } from '../../core/chart/palette'

const surfaces: Readonly<Record<ColourScheme, Readonly<Record<string, string>>>> = {
  light: {
    canvas: '#FAFAF8',
    surface: '#FFFFFF',
    sunken: '#F4F4F1',
    line: '#E3E3DE',
    text: '#1C1C1A',
    dimmed: '#66665F',
    accent: '#13626C',
    reject: '#B5500F',
    warn: '#8A6A00',
    added: '#DCEEF0',
    removed: '#F8E3D7',
  },
  dark: {
    canvas: '#141719',
    surface: '#1B2022',
    sunken: '#21272A',
    line: '#2F373A',
    text: '#DEE2E3',
    dimmed: '#9CA5A8',
    accent: '#78B5BB',
    reject: '#EA9A6C',
    warn: '#DAB74E',
    added: '#1D3B40',
    removed: '#47301F',
  },
}

function variables(scheme: ColourScheme): string {
  const chart = Object.entries(palettes[scheme]).map(([token, value]) => `--chart-${token}:${value}`)
  const page = Object.entries(surfaces[scheme]).map(([token, value]) => `--${token}:${value}`)
  return `color-scheme:${scheme};${[...chart, ...page].join(';')}`
}

export const reportStyle = `
:root{${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root{${variables('dark')}}}
*{box-sizing:border-box}
body{margin:0;padding:24px;background:var(--canvas);color:var(--text);font:13px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1240px;margin:0 auto;display:grid;gap:12px}
h1{font-size:24px;font-weight:600;margin:0}
h2{font-size:15px;font-weight:600;margin:0 0 2px}
h3{font-size:13px;font-weight:600;margin:12px 0 4px}
p{margin:0 0 8px;max-width:90ch}
.dim,caption,.unit{color:var(--dimmed)}
section{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:12px;min-width:0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(370px,1fr));gap:12px}
.charts section{break-inside:avoid}
figure{margin:0}
svg{display:block;max-width:100%;height:auto}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:12px;width:100%}
caption{text-align:left;padding-bottom:6px}
th,td{text-align:left;padding:4px 8px;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:400;color:var(--dimmed);vertical-align:bottom}
tbody th{color:var(--text);vertical-align:top}
.n{text-align:right;white-space:nowrap}
thead .n{white-space:normal}
tr:last-child>*{border-bottom:0}
.name{white-space:nowrap}
.name svg{display:inline-block;vertical-align:-2px;margin-right:6px}
b{font-weight:600}
.alarm{border-left:3px solid var(--warn);padding-left:10px}
.thoughts{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(220px,1fr);gap:8px;overflow-x:auto;break-inside:avoid}
.thoughts>div{background:var(--sunken);border-radius:6px;padding:8px 10px}
pre,code{font-family:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-variant-ligatures:none;font-size:12px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 6px}
ins{background:var(--added);text-decoration:underline;text-decoration-color:var(--accent)}
del{background:var(--removed)}
.right{color:var(--accent)}
.wrong{color:var(--reject)}
@media print{body{padding:0;background:none;font-size:11px}section{border:0;padding:0 0 12px}main{display:block}.charts{display:block}.scroll,.thoughts{overflow:visible}h2,h3{break-after:avoid}}
`
