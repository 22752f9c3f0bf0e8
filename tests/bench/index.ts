/**
 * `npm run bench`: the engine against PyTorch and transformers, in turns on the
 * same machine, the same model folder and the same number of threads. A ratio
 * from one round means little on a busy machine: the median of several counts.
 */

import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError } from '../../core/errors'
import { describeTensorFlow, loadTensorFlow } from '../../main/engine/graph/tensorflow'
import { type Comparison, compare, type Round } from './comparison'
import { writeBenchModel } from './engine-side'
import type { Rates } from './measure'
import { isBusy, TorchBench, whatPythonLacks } from './torch-side'
import type { Size, Work } from './workload'

const USAGE = `npm run bench -- [options]
  --size small|big      one model size: 0.35 or 6.3 million parameters (default: both)
  --work train|estep    one work: training, or sampling and scoring of thoughts (default: both)
  --rounds N            turns of both sides (default 3)
  --seconds S           of each measurement (default 8)
  --quick               one round of two seconds
  --python PATH         a Python with torch and transformers (default: THOUGHT_LAB_BENCH_PYTHON, or python3)
  --json                one JSON object on the last line
THOUGHT_LAB_THREADS is the number of threads of both sides (default: all cores).`

interface Options {
  readonly sizes: readonly Size[]
  readonly works: readonly Work[]
  readonly rounds: number
  readonly seconds: number
  readonly python: string
  readonly json: boolean
}

/** @returns null if only the usage is wanted. @throws AppError 'invalid-input' for what is not an option */
function parseOptions(args: string[]): Options | null {
  const string = { type: 'string' } as const
  const boolean = { type: 'boolean', default: false } as const
  const options = {
    ...{ size: string, work: string, rounds: string, seconds: string, python: string },
    ...{ quick: boolean, json: boolean, help: boolean },
  }
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values']
  try {
    values = parseArgs({ args, options }).values
  } catch (error) {
    throw new AppError('invalid-input', (error as Error).message, { hint: USAGE })
  }
  if (values.help) return null
  const oneOf = <T extends string>(name: string, value: string | undefined, allowed: readonly T[]): readonly T[] => {
    const found = allowed.find((word) => word === value)
    if (value === undefined) return allowed
    if (!found) throw new AppError('invalid-input', `--${name} is '${value}'`, { hint: USAGE })
    return [found]
  }
  const positive = (name: string, value: string | undefined, otherwise: number): number => {
    const number = Number(value ?? otherwise)
    if (!(number > 0)) throw new AppError('invalid-input', `--${name} is '${value}'`, { hint: USAGE })
    return number
  }
  return {
    sizes: oneOf('size', values.size, ['small', 'big']),
    works: oneOf('work', values.work, ['train', 'estep']),
    rounds: Math.ceil(positive('rounds', values.rounds, values.quick ? 1 : 3)),
    seconds: positive('seconds', values.seconds, values.quick ? 2 : 8),
    python: values.python ?? process.env.THOUGHT_LAB_BENCH_PYTHON ?? 'python3',
    json: values.json === true,
  }
}

function row({ work, size, unit, ours, theirs, ratio, lossesAgree }: Comparison): string[] {
  const count = ({ median, low, high }: Rates) => `${median.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)})`
  const times = ({ median, low, high }: Rates) => `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`
  const losses = { true: 'agree', false: 'DIFFER', null: '-' }[String(lossesAgree)] ?? ''
  return [work, size, unit, count(ours), theirs ? count(theirs) : '-', ratio ? times(ratio) : '-', losses]
}

function formatTable(results: readonly Comparison[]): string {
  const lines = [['work', 'size', 'unit', 'ours', 'PyTorch', 'ratio', 'first losses'], ...results.map(row)]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length))) ?? []
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

async function bench({ sizes, works, rounds, seconds, python, json }: Options): Promise<void> {
  const asked = Number(process.env.THOUGHT_LAB_THREADS)
  const { threads } = loadTensorFlow(asked > 0 ? asked : availableParallelism())
  const lack = await whatPythonLacks(python)
  if (lack) console.error(lack)
  const busy = isBusy(threads)
  if (busy) console.error('other programs are busy on this machine: the figures say little, the ratios more')
  const folder = await mkdtemp(join(tmpdir(), 'thought-lab-bench-'))
  const results: Comparison[] = []
  try {
    for (const size of sizes) {
      const model = await writeBenchModel(folder, size)
      for (const work of works) {
        console.error(`${work} ${size}, ${threads} threads`)
        const torch = lack ? null : new TorchBench(python, threads, work, size, model, rounds === 1, busy)
        const report = ({ ours, theirs }: Round) => {
          const other = theirs ? `, PyTorch ${theirs.rates.median.toFixed(0)}` : ''
          console.error(`  ours ${ours.rates.median.toFixed(0)}${other}`)
        }
        results.push(await compare(work, size, model, torch, { rounds, seconds }, report))
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  console.log(formatTable(results))
  console.log('median of the rounds (smallest-largest); ratio: ours over theirs, round by round')
  if (json) console.log(JSON.stringify({ ...describeTensorFlow(), busy, rounds, seconds, results }))
  if (results.some(({ lossesAgree }) => lossesAgree === false)) process.exitCode = 1
}

try {
  const options = parseOptions(process.argv.slice(2))
  if (options) await bench(options)
  else console.log(USAGE)
} catch (error) {
  if (!(error instanceof AppError)) throw error
  console.error(error.message)
  if (error.hint) console.error(error.hint)
  process.exitCode = error.exitCode
}
