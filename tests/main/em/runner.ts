/**
 * A program for tests to kill. `node runner WORKSPACE ENGINE` runs the small experiment, or goes on with it, with an
 * engine of its own. It prints `stage KEY ENGINE_PID` when a stage begins and `result JSON` when all is done.
 */

import { AppError } from '../../../core/errors'
import { parseExperimentConfig } from '../../../core/experiment/parse-config'
import { planExperiment, runExperiment } from '../../../main/em/run-experiment'
import { EngineProcess } from '../../../main/engine-host/engine-process'
import { openWorkspace } from '../../../main/store/workspace'
import { smallExperiment } from './ring-workspace'

async function main(dir: string, entry: string): Promise<void> {
  const stop = new AbortController()
  process.on('SIGINT', () => stop.abort())
  const workspace = await openWorkspace(dir, { command: 'runner' })
  const engine = new EngineProcess({ entry, threads: 1 })
  let stage = ''
  try {
    // A resumed run starts its engine later; whoever wants to kill it has to know it before.
    await engine.client.describe()
    const experiment = await planExperiment(workspace, engine.client, parseExperimentConfig(smallExperiment))
    const onProgress = (progress: { readonly stage: string }) => {
      if (progress.stage !== stage) process.stdout.write(`stage ${progress.stage} ${engine.pid}\n`)
      stage = progress.stage
    }
    const result = await runExperiment(
      { workspace, engine: engine.client, signal: stop.signal, onProgress },
      experiment,
    )
    process.stdout.write(`result ${JSON.stringify(result)}\n`)
  } finally {
    await engine.stop()
    await workspace.close()
  }
}

main(process.argv[2] ?? '', process.argv[3] ?? '').catch((error: unknown) => {
  process.stderr.write(error instanceof AppError ? `${error.kind}: ${error.message}\n` : String((error as Error).stack))
  process.exitCode = 1
})
