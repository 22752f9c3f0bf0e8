/** A new experiment: its form, and the plan that the form makes. */

import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { aboutDuration } from '../../core/chart/format'
import type { ExperimentSummary } from '../../core/contract/experiment'
import { Empty } from '../components/Empty'
import { Key } from '../components/Key'
import { Loading } from '../components/Loading'
import { FaultStrip, Strip } from '../components/Strip'
import { Strips } from '../components/Strips'
import { useLab } from '../lab/lab-context'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import styles from './Experiment.module.css'
import { ExperimentForm } from './ExperimentForm'
import { ExperimentMenu } from './ExperimentMenu'
import { MatchedPanel } from './MatchedPanel'
import { PlanPanel } from './PlanPanel'
import { type Draft, firstChoices, type Plan, useDraft } from './use-draft'

interface PlanPageProps {
  readonly experiments: readonly ExperimentSummary[]
  readonly onShow: (name: string) => void
}

export function PlanPage({ experiments, onShow }: PlanPageProps) {
  const { client } = useLab()
  const draft = useDraft(experiments)
  const [copied, setCopied] = useState(false)
  const { plan } = draft
  const start = useMutation({
    mutationFn: (ready: Plan) => client.experiment.start({ configs: ready.configs.map((config) => ({ ...config })) }),
    onSuccess: ([first = '']) => {
      // What was tried once is the start of the next one, under another name.
      const { name: _, ...edits } = draft.choices.edits
      draft.setChoices({ ...draft.choices, edits })
      onShow(first)
    },
  })
  const begin = () => plan && !start.isPending && start.mutate(plan)
  useStartKey(begin)
  return (
    <ViewFrame
      title="Experiment"
      note="New experiment"
      actions={
        <>
          {plan && (
            <Button
              variant="default"
              onClick={async () => {
                const { configs } = plan
                await navigator.clipboard.writeText(
                  JSON.stringify(configs.length === 1 ? configs[0] : configs, null, 2),
                )
                setCopied(true)
              }}
            >
              {copied ? 'Copied' : 'Copy as JSON'}
            </Button>
          )}
          <ExperimentMenu experiments={experiments} onShow={onShow} />
        </>
      }
      strips={
        <Strips>
          {Boolean(start.error ?? draft.error) && (
            <FaultStrip
              error={start.error ?? draft.error}
              act={
                draft.error ? (
                  <Button variant="default" onClick={() => draft.setChoices(firstChoices)}>
                    Choose anew
                  </Button>
                ) : undefined
              }
            />
          )}
          {plan?.warnings.map((warning) => (
            <Strip key={warning} kind="warn">
              {warning}
            </Strip>
          ))}
        </Strips>
      }
    >
      <PlanBody draft={draft} isStarting={start.isPending} onStart={begin} />
    </ViewFrame>
  )
}

interface PlanBodyProps {
  readonly draft: Draft
  readonly isStarting: boolean
  readonly onStart: () => void
}

function PlanBody({ draft, isStarting, onStart }: PlanBodyProps) {
  const { go } = useNavigation()
  if (draft.isLoading) return <Loading label="Reading texts and models" rows={8} />
  if (draft.corpora.length === 0 || draft.models.length === 0) {
    const lacksText = draft.corpora.length === 0
    return (
      <Empty title={lacksText ? 'First some text' : 'First a model'}>
        <p>
          {lacksText
            ? 'An experiment teaches a model to think about a text: import one first.'
            : 'An experiment starts from a base model: make a small one here, or add a folder.'}
        </p>
        <Button onClick={() => go(lacksText ? 'data' : 'model')}>{lacksText ? 'Import a text' : 'Make a model'}</Button>
      </Empty>
    )
  }
  if (!draft.values) return null
  const { plan, faults } = draft
  return (
    <div className={styles.plan}>
      <ExperimentForm draft={draft} />
      <div className={styles.right}>
        {plan ? (
          <>
            <PlanPanel plan={plan} />
            <MatchedPanel plan={plan} />
          </>
        ) : (
          <Empty title={faults.length === 1 ? 'One setting is at fault' : `${faults.length} settings are at fault`}>
            <p>{faults[0] && `${faults[0].path}: ${faults[0].message}`}</p>
          </Empty>
        )}
        <div className={styles.start}>
          <span className="dimmed">Pause or close at any time; it goes on later with the same result.</span>
          <Button
            size="sm"
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
            disabled={!plan}
            loading={isStarting}
            onClick={onStart}
          >
            {plan ? startLabel(plan) : 'Start'}
          </Button>
          <Key>Ctrl Enter</Key>
        </div>
      </div>
    </div>
  )
}

function startLabel({ estimates }: Plan): string {
  const stages = estimates.reduce((sum, { stages }) => sum + stages.length, 0)
  const seconds = estimates.reduce((sum, { total }) => sum + total.seconds, 0)
  const many = estimates.length > 1 ? `${estimates.length} experiments, ` : ''
  return `Start ${many}${stages} stages, about ${aboutDuration(seconds)}`
}

/** Ctrl+Enter, also while typing. */
function useStartKey(act: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  })
}
