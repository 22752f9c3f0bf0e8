/** Writes all labels of a workspace: who said what of which version of a thought, when, and whether it still counts. */

import type { CsvValue } from '../formats/csv-writer'
import { writeCsv } from '../formats/csv-writer'
import { writeJsonLines } from '../formats/jsonl-writer'
import { LABELS_VERSION } from '../formats/labels-jsonl'
import type { LabelRow } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { thoughtName } from './thought-name'

export const labelFormats = ['jsonl', 'csv'] as const
export type LabelFormat = (typeof labelFormats)[number]

const COLUMNS = [
  ...['thoughtId', 'verdict', 'annotator', 'at', 'note', 'reasons', 'wrongStep', 'editedText', 'text', 'textHash'],
  ...['weightsHidden', 'origin', 'propensity', 'chance', 'moved', 'undoneAt', 'usedIn', 'version'],
] as const

type ExportedLabel = Readonly<Record<(typeof COLUMNS)[number], unknown>>

/**
 * Oldest first. A label whose thought is no longer in the workspace is left out: it has no name.
 *
 * @returns how many were written
 */
export async function exportLabels(workspace: Workspace, path: string, format: LabelFormat): Promise<number> {
  if (format === 'jsonl') return writeJsonLines(path, exportedLabels(workspace))
  async function* rows(): AsyncGenerator<CsvValue[]> {
    for await (const label of exportedLabels(workspace)) {
      yield COLUMNS.map((column) => {
        const value = label[column]
        return Array.isArray(value) ? value.join('; ') : (value as CsvValue)
      })
    }
  }
  return writeCsv(path, COLUMNS, rows())
}

const PAGE = 500

async function* exportedLabels({ labels, candidates, experiments }: Workspace): AsyncGenerator<ExportedLabel> {
  const names = new Map((await experiments.list()).map(({ id, name }) => [id, name]))
  let after = 0
  for (;;) {
    const page = await labels.page(after, PAGE)
    const places = await candidates.placesOf(page.flatMap(({ thoughtId }) => thoughtId ?? []))
    for (const label of page) {
      const place = label.thoughtId === null ? undefined : places.get(label.thoughtId)
      if (place) yield exported(label, thoughtName({ ...place, ...label }), names)
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? after
  }
}

function exported(label: LabelRow, name: string, experiments: ReadonlyMap<number, string>): ExportedLabel {
  const { verdict, annotator, at, note, reasons, wrongStep, editedText, text, textHash } = label
  const { weightsHidden, origin, propensity, chance, moved, undoneAt, uses } = label
  return {
    ...{ thoughtId: name, verdict, annotator, at, note, reasons, wrongStep, editedText, text, textHash },
    ...{ weightsHidden, origin, propensity, chance, moved, undoneAt },
    usedIn: uses.map(({ experimentId, iteration }) => `${experiments.get(experimentId)}, iteration ${iteration}`),
    version: LABELS_VERSION,
  }
}
