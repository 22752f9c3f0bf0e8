/** Draws the next token of each row, traced: inverse CDF over the softmax, or the most probable one. */

import { constant, range } from '../graph/ops/constant'
import { add, cast, div, equal, exp, lessEqual, log, minimum, mul, sub } from '../graph/ops/elementwise'
import { pad, reshape, slice } from '../graph/ops/layout'
import { argMax, cumsum, max, sum } from '../graph/ops/reduce'
import type { Tensor } from '../graph/tensor'

export interface Drawn {
  /** [rows], int32 */
  readonly token: Tensor
  /** [rows], nats, under the distribution that was drawn from */
  readonly logProbability: Tensor
}

/** Vocabularies above this are scanned in blocks: a running sum over all of it would take most of the time. */
const BLOCK = 64
const DIRECT_LIMIT = 1024
/** Keeps the target below the last running sum, which it could reach by rounding: there the probability is 0. */
const BELOW_ONE = 1 - 2 ** -23

/** 1 at the given index of each row, else 0. @param index shape [rows] @returns shape [rows, count] */
function oneHot(index: Tensor, count: number): Tensor {
  const rows = index.shape[0] as number
  return cast(equal(reshape(index, [rows, 1]), reshape(range(index.owner, count), [1, count])), 'float32')
}

/** Index of the first running sum above its row's target; both shapes end in [rows, count] and [rows, 1]. */
function firstAbove(runningSums: Tensor, target: Tensor): Tensor {
  const count = runningSums.shape[1] as number
  const below = sum(cast(lessEqual(runningSums, target), 'int32'), [-1])
  return minimum(below, constant(runningSums.owner, [count - 1], [], 'int32'))
}

/**
 * @param logits shape [rows, vocabulary], divided by the temperature
 * @param uniform shape [rows], in [0, 1)
 */
export function drawToken(logits: Tensor, uniform: Tensor): Drawn {
  const [rows, vocabulary] = logits.shape as [number, number]
  const mass = exp(sub(logits, max(logits, [-1], { keep: true })))
  const blockSize = vocabulary > DIRECT_LIMIT ? BLOCK : vocabulary
  const blocks = Math.ceil(vocabulary / blockSize)
  const padded = pad(mass, [
    [0, 0],
    [0, blocks * blockSize - vocabulary],
  ])
  const byBlock = reshape(padded, [rows, blocks, blockSize])
  const blockSums = blocks === 1 ? reshape(sum(mass, [-1]), [rows, 1]) : sum(byBlock, [-1])
  const sums = cumsum(blockSums, 1)
  const share = mul(reshape(uniform, [rows, 1]), BELOW_ONE)

  const block = blocks === 1 ? null : firstAbove(sums, mul(share, lastColumn(sums)))
  const chosen = block ? oneHot(block, blocks) : null
  const inBlock = chosen ? sum(mul(byBlock, reshape(chosen, [rows, blocks, 1])), [1]) : mass
  const inBlockSums = cumsum(inBlock, 1)
  const total = chosen ? lastColumn(sums) : lastColumn(inBlockSums)
  const before = chosen ? sum(mul(sub(sums, blockSums), chosen), [-1], { keep: true }) : constant(logits.owner, [0], [])
  // Rounding may put the rest beyond the block's own sum: it stays inside, where the probability is not 0.
  const rest = minimum(sub(mul(share, total), before), mul(lastColumn(inBlockSums), BELOW_ONE))
  const within = firstAbove(inBlockSums, rest)
  const probability = div(sum(mul(inBlock, oneHot(within, blockSize)), [-1]), reshape(total, [rows]))
  const token = block ? add(mul(block, constant(logits.owner, [blockSize], [], 'int32')), within) : within
  return { token, logProbability: log(probability) }
}

function lastColumn(x: Tensor): Tensor {
  const [rows, count] = x.shape as [number, number]
  return slice(x, [0, count - 1], [rows, 1])
}

/** The most probable token, and its log-probability at temperature 1. */
export function bestToken(logits: Tensor): Drawn {
  const peak = max(logits, [-1], { keep: true })
  return { token: argMax(logits), logProbability: sub(0, log(sum(exp(sub(logits, peak)), [-1]))) }
}
