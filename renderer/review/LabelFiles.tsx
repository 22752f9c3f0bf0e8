/** Labels out of this workspace and into it: by menu, with what an import did. */

import { Button, Menu } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { grouped } from '../../core/chart/format'
import type { QueueOrder } from '../../core/review/queue'
import { useLab } from '../lab/lab-context'
import { lastOf, type ReviewPlace } from './review-place'

/** Of a pack. */
const PACK_CARDS = 300

interface PackChoice {
  readonly annotator: string
  readonly order: QueueOrder
}

interface FilesDone {
  readonly onImported: () => void
  /** With the iteration that a review pack holds. */
  readonly onOpened: (place: ReviewPlace) => void
}

/** The menu's mutations, whose outcome the view tells under its header. */
export function useLabelFiles(place: ReviewPlace, { annotator, order }: PackChoice, done: FilesDone) {
  const { client, queries } = useLab()
  const cache = useQueryClient()
  const pack = useMutation({
    mutationFn: () => client.review.exportPack({ ...place, annotator, order, cards: PACK_CARDS }),
  })
  const open = useMutation({
    mutationFn: () => client.review.openPack(),
    onSuccess: async (reply) => {
      if (!reply) return
      const all = await cache.fetchQuery({ ...queries.review.list.queryOptions(), staleTime: 0 })
      const opened = lastOf(all, reply.experiment)
      if (opened) done.onOpened(opened)
    },
  })
  const save = useMutation({ mutationFn: (format: 'jsonl' | 'csv') => client.review.exportLabels({ format }) })
  const load = useMutation({
    mutationFn: () => client.review.importLabels(place),
    onSuccess: (reply) => reply && done.onImported(),
  })
  return { save, load, pack, open }
}

export type LabelFilesState = ReturnType<typeof useLabelFiles>

export function LabelFilesMenu({ files: { save, load, pack, open } }: { readonly files: LabelFilesState }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={[save, load, pack, open].some(({ isPending }) => isPending)}>
          Labels and packs
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save.mutate('jsonl')}>Export as JSONL…</Menu.Item>
        <Menu.Item onClick={() => save.mutate('csv')}>Export as CSV…</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => load.mutate()}>Import labels…</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => pack.mutate()}>Export the next {PACK_CARDS} cards as a review pack…</Menu.Item>
        <Menu.Item onClick={() => open.mutate()}>Open a review pack…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What the last export or import did; null if there is nothing to tell. */
export function labelFilesOutcome({ save, load, pack, open }: LabelFilesState): string | null {
  if (load.data) {
    const { lines, imported, duplicates, faulty, reasons, conflicts } = load.data
    const faults = faulty > 0 ? `, ${grouped(faulty)} could not be used (${reasons[0]})` : ''
    const split = conflicts > 0 ? `; annotators disagree on ${grouped(conflicts)} thoughts` : ''
    return `Of ${grouped(lines)} labels, ${grouped(imported)} are new, ${grouped(duplicates)} were here already${faults}${split}.`
  }
  if (open.data) return `${grouped(open.data.cards)} cards of ${open.data.experiment} are here to be labelled.`
  if (pack.data) {
    return `${grouped(pack.data.cards)} cards saved as ${pack.data.path}. Their labels come back with Import labels.`
  }
  if (save.data) return `${grouped(save.data.labels)} labels saved as ${save.data.path}`
  return null
}

export function faultOfFiles({ save, load, pack, open }: LabelFilesState): unknown {
  return save.error ?? load.error ?? pack.error ?? open.error
}
