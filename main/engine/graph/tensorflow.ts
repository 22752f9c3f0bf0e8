/**
 * The TensorFlow binding, loaded once per process.
 *
 * Environment variables steer it and must be set before it loads: the thread
 * count fixes the order of float additions, so a run repeats bit for bit only
 * with the same count.
 */

import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import util from 'node:util'

export type TensorFlow = typeof import('@tensorflow/tfjs-node-gpu')

let loaded: { readonly tf: TensorFlow; readonly threads: number } | null = null

/**
 * @param threads threads of one operation; by default the number of cores. Ignored once TensorFlow is loaded.
 */
export function loadTensorFlow(threads = availableParallelism()): {
  readonly tf: TensorFlow
  readonly threads: number
} {
  if (loaded) return loaded
  process.env.TF_NUM_INTRAOP_THREADS = String(threads)
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  const legacy = util as typeof util & { isNullOrUndefined?: (value: unknown) => boolean }
  // tfjs-node 4.22 calls it; Node 23 and later lack it.
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
  const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as TensorFlow
  loaded = { tf, threads }
  return loaded
}

/** What computes here. Loads TensorFlow if that has not happened yet. */
export function describeTensorFlow(): { backend: 'cpu' | 'gpu'; tensorflow: string; threads: number } {
  const { tf, threads } = loadTensorFlow()
  const backend = tf.backend() as unknown as {
    isGPUPackage: boolean
    isUsingGpuDevice: boolean
    binding: { TF_Version: string }
  }
  return { backend: backend.isUsingGpuDevice ? 'gpu' : 'cpu', tensorflow: backend.binding.TF_Version, threads }
}
