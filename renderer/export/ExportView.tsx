/** Export: what the workspace holds, as files that other programs read. */

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { CardEdits, ExportChoice, ExportSources } from '../../core/contract/export'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { Panel } from '../components/Panel'
import { FaultStrip } from '../components/Strip'
import { useLab } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import { CardPanel } from './CardPanel'
import { ChoicePanel } from './ChoicePanel'
import styles from './Export.module.css'
import { ExportFoot } from './ExportFoot'
import { FormatList } from './FormatList'
import { firstChoice, fittingChoice, hasCard, whyNot } from './formats'
import { RecordsPanel } from './RecordsPanel'

export function ExportView() {
  const { queries } = useLab()
  const { go } = useNavigation()
  const sources = useQuery(queries.export.sources.queryOptions())
  const [remembered, setChoice] = useRemembered<ExportChoice | null>('export choice', null)
  const data = sources.data
  const isEmpty = data && data.corpora.length === 0 && data.models.length === 0
  const choice = data && fittingChoice(remembered ?? firstChoice(data), data)
  return (
    <ViewFrame
      title="Export"
      note={choice && !isEmpty && describe(choice)}
      strips={<FaultStrip error={sources.error} />}
    >
      {sources.isPending && <Loading label="Reading what there is" />}
      {isEmpty && (
        <Empty title="Nothing to export yet">
          <p>Documents, thoughts, labels and models of this workspace are written here as files for other programs.</p>
          <Button onClick={() => go('data')}>Import documents</Button>
        </Empty>
      )}
      {data && choice && !isEmpty && (
        <ExportPanels
          sources={data}
          choice={choice}
          onChange={(change) => setChoice(fittingChoice({ ...choice, ...change }, data))}
        />
      )}
    </ViewFrame>
  )
}

interface ExportPanelsProps {
  readonly sources: ExportSources
  readonly choice: ExportChoice
  readonly onChange: (change: Partial<ExportChoice>) => void
}

const noEdits: Partial<CardEdits> = {}
const cardWords = { title: 'a name', source: 'the source', licence: 'a licence, or “unknown”' } as const

function ExportPanels({ sources, choice, onChange }: ExportPanelsProps) {
  const { queries } = useLab()
  const labelled = choice.experiment ?? firstChoice(sources).experiment
  const needs = useQuery({
    ...queries.export.needs.queryOptions({ input: { experiment: labelled ?? '' } }),
    enabled: labelled !== null,
  })
  const preview = useQuery(queries.export.preview.queryOptions({ input: choice }))
  const [edits, setEdits] = useRemembered(`export card ${choice.experiment ?? choice.corpus}`, noEdits)
  const filledIn = preview.data?.card
  const card: CardEdits | null = filledIn
    ? {
        title: edits.title ?? filledIn.title,
        source: edits.source ?? filledIn.source,
        licence: edits.licence ?? filledIn.licence,
        notes: edits.notes ?? '',
      }
    : null
  const missing = card ? (['title', 'source', 'licence'] as const).filter((name) => card[name].trim() === '') : []
  const why = whyNot(choice.format, sources, needs.data)
  const blocked =
    why ??
    (missing.length > 0
      ? `still needed on the data card: ${missing.map((name) => cardWords[name]).join(', ')}`
      : null) ??
    (preview.data?.total === 0 ? 'nothing to write' : null)
  return (
    <div className={styles.columns} data-card={hasCard(choice.format) || undefined}>
      <FormatList
        sources={sources}
        needs={needs.data}
        chosen={choice.format}
        onChoose={(format) => onChange({ format })}
      />
      <div className={styles.middle}>
        <ChoicePanel sources={sources} choice={choice} onChange={onChange} />
        <FaultStrip error={preview.error ?? needs.error} />
        {!preview.error && <RecordsPanel key={JSON.stringify(choice)} format={choice.format} preview={preview.data} />}
        <ExportFoot choice={choice} preview={preview.data} card={card} blocked={blocked} />
      </div>
      {card && filledIn ? (
        <CardPanel
          card={card}
          facts={filledIn.facts}
          missing={missing}
          onChange={(change) => setEdits({ ...edits, ...change })}
        />
      ) : (
        // its place is kept, so that nothing jumps when it comes
        hasCard(choice.format) && (
          <Panel title="Data card" note="written beside the file" className={styles.card}>
            {preview.isPending && <Loading label="Reading the data card" rows={8} />}
          </Panel>
        )
      )}
    </div>
  )
}

function describe({ format, experiment, corpus, iteration, model }: ExportChoice): string {
  if (format === 'checkpoint') return model ?? ''
  if (format.startsWith('labels')) return 'all labels'
  if (experiment === null) return corpus ?? ''
  return `${experiment}, ${iteration === null ? 'all iterations' : iteration === 0 ? 'warm start' : `iteration ${iteration}`}`
}
