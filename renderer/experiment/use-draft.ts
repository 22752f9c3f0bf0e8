/** The experiment that is being planned: a preset fitted to corpus and model, and what was changed of it. */

import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ExperimentSummary } from '../../core/contract/experiment'
import { type ExperimentConfig, ExperimentConfigSchema } from '../../core/experiment/config'
import { estimateRun, type RunEstimate } from '../../core/experiment/estimate'
import type { ExperimentFacts } from '../../core/experiment/facts'
import { findMisfits, findWarnings } from '../../core/experiment/fit'
import { withValue } from '../../core/experiment/form'
import { type ConfigFault, findConfigFaults, parseExperimentConfig } from '../../core/experiment/parse-config'
import { makePreset, type PresetName, type Sweep } from '../../core/experiment/presets'
import { roughSpeed, type Speed } from '../../core/experiment/speed'
import { sweepConfigs } from '../../core/experiment/sweep'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'

export interface Choices {
  readonly preset: PresetName
  readonly corpus: string | null
  readonly model: string | null
  /** What was changed, by path. */
  readonly edits: Readonly<Record<string, unknown>>
  readonly sweep: Partial<Sweep>
}

export const firstChoices: Choices = { preset: 'quick', corpus: null, model: null, edits: {}, sweep: {} }

export interface Plan {
  /** One for each experiment that would start. */
  readonly estimates: readonly RunEstimate[]
  readonly configs: readonly ExperimentConfig[]
  readonly facts: ExperimentFacts
  /** Null while it is measured. */
  readonly speed: Speed | null
  readonly measuring: boolean
  readonly warnings: readonly string[]
}

export interface Draft {
  readonly choices: Choices
  readonly setChoices: (choices: Choices) => void
  /** With all defaults filled in, as far as it can be read; null before corpus and model are known. */
  readonly values: unknown
  /** The same without the changes. */
  readonly base: unknown
  readonly sweep: Sweep
  readonly faults: readonly ConfigFault[]
  /** Null while something is at fault. */
  readonly plan: Plan | null
  readonly error: unknown
  readonly corpora: readonly { readonly name: string; readonly documents: number; readonly thoughts: number }[]
  readonly models: readonly {
    readonly name: string
    readonly label: string | null
    readonly kind: string
    readonly parameters: number
  }[]
  readonly isLoading: boolean
}

/** Typing a number changes it at every key: only what stands for a moment is tested. */
const SETTLED_MS = 700

export function useDraft(experiments: readonly ExperimentSummary[]): Draft {
  const { queries } = useLab()
  const [choices, setChoices] = useRemembered<Choices>('experiment draft', firstChoices)
  const corpora = useQuery(queries.corpus.list.queryOptions())
  const models = useQuery(queries.model.list.queryOptions())
  const corpus = choices.corpus ?? corpora.data?.at(-1)?.name ?? ''
  const usable = useMemo(() => (models.data ?? []).filter(({ hasWeights }) => hasWeights), [models.data])
  // What an experiment has made can be gone on from, but is seldom what one begins with.
  const model = choices.model ?? (usable.findLast(({ experiment }) => experiment === null) ?? usable.at(-1))?.name ?? ''
  const known = corpus !== '' && model !== ''
  const facts = useQuery(queries.experiment.facts.queryOptions({ input: { corpus, model }, enabled: known }))
  const taken = useMemo(() => experiments.map(({ name }) => name), [experiments])

  const preset = useMemo(
    () => (facts.data ? makePreset(choices.preset, freeName(choices.preset, taken), facts.data) : null),
    [facts.data, choices.preset, taken],
  )
  const base = useMemo(() => (preset ? ExperimentConfigSchema.parse(preset.config) : null), [preset])
  const values = useMemo(() => {
    if (!base) return null
    return Object.entries(choices.edits).reduce<unknown>(
      (config, [path, value]) => withValue(config, path, value),
      base,
    )
  }, [base, choices.edits])
  const sweep: Sweep = { thoughts: null, seeds: 1, ...preset?.sweep, ...choices.sweep }
  const faults = useMemo(() => findFaults(values, facts.data, taken), [values, facts.data, taken])
  const config = useMemo(() => (values && faults.length === 0 ? parseExperimentConfig(values) : null), [values, faults])
  const [settled] = useDebouncedValue(config, SETTLED_MS)
  const speed = useQuery(
    queries.experiment.speed.queryOptions({
      input: settled ? testOf(settled) : noTest,
      enabled: settled !== null,
    }),
  )
  const sweepKey = JSON.stringify(sweep)
  const plan = useMemo((): Plan | null => {
    if (!config || !facts.data) return null
    const configs = sweepConfigs(config, JSON.parse(sweepKey) as Sweep)
    const used = speed.data ?? roughSpeed(facts.data.model, facts.data.machine.threads)
    const estimates = configs.map((one) => estimateRun(one, facts.data, used))
    const warnings = estimates[0] ? findWarnings(config, facts.data, estimates[0]) : []
    return { estimates, configs, facts: facts.data, speed: speed.data ?? null, measuring: speed.isFetching, warnings }
  }, [config, facts.data, speed.data, speed.isFetching, sweepKey])
  return {
    ...{ choices, setChoices, values, base, sweep, faults, plan },
    error: corpora.error ?? models.error ?? facts.error,
    corpora: corpora.data ?? [],
    models: usable,
    isLoading: corpora.isPending || models.isPending || (known && facts.isPending),
  }
}

function findFaults(values: unknown, facts: ExperimentFacts | undefined, taken: readonly string[]): ConfigFault[] {
  if (!values || !facts) return []
  const faults = findConfigFaults(values)
  if (faults.length > 0) return faults
  const config = parseExperimentConfig(values)
  return [
    ...(taken.includes(config.name)
      ? [{ path: 'name', message: 'is the name of an experiment here; take another' }]
      : []),
    ...findMisfits(config, facts),
  ]
}

const names: Record<PresetName, string> = { quick: 'look', paper: 'paper', 'k-sweep': 'sweep', custom: 'experiment' }

/** "look", else "look-2" and so on; also free for the experiments of a sweep. */
function freeName(preset: PresetName, taken: readonly string[]): string {
  const isTaken = (name: string) => taken.some((other) => other === name || other.startsWith(`${name}-k`))
  for (let number = 1; ; number++) {
    const name = number === 1 ? names[preset] : `${names[preset]}-${number}`
    if (!isTaken(name)) return name
  }
}

function testOf({ corpus, model, training, sampling }: ExperimentConfig) {
  const { batchRows, contextTokens, documentMask } = training
  const { thoughts, maxTokens } = sampling
  return { corpus, model, batchRows, contextTokens, documentMask, thoughts, maxTokens }
}

const noTest = {
  ...{ corpus: '-', model: '-', batchRows: 1, contextTokens: 8, documentMask: true, thoughts: 1, maxTokens: 1 },
}
