/** What an export is taken from: an iteration of an experiment, or a corpus as it was imported. */

import { AppError } from '../../core/errors'
import type { ExperimentConfig } from '../../core/experiment/config'
import { parseExperimentConfig } from '../../core/experiment/parse-config'
import type { CorpusRow } from '../store/corpora'
import type { ExperimentRow } from '../store/experiments'
import type { Workspace } from '../store/workspace'

export interface SourceRequest {
  /** Null: the only one there is. */
  readonly experiment: string | null
  /** A corpus to export as it was imported, in place of an experiment. */
  readonly corpus: string | null
  /** 0 is the warm start; null: the last one. */
  readonly iteration: number | null
}

export interface ExperimentSource {
  readonly experiment: ExperimentRow
  readonly config: ExperimentConfig
  readonly corpus: CorpusRow
}

export interface IterationSource extends ExperimentSource {
  readonly iteration: number
}

export type DocumentSource = IterationSource | { readonly experiment: null; readonly corpus: CorpusRow }

/**
 * The experiment, or the corpus where one is named or there is no experiment yet.
 * @throws AppError 'not-found' or 'invalid-input' if that does not name one
 */
export async function findDocumentSource(workspace: Workspace, request: SourceRequest): Promise<DocumentSource> {
  const { corpora, experiments } = workspace
  if (request.corpus !== null) {
    if (request.experiment !== null || request.iteration !== null) {
      throw new AppError('invalid-input', '--corpus exports a corpus as imported: it has no experiment or iteration', {
        hint: 'leave --corpus out to export the thoughts of an experiment',
      })
    }
    return { experiment: null, corpus: await corpora.get(request.corpus) }
  }
  const [only, ...others] = await corpora.list()
  const hasExperiments = (await experiments.list()).length > 0
  if (request.experiment === null && !hasExperiments && only && others.length === 0) {
    return { experiment: null, corpus: only }
  }
  const source = await findExperiment(workspace, request.experiment)
  return { ...source, iteration: await findIteration(workspace, source, request.iteration) }
}

/** @throws AppError 'not-found' if there is none, 'invalid-input' if there are several to choose from */
export async function findExperiment(workspace: Workspace, name: string | null): Promise<ExperimentSource> {
  const { experiments, corpora } = workspace
  const all = await experiments.list()
  if (name === null && all.length !== 1) {
    if (all.length === 0) {
      throw new AppError('not-found', `the workspace '${workspace.dir}' has no experiment`, {
        hint: 'start one with the run command, or name a corpus with --corpus',
      })
    }
    throw new AppError('invalid-input', `the workspace has ${all.length} experiments`, {
      hint: `say --experiment with one of ${all.map((experiment) => experiment.name).join(', ')}`,
    })
  }
  const experiment = await experiments.get(name ?? (all[0] as ExperimentRow).name)
  const config = parseExperimentConfig(experiment.config, `experiment '${experiment.name}'`)
  return { experiment, config, corpus: await corpora.get(config.corpus) }
}

/** @throws AppError 'not-found' if the iteration has no thoughts on record */
async function findIteration(
  { thoughts }: Workspace,
  { experiment }: ExperimentSource,
  iteration: number | null,
): Promise<number> {
  const recorded = await thoughts.iterations(experiment.id)
  if (iteration === null) return recorded.at(-1) ?? 0
  if (iteration === 0 || recorded.includes(iteration)) return iteration
  throw noSuchIteration(experiment, iteration, recorded)
}

/**
 * The iterations whose thoughts are wanted: all if none is named.
 * @throws AppError 'not-found' if there are none
 */
export async function findSampledIterations(
  { thoughts }: Workspace,
  { experiment }: ExperimentSource,
  iteration: number | null,
): Promise<number[]> {
  const recorded = await thoughts.iterations(experiment.id)
  const wanted = iteration === null ? recorded : recorded.filter((known) => known === iteration)
  if (wanted.length === 0) throw noSuchIteration(experiment, iteration ?? 1, recorded)
  return wanted
}

function noSuchIteration({ name }: ExperimentRow, iteration: number, recorded: readonly number[]): AppError {
  const last = recorded.at(-1)
  return new AppError('not-found', `experiment '${name}' has no sampled thoughts of iteration ${iteration}`, {
    hint: last === undefined ? 'it has sampled none yet: resume it' : `the last one that has is ${last}`,
  })
}
