/**
 * An engine without a model, whose procedures do what a test of its host needs: `score` dies as its thoughts say,
 * `train` goes on for as many steps as it is given, and so on.
 */

import { implement } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { engineContract, type TrainEvent } from '../../../core/contract/engine'
import { toReply } from '../../../core/contract/error-reply'
import { AppError } from '../../../core/errors'
import { processPort } from '../../../main/engine/process-port'

const engine = implement(engineContract).use(async ({ next }) => {
  try {
    return await next()
  } catch (error) {
    throw toReply(error)
  }
})

let stoppedStreams = 0

const router = {
  describe: engine.describe.handler(() => ({
    ...{ backend: 'cpu' as const, tensorflow: `${stoppedStreams} streams stopped` },
    threads: Number(process.env.THOUGHT_LAB_THREADS),
  })),
  describeModel: engine.describeModel.handler(({ input }) => {
    if (input.model === 'bug') throw new TypeError('a bug of ours')
    throw new AppError('not-found', `there is no '${input.model}'`, { hint: 'look elsewhere' })
  }),
  /** Dies by its own hand, after it has said something. */
  score: engine.score.handler(async ({ input }) => {
    const { thought = '', chunk = '' } = input.items[0] ?? {}
    await new Promise<void>((resolve) => process.stderr.write(chunk, () => resolve()))
    if (thought === 'SIGKILL') process.kill(process.pid, 'SIGKILL')
    process.exit(Number(thought))
  }),
  /** Never answers. */
  likelihood: engine.likelihood.handler(() => new Promise<never>(() => {})),
  train: engine.train.handler(async function* ({ input, signal }) {
    try {
      const steps = 'steps' in input.schedule.length ? input.schedule.length.steps : 0
      for (let step = 1; step <= steps; step++) {
        if (signal?.aborted) throw toReply(new AppError('cancelled', `stopped after step ${step - 1}`))
        yield { step } as TrainEvent
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      if (input.folder === 'broken') throw toReply(new AppError('unavailable', 'the disk is full'))
      return { steps, finalLoss: 1, trainedTokens: 2, rawTokens: 3, attended: 4, seconds: 5 }
    } finally {
      stoppedStreams++
    }
  }),
}

process.on('disconnect', () => process.exit(0))
process.stdout.write('oneDNN custom operations are on.\nready\n')
new RPCHandler(engine.router(router as never)).upgrade(processPort(process))
