/** A new experiment with the settings of one that is there: the form is filled, and nothing started. */

import { type UseMutationResult, useMutation } from '@tanstack/react-query'
import type { ExperimentConfig } from '../../core/experiment/config'
import { experimentForm, valueAt } from '../../core/experiment/form'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { type Choices, firstChoices } from './use-draft'

/** @param onFilled called when the form holds the settings; it is the caller's to show it */
export function useDuplicate(onFilled: () => void): UseMutationResult<ExperimentConfig, Error, string> {
  const { client } = useLab()
  const [, setDraft] = useRemembered<Choices>('experiment draft', firstChoices)
  return useMutation({
    mutationFn: (name: string) => client.experiment.config({ name }),
    onSuccess: (config) => {
      const { corpus, model } = config
      setDraft({ preset: 'custom', corpus, model, edits: editsOf(config), sweep: {} })
      onFilled()
    },
  })
}

/** All fields of the form but those that the form asks for anew. */
function editsOf(config: ExperimentConfig): Record<string, unknown> {
  const paths = experimentForm().flatMap(({ fields }) => fields.map(({ path }) => path))
  const copied = paths.filter((path) => path !== 'name' && path !== 'corpus' && path !== 'model')
  return Object.fromEntries(copied.map((path) => [path, valueAt(config, path)]))
}
