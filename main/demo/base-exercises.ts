/** What a base model of the sample corpus has learned: facts of its arithmetic, and to read moves that are told in words. */

import { applyMove, drawMove, plainRing, RING_SIZE } from '../../core/corpus/ring'
import { makeReadingBlock } from '../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../core/random'
import type { EngineClient } from '../engine-host/engine-process'

export interface BaseModelReport {
  /** Share of arithmetic facts that the model completes. */
  readonly facts: number
  /** Share of values and moves that it reads: told in words further up, it writes them in signs. */
  readonly reading: number
}

export async function measureBase(engine: EngineClient, model: string): Promise<BaseModelReport> {
  return {
    facts: await completedShare(engine, model, factExercises()),
    reading: await completedShare(engine, model, readingExercises()),
  }
}

interface Exercise {
  readonly cue: string
  readonly result: string
}

const EXERCISES = 400

/** Single facts, such as `7+5=2`. */
function factExercises(): Exercise[] {
  const random = new RandomStream(streamKey('facts'))
  return Array.from({ length: EXERCISES }, () => {
    const value = random.below(RING_SIZE)
    const move = drawMove(random)
    return { cue: `${value}${move.sign}${move.amount}=`, result: String(applyMove(value, move)) }
  })
}

/** As many moves as a story has, done up to one of them: the value it starts from, or that move, is to be written next. */
function readingExercises(): Exercise[] {
  const random = new RandomStream(streamKey('reading'))
  return Array.from({ length: EXERCISES }, () => {
    const moves = Array.from({ length: plainRing.moves }, () => drawMove(random))
    const block = makeReadingBlock(moves, random)
    const { index, 0: result } = random.pick([...block.matchAll(/^\d(?=[+-])|[+-]\d(?==)/gm)])
    return { cue: block.slice(0, index), result }
  })
}

/** Share of exercises that a model completes. */
async function completedShare(engine: EngineClient, model: string, exercises: readonly Exercise[]): Promise<number> {
  const { answers } = await engine.answer({
    model,
    items: exercises.map(({ cue }, i) => ({ key: `exercise ${i}`, earlier: [], cue })),
    seed: 0,
    mode: 'raw',
    temperature: 0,
    maxThoughtTokens: 1,
    maxAnswerTokens: Math.max(...exercises.map(({ result }) => result.length)),
    prefixChunks: 0,
    fidelity: 'consistent',
  })
  return answers.filter(({ text }, i) => text.startsWith((exercises[i] as Exercise).result)).length / exercises.length
}
