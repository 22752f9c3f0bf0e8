/** Compare: is it better, by how much, and is that sure? */

import { Button, Tabs } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { ComparableExperiment } from '../../core/contract/comparison'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { FaultStrip } from '../components/Strip'
import { ViewTabs } from '../components/ViewTabs'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { SEVERAL, useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import styles from './Compare.module.css'
import { ConfigurationTab } from './ConfigurationTab'
import { ExperimentChoice } from './ExperimentChoice'
import { IterationsTab } from './IterationsTab'
import { LabelsTab } from './LabelsTab'
import { ThoughtsTab } from './ThoughtsTab'

export function CompareView() {
  const { client, queries } = useLab()
  const { subject, go } = useNavigation()
  const list = useQuery(queries.comparison.experiments.queryOptions())
  const [picked, setPicked] = useRemembered<readonly string[] | null>('compare experiments', null)
  const all = useMemo(() => list.data ?? [], [list.data])
  const experiments = useMemo(() => choose(all, picked), [all, picked])
  const report = useMutation({ mutationFn: () => client.comparison.saveReport({ experiments: [...experiments] }) })
  useEffect(() => {
    if (subject !== null) setPicked(subject.split(SEVERAL))
  }, [subject, setPicked])
  return (
    <ViewFrame
      title="Compare"
      note={describe(all, experiments)}
      actions={
        experiments.length > 0 && (
          <>
            <span role="status" className="dimmed">
              {report.data && `saved as ${report.data.path}`}
            </span>
            {all.length > 1 && <ExperimentChoice all={all} chosen={experiments} onChoose={setPicked} />}
            <Button variant="default" loading={report.isPending} onClick={() => report.mutate()}>
              Save report
            </Button>
          </>
        )
      }
      strips={<FaultStrip error={list.error ?? report.error} />}
    >
      {list.isPending && <Loading label="Reading the experiments" />}
      {list.data && experiments.length === 0 && (
        <Empty title="Nothing to compare yet">
          <p>The iterations of an experiment are compared here with each other and with baselines.</p>
          <Button onClick={() => go('experiment')}>Plan a quick look</Button>
        </Empty>
      )}
      {experiments.length > 0 && <CompareTabs experiments={experiments} fileName={fileName(all, experiments)} />}
    </ViewFrame>
  )
}

interface CompareTabsProps {
  readonly experiments: readonly string[]
  readonly fileName: string
}

function CompareTabs({ experiments, fileName: start }: CompareTabsProps) {
  const [tab, setTab] = useRemembered('compare tab', 'iterations')
  return (
    <ViewTabs value={tab} onChange={setTab}>
      <Tabs.List>
        <Tabs.Tab value="iterations">Iterations</Tabs.Tab>
        <Tabs.Tab value="thoughts">Thoughts</Tabs.Tab>
        <Tabs.Tab value="labels">Labels</Tabs.Tab>
        <Tabs.Tab value="configuration">Configuration</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="iterations" className={styles.body}>
        <IterationsTab experiments={experiments} fileName={start} />
      </Tabs.Panel>
      <Tabs.Panel value="thoughts" className={styles.body}>
        <ThoughtsTab experiments={experiments} />
      </Tabs.Panel>
      <Tabs.Panel value="labels" className={styles.body}>
        <LabelsTab experiments={experiments} fileName={start} />
      </Tabs.Panel>
      <Tabs.Panel value="configuration" className={styles.body}>
        <ConfigurationTab experiments={experiments} fileName={start} />
      </Tabs.Panel>
    </ViewTabs>
  )
}

/** What was picked and is still there; else the newest with something evaluated. */
function choose(all: readonly ComparableExperiment[], picked: readonly string[] | null): readonly string[] {
  const names = all.map(({ name }) => name)
  // In the order of the workspace, whoever picked them.
  const kept = names.filter((name) => picked?.includes(name))
  if (kept.length > 0) return kept
  const newest = all.findLast(({ evaluated }) => evaluated > 0) ?? all.at(-1)
  return newest ? [newest.name] : []
}

function describe(all: readonly ComparableExperiment[], experiments: readonly string[]): string {
  const shown = all.filter(({ name }) => experiments.includes(name))
  const [only] = shown
  if (shown.length > 1) {
    return `${shown.length} experiments on ${[...new Set(shown.map(({ corpus }) => corpus))].join(', ')}`
  }
  if (!only) return ''
  const { name, corpus, seed, status, evaluated, planned } = only
  const unfinished = status === 'finished' ? '' : `, ${status}: ${evaluated} of ${planned} runs evaluated`
  return `Experiment ${name} on ${corpus}, seed ${seed}${unfinished}`
}

/** Start of the names of saved files. */
function fileName(all: readonly ComparableExperiment[], experiments: readonly string[]): string {
  const [first = 'comparison', ...others] = experiments
  if (others.length > 0) return `${first}-and-${others.length}-more`
  const seed = all.find(({ name }) => name === first)?.seed
  return `${first}_seed${seed ?? ''}`
}
