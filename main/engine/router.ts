/** What the engine process answers: implements core/contract/engine. */

import { implement } from '@orpc/server'
import { type EngineDescription, engineContract } from '../../core/contract/engine'
import { replying, toReply } from '../../core/contract/error-reply'
import type { ActiveWork } from './active-work'
import { answer } from './inference/answer'
import { explore } from './inference/explore'
import { infer } from './inference/infer'
import { likelihood } from './inference/likelihood'
import { score } from './inference/score'
import { checkModel } from './model/check-model'
import { addModel, createModel, describeModel } from './model/create-model'
import type { ModelCache } from './model/model-cache'
import type { TrainerCache } from './model/trainer-cache'
import { train } from './training/train'

export interface EngineContext {
  readonly models: ModelCache
  readonly trainers: TrainerCache
  readonly describe: () => EngineDescription
  readonly work: ActiveWork
}

export function engineRouter({ models, trainers, describe, work }: EngineContext) {
  const working = <T, R>(events: AsyncGenerator<T, R, undefined>) => work.duringStream(replying(events))
  const engine = implement(engineContract).use(async ({ next }) => {
    try {
      return await work.during(async () => next())
    } catch (error) {
      throw toReply(error)
    }
  })
  return engine.router({
    describe: engine.describe.handler(() => describe()),
    createModel: engine.createModel.handler(({ input }) => createModel(input)),
    addModel: engine.addModel.handler(({ input }) => addModel(input)),
    checkModel: engine.checkModel.handler(({ input }) => checkModel(input.source)),
    describeModel: engine.describeModel.handler(({ input }) => describeModel(input.model)),
    train: engine.train.handler(({ input, signal }) => working(train(input, trainers, signal))),
    infer: engine.infer.handler(async ({ input, signal }) =>
      working(infer(await models.get(input.model), input, signal)),
    ),
    score: engine.score.handler(async ({ input }) => score(await models.get(input.model), input)),
    likelihood: engine.likelihood.handler(async ({ input }) => likelihood(await models.get(input.model), input)),
    explore: engine.explore.handler(async ({ input }) => explore(await models.get(input.model), input)),
    answer: engine.answer.handler(async ({ input }) => answer(await models.get(input.model), input)),
  })
}
