/** One experiment as it runs, stands, failed or is done. */

import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconCopy, IconDots, IconFolder, IconPlayerPause, IconPlayerPlay, IconTrash, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { duration } from '../../core/chart/format'
import type { ExperimentSummary, LiveRun } from '../../core/contract/experiment'
import type { JobState } from '../../core/contract/job'
import { sweepMembers } from '../../core/experiment/sweep'
import { Loading } from '../components/Loading'
import { FaultStrip, Strip } from '../components/Strip'
import { Strips } from '../components/Strips'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { ago } from '../shell/job-words'
import { useKeys } from '../shell/keys'
import { SEVERAL, useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import styles from './Experiment.module.css'
import { ExperimentMenu } from './ExperimentMenu'
import { KeepDialog } from './KeepDialog'
import { LedgerPanel } from './LedgerPanel'
import { LogPanel } from './LogPanel'
import { RunCharts } from './RunCharts'
import { StageRail } from './StageRail'
import { useDuplicate } from './use-duplicate'
import { useLiveRun } from './use-live-run'

interface RunPageProps {
  readonly name: string
  readonly experiments: readonly ExperimentSummary[]
  /** `''` for a new one. */
  readonly onShow: (name: string) => void
}

export function RunPage({ name, experiments, onShow }: RunPageProps) {
  const { client } = useLab()
  const { go } = useNavigation()
  const [stage, setStage] = useRemembered<string | null>(`experiment stage ${name}`, null)
  const [asks, setAsks] = useState(false)
  const { run, error } = useLiveRun(name, stage)
  const job = useLabState('jobs').findLast(
    ({ kind, subject }) => (kind === 'run' || kind === 'sample-lab') && subject === name,
  )
  const copy = useDuplicate(() => onShow(''))
  const resume = useMutation({ mutationFn: () => client.experiment.resume({ name }) })
  const halve = useMutation({ mutationFn: () => client.experiment.goOnInHalves({ name }) })
  const folder = useMutation({ mutationFn: () => client.experiment.showInFolder({ name }) })
  const active = job?.status === 'running' || job?.status === 'pausing'
  const stages = run?.stages ?? []
  const names = experiments.map((experiment) => experiment.name)
  const step = (by: number) => {
    const at = stages.findIndex(({ key }) => key === (stage ?? currentStage(stages)))
    const next = stages[Math.max(0, Math.min(at + by, stages.length - 1))]
    if (next) setStage(next.key)
  }
  useKeys({ '[': () => step(-1), ']': () => step(1), Escape: () => setStage(null) })
  const fault = error ?? resume.error ?? halve.error ?? copy.error ?? folder.error
  const standsStill = run !== null && !active && job?.status !== 'waiting' && run.status !== 'finished'
  return (
    <ViewFrame
      title="Experiment"
      note={run ? describe(run, job) : name}
      actions={
        <>
          {active && job.pausable && (
            <Button
              variant="default"
              leftSection={<IconPlayerPause size={14} aria-hidden />}
              disabled={job.status === 'pausing'}
              onClick={() => void client.job.pause({ id: job.id })}
            >
              {job.status === 'pausing' ? 'Pausing' : 'Pause'}
            </Button>
          )}
          {standsStill && (
            <Button
              leftSection={<IconPlayerPlay size={14} aria-hidden />}
              loading={resume.isPending}
              onClick={() => resume.mutate()}
            >
              Go on
            </Button>
          )}
          {run?.status === 'finished' && (
            <>
              <Button onClick={() => go('compare', sweepMembers(name, names).join(SEVERAL))}>Open in Compare</Button>
              <Button variant="default" onClick={() => go('review', name)}>
                Read thoughts
              </Button>
            </>
          )}
          <Button variant="default" onClick={() => onShow('')}>
            New experiment
          </Button>
          <ExperimentMenu experiments={experiments} onShow={onShow} />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="default" size={30} aria-label={`More of ${name}`}>
                <IconDots size={15} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => copy.mutate(name)}>
                Duplicate
              </Menu.Item>
              <Menu.Item leftSection={<IconFolder size={14} />} onClick={() => folder.mutate()}>
                Show folder
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                leftSection={active ? <IconX size={14} /> : <IconTrash size={14} />}
                onClick={() => setAsks(true)}
              >
                {active || job?.status === 'waiting' ? 'Cancel' : 'Remove'}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </>
      }
      strips={
        <Strips>
          {Boolean(fault) && <FaultStrip error={fault} />}
          {run?.status === 'failed' && !active && (
            <Failure
              run={run}
              job={job}
              isHalving={halve.isPending}
              onHalve={() => halve.mutate()}
              onChange={() => copy.mutate(name)}
            />
          )}
          {run?.alarms.map((alarm) => (
            <Strip key={alarm} kind="warn">
              {alarm}
            </Strip>
          ))}
        </Strips>
      }
    >
      {!run && !error && <Loading label="Reading the run" rows={8} />}
      {run && (
        <div className={styles.run}>
          <StageRail stages={run.stages} chosen={stage} onChoose={setStage} />
          <div className={styles.live}>
            <RunCharts run={run} />
            <div className={styles.side}>
              <LedgerPanel run={run} />
              <LogPanel log={run.log} name={name} />
            </div>
          </div>
        </div>
      )}
      {asks && (
        <KeepDialog
          name={name}
          job={active || job?.status === 'waiting' ? job : undefined}
          onClose={() => setAsks(false)}
          onRemoved={() => onShow('')}
        />
      )}
    </ViewFrame>
  )
}

interface FailureProps {
  readonly run: LiveRun
  readonly job: JobState | undefined
  readonly isHalving: boolean
  readonly onHalve: () => void
  readonly onChange: () => void
}

function Failure({ run, job, isHalving, onHalve, onChange }: FailureProps) {
  const at = run.stages.find(({ status }) => status === 'failed')
  const kept = at ? `Everything before ${at.name} is saved, and what ${at.name} had saved.` : 'What was done is saved.'
  const hint = run.halves ?? job?.fault?.hint ?? ''
  return (
    <Strip
      kind="error"
      hint={`${kept} ${hint}`}
      act={
        <>
          {run.halves && (
            <Button loading={isHalving} onClick={onHalve}>
              Go on in halves
            </Button>
          )}
          <Button variant="default" onClick={onChange}>
            Change settings
          </Button>
        </>
      }
    >
      <b>
        {at ? `${at.name}: ` : ''}
        {run.message ?? 'the run failed'}.
      </b>
    </Strip>
  )
}

/** Key of the stage that runs, failed or was done last. */
function currentStage(stages: LiveRun['stages']): string | undefined {
  const at = stages.find(({ status }) => status === 'running' || status === 'failed')
  return (at ?? stages.findLast(({ status }) => status === 'finished') ?? stages[0])?.key
}

/** "look, seed 0, on stories with small, running for 1 min 59 s, 5 min left" */
function describe(run: LiveRun, job: JobState | undefined): string {
  const what = `${run.name}, seed ${run.seed}, ${run.corpus} with ${run.model}`
  if (job?.status === 'waiting') return `${what}: waiting for another job`
  if (job?.status === 'pausing') return `${what}: pausing after this step`
  if (job?.status === 'running') {
    const left = job.progress?.secondsLeft
    const since = job.started ? `, running for ${duration((Date.now() - Date.parse(job.started)) / 1000)}` : ''
    return `${what}${since}${left ? `, ${duration(left)} left` : ''}`
  }
  if (run.status === 'finished' && run.finished) return `${what}: finished ${ago(run.finished, Date.now())}`
  if (run.status === 'failed') return `${what}: failed`
  return `${what}: ${run.started ? 'paused; the result will be the same as without the pause' : 'planned'}`
}
