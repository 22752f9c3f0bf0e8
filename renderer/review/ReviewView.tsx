/** Review: accept or reject thoughts, a card at a glance, with every label's effect visible. */

import { ActionIcon, Button } from '@mantine/core'
import { IconFilter, IconKeyboard } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { counted } from '../../core/chart/format'
import type { Reviewable, ThoughtFilter } from '../../core/contract/review'
import { rejectionReasons } from '../../core/review/label'
import type { QueueOrder } from '../../core/review/queue'
import { thoughtSteps } from '../../core/review/steps'
import { Empty } from '../components/Empty'
import { Loading } from '../components/Loading'
import { FaultStrip, Strip } from '../components/Strip'
import { useLab, useLabState } from '../lab/lab-context'
import { useRemembered } from '../lab/remembered'
import { useCommand } from '../shell/commands'
import { useNavigation } from '../shell/navigation'
import { ViewFrame } from '../shell/ViewFrame'
import { keysOf } from './acts'
import { BulkDialog } from './BulkDialog'
import { CardAnnouncer } from './CardAnnouncer'
import { DeskCard } from './DeskCard'
import { Evidence, type EvidenceTab, evidenceTabs } from './Evidence'
import { FilterDialog } from './FilterDialog'
import { KeySheet } from './KeySheet'
import { faultOfFiles, LabelFilesMenu, labelFilesOutcome, useLabelFiles } from './LabelFiles'
import { QueueStrip } from './QueueStrip'
import { type Adding, ResultLine, reasonKeys, toggled } from './ResultLine'
import styles from './Review.module.css'
import type { ReviewPlace } from './review-place'
import { filterWords } from './ThoughtFilterFields'
import { useActs } from './use-acts'
import { useDesk } from './use-desk'
import { useReviewPlace } from './use-review-place'
import { useStateOf } from './use-state-of'
import { annotatorName } from './use-waiting-cards'

export function ReviewView() {
  const { client, queries } = useLab()
  const pack = useMutation({ mutationFn: () => client.review.openPack() })
  const { go } = useNavigation()
  const list = useQuery(queries.review.list.queryOptions())
  const { place, later, choose } = useReviewPlace(list.data ?? null)
  if (list.data && place) return <ReviewDeskView all={list.data} place={place} later={later} onPlace={choose} />
  return (
    <ViewFrame title="Review" strips={<FaultStrip error={list.error ?? pack.error} />}>
      {list.isPending && <Loading label="Looking for thoughts" />}
      {list.data && (
        <Empty title="No thoughts yet">
          <p>Thoughts appear here after the first E-step.</p>
          <Button onClick={() => go('experiment')}>Plan one</Button>
          <Button variant="default" loading={pack.isPending} onClick={() => pack.mutate()}>
            Open a review pack
          </Button>
        </Empty>
      )}
    </ViewFrame>
  )
}

type Dialog = 'keys' | 'words' | 'copies' | 'bulk' | null

interface ReviewDeskViewProps {
  readonly all: readonly Reviewable[]
  readonly place: ReviewPlace
  /** An iteration whose thoughts came while this one was on show. */
  readonly later: ReviewPlace | null
  readonly onPlace: (place: ReviewPlace) => void
}

function ReviewDeskView({ all, place, later, onPlace }: ReviewDeskViewProps) {
  const { go } = useNavigation()
  const settings = useLabState('settings')
  const annotator = annotatorName(settings.annotator)
  const [order, setOrder] = useRemembered<QueueOrder>('review order', 'value')
  const [filter, setFilter] = useRemembered<ThoughtFilter | null>('review filter', null)
  const [tab, setTab] = useRemembered<EvidenceTab>('review tab', 'weights')
  const [formulas, setFormulas] = useRemembered('review formulas', false)
  const [dialog, setDialog] = useState<Dialog>(null)
  // Where the window is narrow, the evidence is a drawer.
  const [drawer, setDrawer] = useState(false)
  const desk = useDesk({ ...place, annotator, order, filter, weightsHidden: settings.hideWeights })
  const files = useLabelFiles(place, { annotator, order }, { onImported: desk.refill, onOpened: onPlace })
  const keys = keysOf(settings.keys)
  const thought = desk.card.data && desk.shown !== null ? desk.card.data.thoughts[desk.shown] : undefined
  const hidden = settings.hideWeights && !desk.card.data?.thoughts.some(({ verdict }) => verdict !== null)

  // A new card begins without what was open on the last; what was being added was for the label before.
  const chunkId = desk.entry?.chunkId
  const [wholeContext, setWholeContext] = useStateOf(chunkId, false)
  const [editing, setEditing] = useStateOf(chunkId, false)
  const [adding, setAdding] = useStateOf<Adding>(desk.last?.label.id, null)

  const k = desk.shown ?? 0
  const stepTab = (by: 1 | -1) => {
    const names = evidenceTabs.map(({ name }) => name)
    const next = names[Math.max(0, Math.min(names.length - 1, names.indexOf(tab) + by))]
    if (next) setTab(next)
    setDrawer(true)
  }
  const adjudicate = useCallback(() => setOrder('disagreements'), [setOrder])
  const disagreements = () => setOrder(order === 'disagreements' ? 'value' : 'disagreements')
  useCommand('keys', () => setDialog('keys'))
  useActs(settings.keys, {
    acts: {
      accept: () => desk.decide('accept'),
      reject: () => desk.decide('reject'),
      skip: desk.skip,
      edit: () => setEditing(thought !== undefined),
      undo: desk.undo,
      thoughtBefore: () => desk.showThought(k - 1),
      thoughtAfter: () => desk.showThought(k + 1),
      context: () => setWholeContext(!wholeContext),
      formulas: () => setFormulas(!formulas),
      tabBefore: () => stepTab(-1),
      tabAfter: () => stepTab(1),
      next: desk.next,
      previous: desk.previous,
      search: () => setDialog('words'),
      filter: () => setDialog('copies'),
      disagreements,
      reason: () => setAdding(adding === 'reason' ? null : 'reason'),
      note: () => {
        if (desk.last && !desk.last.undone) setAdding('note')
      },
      bulk: () => setDialog('bulk'),
      keys: () => setDialog('keys'),
    },
    showThought: desk.showThought,
    ...{ undo: desk.undo, redo: desk.redo, inTurn: desk.inTurn, forgetTurns: desk.forgetTurns },
    escape: () => {
      setDrawer(false)
      setAdding(null)
      setWholeContext(false)
      desk.showThought(null)
    },
    before: (key) => {
      const { last } = desk
      if (adding !== 'reason' || last?.label.verdict !== 'reject' || last.undone) return null
      const { reasons, text } = last.label
      const reason = rejectionReasons.find((one) => reasonKeys[one] === key)
      if (reason) return () => desk.remark({ reasons: toggled(reasons, reason) })
      const step = /^[1-9]$/.test(key) ? Number(key) - 1 : null
      if (step === null || !reasons.includes('wrong step') || step >= thoughtSteps(text).length) return null
      return () => desk.remark({ wrongStep: step })
    },
    endChoice: () => adding === 'reason' && setAdding(null),
  })

  const outcome = labelFilesOutcome(files)
  return (
    <ViewFrame
      title="Review"
      note={`Thoughts of iteration ${place.iteration}, ${place.experiment} on ${all.find(({ experiment }) => experiment === place.experiment)?.corpus ?? ''}`}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconFilter size={13} aria-hidden />}
            onClick={() => setDialog('words')}
          >
            Search and filter
          </Button>
          <Button variant="default" aria-pressed={order === 'disagreements'} onClick={disagreements}>
            {order === 'disagreements' ? 'Leave disagreements' : disagreementWords(desk.state?.disagreements ?? null)}
          </Button>
          <LabelFilesMenu files={files} />
          <ActionIcon variant="default" size={30} aria-label="Keys" onClick={() => setDialog('keys')}>
            <IconKeyboard size={16} stroke={1.6} aria-hidden />
          </ActionIcon>
        </>
      }
      strips={
        <>
          <FaultStrip
            error={desk.fault ?? desk.open.error ?? desk.card.error ?? faultOfFiles(files)}
            act={
              desk.fault ? (
                <Button variant="default" onClick={desk.clearFault}>
                  Dismiss
                </Button>
              ) : undefined
            }
          />
          {outcome !== null && <Strip kind="warn">{outcome}</Strip>}
          {later && (
            <Strip
              kind="warn"
              act={
                <>
                  <Button onClick={() => onPlace(later)}>Review them</Button>
                  <Button variant="default" onClick={() => onPlace(place)}>
                    Stay here
                  </Button>
                </>
              }
            >
              Iteration {later.iteration} has thoughts now.
            </Strip>
          )}
        </>
      }
    >
      <CardAnnouncer desk={desk} hidden={hidden} />
      {desk.open.isPending && <Loading rows={10} label="Reading the thoughts" />}
      {desk.open.data && (
        <div className={styles.desk}>
          <QueueStrip
            desk={desk}
            order={order}
            onOrder={setOrder}
            annotator={annotator}
            filterWords={filter && filterWords(filter)}
            onClearFilter={() => setFilter(null)}
            drawer={drawer}
            onDrawer={setDrawer}
          />
          {desk.isFilled && !desk.entry ? (
            <div className={styles.none}>
              <NothingLeft
                order={order}
                filtered={filter !== null}
                onRandom={() => setOrder('random')}
                onClearFilter={() => setFilter(null)}
                onValue={() => setOrder('value')}
                onNext={() => go('experiment')}
              />
            </div>
          ) : (
            <DeskCard
              desk={desk}
              keys={keys}
              hidden={hidden}
              formulas={formulas}
              wholeContext={wholeContext}
              onContext={() => setWholeContext(!wholeContext)}
              editing={editing}
              onEdit={setEditing}
            />
          )}
          <Evidence desk={desk} hidden={hidden} tab={tab} onTab={setTab} drawer={drawer} onAdjudicate={adjudicate} />
          <ResultLine desk={desk} keys={keys} adding={adding} onAdding={setAdding} />
        </div>
      )}
      {dialog === 'keys' && <KeySheet keys={keys} onClose={() => setDialog(null)} />}
      {(dialog === 'words' || dialog === 'copies') && (
        <FilterDialog
          all={all}
          place={place}
          filter={filter}
          start={dialog}
          onClose={() => setDialog(null)}
          onApply={(next, wanted) => {
            onPlace(next)
            setFilter(wanted)
            setDialog(null)
          }}
        />
      )}
      {dialog === 'bulk' && (
        <BulkDialog place={place} annotator={annotator} onClose={() => setDialog(null)} onDone={desk.refill} />
      )}
    </ViewFrame>
  )
}

function disagreementWords(count: number | null): string {
  return count === null ? 'Disagreements' : counted(count, 'disagreement')
}

interface NothingLeftProps {
  readonly order: QueueOrder
  readonly filtered: boolean
  readonly onRandom: () => void
  readonly onValue: () => void
  readonly onClearFilter: () => void
  readonly onNext: () => void
}

function NothingLeft({ order, filtered, onRandom, onValue, onClearFilter, onNext }: NothingLeftProps) {
  if (filtered) {
    return (
      <Empty title="Nothing that matches is left to label">
        <Button onClick={onClearFilter}>Leave the filter</Button>
      </Empty>
    )
  }
  if (order === 'disagreements') {
    return (
      <Empty title="No disagreements">
        <p>Nobody has rejected a thought here that another annotator accepted.</p>
        <Button onClick={onValue}>Most useful first</Button>
      </Empty>
    )
  }
  return (
    <Empty title="Nothing left whose label would change anything">
      {order !== 'random' && <Button onClick={onRandom}>Show random cards</Button>}
      <Button variant="default" onClick={onNext}>
        Start the next iteration
      </Button>
    </Empty>
  )
}
