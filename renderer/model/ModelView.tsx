/** Model: choose or make the base, see every checkpoint and where it came from, try them. */

import { Button, Tabs } from '@mantine/core'
import { IconFolder } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type DragEvent, useEffect } from 'react'
import { counted } from '../../core/chart/format'
import type { JobState } from '../../core/contract/job'
import type { ModelSummary } from '../../core/contract/model'
import { presetConfig } from '../../core/model/presets'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { ViewTabs } from '../components/ViewTabs'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import { BasesPanel } from './BasesPanel'
import { DetailsPanel } from './DetailsPanel'
import { FolderPanel } from './FolderPanel'
import { LineagePanel } from './LineagePanel'
import { MachinePanel } from './MachinePanel'
import styles from './Model.module.css'
import { PresetPanel } from './PresetPanel'
import { isBase, type Selection } from './selection'
import { TryTab } from './TryTab'
import { size } from './words'

export function ModelView() {
  const { client, queries } = useLab()
  const jobs = useLabState('jobs')
  const { nextSteps } = useLabState('settings')
  const { subject, go } = useNavigation()
  const list = useQuery(queries.model.list.queryOptions())
  const models = list.data ?? []
  const [picked, setPicked] = useRemembered<Selection | null>('model selection', null)
  const [tab, setTab] = useRemembered('model tab', 'models')
  const [, setTried] = useRemembered<string | null>('try model', null)
  useEffect(() => {
    if (subject !== null) setPicked({ kind: 'model', name: subject })
  }, [subject, setPicked])
  const choose = useMutation({
    mutationFn: (find: () => ReturnType<typeof client.model.chooseFolder>) => find(),
    onSuccess: (checked) => {
      if (!checked) return
      setPicked({ kind: 'folder', checked })
      setTab('models')
    },
  })
  const onDrop = async (event: DragEvent) => {
    event.preventDefault()
    const [folder] = await window.desktop.grantFiles([...event.dataTransfer.files])
    if (folder) choose.mutate(() => client.model.checkFolder({ token: folder.token }))
  }
  const tryModel = (name: string) => {
    setTried(name)
    setTab('try')
  }
  const selection = choosePresent(models, picked, jobs)
  const isNew = models.length > 0 && models.every(isBase)
  return (
    <ViewFrame
      title="Model"
      note={describe(models)}
      actions={
        <>
          {isNew && nextSteps && (
            <Button variant="default" onClick={() => go('experiment')}>
              Next: plan a quick look
            </Button>
          )}
          <Button
            leftSection={<IconFolder size={14} aria-hidden />}
            loading={choose.isPending}
            onClick={() => choose.mutate(() => client.model.chooseFolder())}
          >
            Add a Hugging Face folder
          </Button>
        </>
      }
      strips={<FaultStrip error={list.error ?? choose.error} />}
    >
      <ViewTabs value={tab} onChange={setTab} onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
        <Tabs.List>
          <Tabs.Tab value="models">Models</Tabs.Tab>
          <Tabs.Tab value="try">Try it</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="models" className={styles.panel}>
          {list.isPending ? (
            <Loading label="Reading the models" />
          ) : (
            <ModelsTab models={models} selection={selection} onSelect={setPicked} onTry={tryModel} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="try" className={styles.panel}>
          {list.isPending ? (
            <Loading label="Reading the models" />
          ) : (
            <TryTab models={models} model={nameOf(selection)} />
          )}
        </Tabs.Panel>
      </ViewTabs>
    </ViewFrame>
  )
}

interface ModelsTabProps {
  readonly models: readonly ModelSummary[]
  readonly selection: Selection
  readonly onSelect: (selection: Selection) => void
  readonly onTry: (name: string) => void
}

function ModelsTab({ models, selection, onSelect, onTry }: ModelsTabProps) {
  const { queries } = useLab()
  const [rows, setRows] = useRemembered('model rows', 8)
  const [length, setLength] = useRemembered<number | null>('model length', null)
  const machine = useQuery(queries.model.machine.queryOptions())
  const name = nameOf(selection)
  const model = models.find((each) => each.name === name)
  const details = useQuery(
    queries.model.details.queryOptions({ input: { name: name ?? '' }, enabled: model !== undefined }),
  )
  const config = selection.kind === 'preset' ? presetConfig(selection.preset) : details.data?.config
  const select = (next: string) => onSelect({ kind: 'model', name: next })
  return (
    <div className={styles.layout}>
      <BasesPanel
        models={models}
        selection={selection}
        freeBytes={machine.data?.freeBytes ?? null}
        rows={rows}
        onSelect={onSelect}
      />
      <div className={styles.right}>
        <FaultStrip error={details.error ?? machine.error} />
        <div className={styles.top}>
          {selection.kind === 'preset' && (
            <PresetPanel key={selection.preset} preset={selection.preset} models={models} onMade={select} />
          )}
          {selection.kind === 'folder' && (
            <FolderPanel key={selection.checked.folder.token} {...selection} models={models} onAdded={select} />
          )}
          {selection.kind === 'model' && model && (
            <DetailsPanel model={model} details={details.data} onTry={() => onTry(model.name)} />
          )}
          {selection.kind === 'model' && !model && (
            <Panel title={selection.name} note="being made">
              <Loading label={`Waiting for ${name}`} />
            </Panel>
          )}
          {config && machine.data && (
            <MachinePanel
              config={config}
              machine={machine.data}
              model={model?.hasWeights ? model.name : null}
              rows={rows}
              onRows={setRows}
              length={length}
              onLength={setLength}
            />
          )}
        </div>
        {models.length > 0 && <LineagePanel models={models} selected={name} onSelect={select} onOpen={onTry} />}
      </div>
    </div>
  )
}

function nameOf(selection: Selection): string | null {
  return selection.kind === 'model' ? selection.name : null
}

/** What was picked, if it is there or being made; else the newest model, else the smallest preset. */
function choosePresent(
  models: readonly ModelSummary[],
  picked: Selection | null,
  jobs: readonly JobState[],
): Selection {
  const isThere = (name: string) =>
    models.some((model) => model.name === name) ||
    jobs.some(({ kind, subject, status }) => kind === 'model' && subject === name && unsettled.includes(status))
  if (picked && (picked.kind !== 'model' || isThere(picked.name))) return picked
  const newest = models.at(-1)
  return newest ? { kind: 'model', name: newest.name } : { kind: 'preset', preset: 'ring' }
}

/** A job that has just finished, too: the list is about to be asked again. */
const unsettled: readonly JobState['status'][] = ['waiting', 'running', 'pausing', 'finished']

function describe(models: readonly ModelSummary[]): string {
  if (models.length === 0) return 'none yet: make one, or add a folder'
  const bytes = models.reduce((total, model) => total + model.bytes, 0)
  return `${counted(models.length, 'model')}, ${size(bytes)}`
}
