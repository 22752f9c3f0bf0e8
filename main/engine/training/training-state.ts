/**
 * Where a training run stands: weights, moments, and the place in the data.
 *
 * A state is a folder that appears whole or not at all; the newest one counts.
 */

import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { LlamaConfig } from '../../../core/model/llama-config'
import { writeFolderAtomically, writeTextAtomically } from '../../formats/atomic'
import { readTensorFile, writeTensors } from '../model/checkpoint'
import type { TrainingState } from '../model/trainer'
import type { PackingCursor } from './packing'
import type { RunRecord } from './run-log'

export interface TrainingProgress {
  readonly cursor: PackingCursor
  readonly log: RunRecord
}

const STATE = /^step-(\d+)$/
const FILES = {
  weights: 'weights.safetensors',
  firstMoments: 'first-moments.safetensors',
  secondMoments: 'second-moments.safetensors',
  step: 'step.json',
} as const

async function savedSteps(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => [])
  return names
    .flatMap((name) => STATE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** Saves a state beside the older ones, then removes those. */
export async function saveTrainingState(
  folder: string,
  config: LlamaConfig,
  state: TrainingState,
  progress: TrainingProgress,
): Promise<void> {
  await mkdir(folder, { recursive: true })
  const older = await savedSteps(folder)
  const step = progress.log.step
  if (older.includes(step)) return
  await writeFolderAtomically(join(folder, `step-${step}`), async (target) => {
    await writeState(target, config, state)
    await writeTextAtomically(join(target, 'progress.json'), JSON.stringify(progress))
  })
  for (const before of older) await rm(join(folder, `step-${before}`), { recursive: true, force: true })
}

/** @returns the newest state, or null if there is none */
export async function loadTrainingState(
  folder: string,
  config: LlamaConfig,
): Promise<{ state: TrainingState; progress: TrainingProgress } | null> {
  const step = (await savedSteps(folder)).at(-1)
  if (step === undefined) return null
  const source = join(folder, `step-${step}`)
  const progress = JSON.parse(await readFile(join(source, 'progress.json'), 'utf8')) as TrainingProgress
  const weights = await readTensorFile(join(source, FILES.weights), config)
  return { state: { weights, ...(await readMoments(source, config)) }, progress }
}

async function writeState(folder: string, config: LlamaConfig, state: TrainingState): Promise<void> {
  await writeTensors(join(folder, FILES.weights), config, state.weights)
  await writeMoments(folder, config, state)
}

type Moments = Omit<TrainingState, 'weights'>

async function writeMoments(folder: string, config: LlamaConfig, { firstMoments, secondMoments, step }: Moments) {
  await writeTensors(join(folder, FILES.firstMoments), config, firstMoments)
  await writeTensors(join(folder, FILES.secondMoments), config, secondMoments)
  await writeTextAtomically(join(folder, FILES.step), JSON.stringify({ step }))
}

async function readMoments(folder: string, config: LlamaConfig): Promise<Moments> {
  const firstMoments = await readTensorFile(join(folder, FILES.firstMoments), config)
  const secondMoments = await readTensorFile(join(folder, FILES.secondMoments), config)
  const { step } = JSON.parse(await readFile(join(folder, FILES.step), 'utf8')) as { step: number }
  return { firstMoments, secondMoments, step }
}

const OPTIMIZER = 'optimizer'

/** The moments that a finished checkpoint carries along, for a run that goes on from it. */
export async function writeOptimizer(folder: string, config: LlamaConfig, state: TrainingState): Promise<void> {
  const target = join(folder, OPTIMIZER)
  await mkdir(target)
  await writeMoments(target, config, state)
}

/** Null if the checkpoint carries none: the run then starts with fresh ones. */
export async function readOptimizer(folder: string, config: LlamaConfig): Promise<Moments | null> {
  const source = join(folder, OPTIMIZER)
  return existsSync(source) ? readMoments(source, config) : null
}
