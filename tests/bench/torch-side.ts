/** Their side: runs torch_bench.py on the same model folder. */

import { execFile } from 'node:child_process'
import { loadavg } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Measurement } from './engine-side'
import type { Rates } from './measure'
import type { Size, Work } from './workload'

const run = promisify(execFile)
/** Seen from the bundle, out/main/bench.js. */
const tests = join(import.meta.dirname, '..', '..', 'tests')

/** @returns null if this Python has what is needed, else what to do about it */
export async function whatPythonLacks(python: string): Promise<string | null> {
  try {
    await run(python, ['-c', 'import numpy, safetensors, torch, transformers'])
    return null
  } catch (error) {
    const lines = ((error as { stderr?: string }).stderr || (error as Error).message).trim().split('\n')
    const requirements = join(tests, 'golden', 'requirements.txt')
    return [
      `'${python}' cannot run PyTorch and transformers (${lines.at(-1)}): only our own figures follow.`,
      `To compare, install the packages with pip install -r ${requirements}, and name that Python with --python`,
    ].join('\n')
  }
}

interface Line {
  readonly prompts?: number
  readonly firstLosses?: number[]
  readonly tokensPerSecond?: Rates
  readonly thoughtsPerSecond?: Rates
}

/** Whether other programs want the cores that the measurement needs. Told from before it starts, of the last minute. */
export function isBusy(threads: number): boolean {
  return (loadavg()[0] as number) > threads / 2
}

/** Prompts of one `generate` call, of which the fastest is taken; `quick` tries the one that mostly is. */
const BATCHES = [4, 16, 32]
const USUAL_BATCH = 16

/** Measures one work of one size. The batch of the E-step that was fastest the first time is kept. */
export class TorchBench {
  private batches: readonly number[]

  constructor(
    private readonly python: string,
    private readonly threads: number,
    private readonly work: Work,
    private readonly size: Size,
    private readonly folder: string,
    quick: boolean,
    private readonly busy: boolean,
  ) {
    this.batches = quick ? [USUAL_BATCH] : BATCHES
  }

  async measure(seconds: number): Promise<Measurement> {
    // To find the batch, each is tried for as long as one is measured.
    const tries = this.work === 'estep' ? this.batches.length : 1
    const options = [
      ...['--work', this.work, '--size', this.size, '--model', this.folder],
      ...['--batch', ...this.batches.map(String)],
      ...['--seconds', String(seconds * tries), '--threads', String(this.threads)],
    ]
    // PyTorch's threads wait for each other in a loop. On a busy machine that makes it many times slower than it is.
    const waiting = this.busy ? { OMP_WAIT_POLICY: 'PASSIVE' } : {}
    const { stdout } = await run(this.python, [join(tests, 'bench', 'torch_bench.py'), ...options], {
      env: { ...waiting, ...process.env },
    })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line)
    const last = lines.at(-1) as Line
    if (last.prompts !== undefined) this.batches = [last.prompts]
    return { rates: (last.tokensPerSecond ?? last.thoughtsPerSecond) as Rates, firstLosses: last.firstLosses ?? [] }
  }
}
