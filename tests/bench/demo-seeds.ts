/**
 * `npm run demo:seeds -- [--seeds 0-19] [--quick] [--parallel 2] [--dir DIR]`: runs the demo on many seeds and writes
 * docs/demo-seeds.md anew: every seed's figures, what held on how many, and the spread.
 *
 * Each demo runs on one thread, so that as many run at once as there are cores. A demo that was stopped goes on, and
 * finished ones are read, not run again.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ComparisonRow } from '../../core/experiment/comparison'

// The bundle lies in out/main.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '0-19' },
    quick: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '2' },
    dir: { type: 'string', default: join(root, 'demo', 'seeds') },
    /** Only writes the document, from what is there. */
    'no-run': { type: 'boolean', default: false },
  },
})

const [first = 0, last = first] = values.seeds.split('-').map(Number)
const seeds = Array.from({ length: last - first + 1 }, (_, i) => first + i)
type Mode = 'full' | 'quick'
const modes: Record<Mode, string> = { full: 'At full length', quick: 'With --quick' }
const mode: Mode = values.quick ? 'quick' : 'full'
const resultPath = (of: Mode, seed: number) => join(values.dir, `${of}-${seed}.json`)

async function runSeed(seed: number): Promise<void> {
  const path = resultPath(mode, seed)
  if (existsSync(path)) return
  const out = join(values.dir, `${mode}-${seed}`)
  const args = [
    'demo',
    '--out',
    out,
    '--seed',
    String(seed),
    '--threads',
    '1',
    '--json',
    ...(values.quick ? ['--quick'] : []),
  ]
  const child = spawn(process.execPath, [join(root, 'out', 'main', 'cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const code = await new Promise((done) => child.on('close', done))
  console.error(`seed ${seed} ${mode}: exit code ${code}`)
  // A demo that fails is a result too: of a seed on which the settings do not work.
  const reply = printed.trim().split('\n').at(-1) ?? ''
  if (code === 0 || reply.includes('"error"')) await writeFile(path, reply)
}

type Key = 'accuracyDirect' | 'accuracyThought' | 'accuracySampled' | 'L8' | 'L8 per chunk'
type Table = readonly ComparisonRow[]

/** NaN where there is none. */
const figure = (row: ComparisonRow | undefined, key: Key): number =>
  (key === 'L8' ? row?.bounds['8'] : key === 'L8 per chunk' ? row?.boundsPerChunk['8'] : row?.[key]) ?? Number.NaN

/** What must hold on a seed, each with its name. */
function checks(table: Table): Record<string, boolean> {
  const arm = (name: string) => table.find((row) => row.arm === name)
  const chain = ['warm-start', 'iteration-1', 'iteration-2', 'iteration-3'].map(arm)
  const rises = (key: Key) => chain.every((row, i) => i === 0 || figure(row, key) > figure(chain[i - 1], key))
  const raw = Math.max(
    figure(arm('raw-token-matched'), 'accuracyDirect'),
    figure(arm('raw-flop-matched'), 'accuracyDirect'),
  )
  return {
    'thoughts beat raw text at both budgets (iteration 1, thought first)': figure(chain[1], 'accuracyThought') > raw,
    'each iteration improves L8': rises('L8'),
    'each iteration improves the sampled accuracy': rises('accuracySampled'),
  }
}

const percent = (x: number) => (Number.isFinite(x) ? String(Math.round(100 * x)) : '-')
const nats = (x: number) => (Number.isFinite(x) ? x.toFixed(3) : '-')
const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length
const deviation = (list: readonly number[]) =>
  Math.sqrt(list.reduce((total, x) => total + (x - mean(list)) ** 2, 0) / (list.length - 1))

interface SeedResult {
  readonly seed: number
  /** Missing where the demo failed. */
  readonly table?: Table
  readonly alarms?: readonly string[]
}

type Column = readonly [title: string, arm: string, key: Key, format: (x: number) => string]

function section(of: Mode, results: readonly SeedResult[]): string {
  const columns: Column[] = [
    ['raw, tokens', 'raw-token-matched', 'accuracyDirect', percent],
    ['raw, FLOPs', 'raw-flop-matched', 'accuracyDirect', percent],
    ...['warm-start', 'iteration-1', 'iteration-2', 'iteration-3'].flatMap((name): Column[] => {
      const short = name.replace('iteration-', 'it. ').replace('-start', '')
      return [
        [`${short} thought first`, name, 'accuracyThought', percent],
        [`${short} sampled`, name, 'accuracySampled', percent],
        [`${short} L8`, name, 'L8', nats],
        [`${short} L8/chunk`, name, 'L8 per chunk', nats],
      ]
    }),
  ]
  const value = (table: Table, [, arm, key]: Column) =>
    figure(
      table.find((row) => row.arm === arm),
      key,
    )
  const row = (name: string | number, cells: readonly string[]) => `| ${name} | ${cells.join(' | ')} |`
  const done = results.flatMap(({ seed, table, alarms = [] }) => (table ? [{ seed, table, alarms }] : []))
  const held = Object.keys(checks([])).map((name) => {
    const count = done.filter(({ table }) => checks(table)[name]).length
    return `- ${name}: on ${count} of ${results.length} seeds`
  })
  const alarmed = done.filter(({ alarms }) => alarms.length > 0).map(({ seed }) => seed)
  return [
    `## ${modes[of]}`,
    '',
    ...held,
    `- the alarm rang on ${alarmed.length === 0 ? 'none' : `seed ${alarmed.join(', ')}`}`,
    '',
    row(
      'seed',
      columns.map(([title]) => title),
    ),
    row(
      '---',
      columns.map(() => '---:'),
    ),
    ...results.map(({ seed, table }) =>
      row(seed, table ? columns.map((column) => column[3](value(table, column))) : columns.map(() => 'failed')),
    ),
    row(
      'mean',
      columns.map((column) => column[3](mean(done.map(({ table }) => value(table, column))))),
    ),
    row(
      's.d.',
      columns.map((column) => column[3](deviation(done.map(({ table }) => value(table, column))))),
    ),
    '',
  ].join('\n')
}

async function readResults(of: Mode): Promise<SeedResult[]> {
  const names = existsSync(values.dir) ? await readdir(values.dir) : []
  const found = names.flatMap((name) => new RegExp(`^${of}-(\\d+)\\.json$`).exec(name)?.[1] ?? []).map(Number)
  return Promise.all(
    found
      .sort((a, b) => a - b)
      .map(async (seed) => ({ seed, ...JSON.parse(await readFile(resultPath(of, seed), 'utf8')) })),
  )
}

await mkdir(values.dir, { recursive: true })
const queue: number[] = values['no-run'] ? [] : [...seeds]
const worker = async () => {
  for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) await runSeed(seed)
}
await Promise.all(Array.from({ length: Number(values.parallel) }, worker))

const sections: string[] = []
for (const of of Object.keys(modes) as Mode[]) {
  const results = await readResults(of)
  if (results.length > 1) sections.push(section(of, results))
}
const intro = `# The demo on many seeds

Written by \`npm run demo:seeds\`. Accuracies in % of the held-out questions: \`raw\` answers directly, the others after a greedy thought (thought first)
or a sampled one. L8 is the bound in nats/token over all chunks, L8/chunk in nats per answer chunk. Chance is 10 %.
`
await writeFile(join(root, 'docs', 'demo-seeds.md'), [intro, ...sections].join('\n'))
