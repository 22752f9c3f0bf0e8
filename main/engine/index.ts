/**
 * Entry of the engine process, which hosts TensorFlow. It is a child process
 * with a message channel, or a utility process of Electron; it ends when its
 * parent does.
 */

import { RPCHandler } from '@orpc/server/message-port'
import { ActiveWork } from './active-work'
import { describeTensorFlow, loadTensorFlow } from './graph/tensorflow'
import { ModelCache } from './model/model-cache'
import { TrainerCache } from './model/trainer-cache'
import { portToParent } from './process-port'
import { engineRouter } from './router'

const threads = Number(process.env.THOUGHT_LAB_THREADS)
loadTensorFlow(threads > 0 ? threads : undefined)

process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole group of processes on a terminal: what it means for the engine is the parent's to say.
process.on('SIGINT', () => {})

// Asked to end, it first finishes what it is doing: training that was stopped still has its state to save.
const work = new ActiveWork()
process.on('SIGTERM', () => work.whenIdle(() => process.exit(0)))

const context = { models: new ModelCache(), trainers: new TrainerCache(), describe: describeTensorFlow, work }
const handler = new RPCHandler(engineRouter(context))
handler.upgrade(portToParent())
