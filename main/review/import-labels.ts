/**
 * Takes labels from a file: those of another annotator, another copy of the program, or another program.
 *
 * Labels are merged by what they say of which text: importing a file twice changes nothing. A line that cannot be used
 * is counted and reported, and nothing else is disturbed.
 */

import { isDisputed } from '../../core/review/annotators'
import { type LabelOrigin, labelIdentity, thoughtTextHash } from '../../core/review/label'
import { contentKey, votesByContent } from '../../core/review/votes'
import { type LabelFault, type LabelLine, type ReadLabel, readLabelLines } from '../formats/labels-jsonl'
import type { PlacedThought } from '../store/candidates'
import type { LabelRow, NewLabel } from '../store/labels'
import type { Workspace } from '../store/workspace'
import { parseThoughtName, thoughtName } from './thought-name'

export type ImportFault = LabelFault | 'unknown thought' | 'other version of the thought' | 'ambiguous thought'

export interface LabelsImport {
  readonly lines: number
  readonly imported: number
  /** On record already, or twice in the file. */
  readonly duplicates: number
  /** Of these, labels taken back since: they are undone here too. */
  readonly undone: number
  /** Lines that could not be used. */
  readonly faulty: number
  readonly faults: Readonly<Partial<Record<ImportFault, number>>>
  /** The first of them, in words. */
  readonly examples: readonly { readonly line: number; readonly fault: ImportFault; readonly reason: string }[]
  /**
   * Texts of the file's thoughts that have an accept and a reject from different annotators, after the import, and that
   * no adjudicator has decided.
   */
  readonly conflicts: readonly string[]
}

export interface ImportOptions {
  /** The experiment whose thoughts are meant, where several have thoughts of the same names. */
  readonly experiment: string | null
  /** When a label was given, where its line does not say; ISO 8601. */
  readonly now: string
}

const BATCH = 500
const EXAMPLES = 20

/** @throws AppError if the file cannot be read at all */
export async function importLabels(workspace: Workspace, path: string, options: ImportOptions): Promise<LabelsImport> {
  const merger = new LabelMerger(workspace, options)
  let batch: ReadLabel[] = []
  for await (const read of readLabelLines(path)) {
    batch.push(read)
    if (batch.length < BATCH) continue
    await merger.add(batch)
    batch = []
  }
  await merger.add(batch)
  return merger.finish()
}

class LabelMerger {
  private lines = 0
  private imported = 0
  private duplicates = 0
  private undone = 0
  private readonly faults: Partial<Record<ImportFault, number>> = {}
  private readonly examples: LabelsImport['examples'][number][] = []
  private readonly touched = new Set<number>()

  constructor(
    private readonly workspace: Workspace,
    private readonly options: ImportOptions,
  ) {}

  async add(batch: readonly ReadLabel[]): Promise<void> {
    const { candidates, labels } = this.workspace
    this.lines += batch.length
    const named = batch.flatMap((read) => ('label' in read ? (parseThoughtName(read.label.thoughtId) ?? []) : []))
    const found = new Map<string, PlacedThought[]>()
    for (const thought of await candidates.byPlace(named)) {
      const name = thoughtName(thought)
      found.set(name, [...(found.get(name) ?? []), thought])
    }
    const chunkIds = [...new Set([...found.values()].flat().map(({ chunkId }) => chunkId))]
    const known = await labels.ofChunks(chunkIds)
    const fresh = new Map<string, NewLabel[]>()
    for (const read of batch) {
      if (!('label' in read)) {
        this.fault(read.line, read.fault, read.reason)
        continue
      }
      const thought = this.choose(read.line, read.label, found.get(read.label.thoughtId) ?? [])
      if (thought) await this.merge(read.label, thought, known, fresh)
    }
    // A step for each annotator, so that undoing one's own labels leaves the others'.
    for (const own of fresh.values()) {
      const { labels: recorded, known: repeated } = await labels.record(own)
      this.imported += recorded.length
      this.duplicates += repeated
    }
  }

  async finish(): Promise<LabelsImport> {
    const { lines, imported, duplicates, undone, faults, examples } = this
    const faulty = Object.values(faults).reduce((sum, count) => sum + count, 0)
    return { lines, imported, duplicates, undone, faulty, faults, examples, conflicts: await this.conflicts() }
  }

  private choose(line: number, label: LabelLine, named: readonly PlacedThought[]): PlacedThought | null {
    if (named.length === 0) {
      this.fault(line, 'unknown thought', `there is no thought '${label.thoughtId}' in this workspace`)
      return null
    }
    const { experiment } = this.options
    const wanted = experiment === null ? named : named.filter((thought) => thought.experiment === experiment)
    const right = wanted.filter(({ text }) => !label.textHash || label.textHash === thoughtTextHash(text))
    const [first, ...others] = right
    if (!first) {
      const [fault, reason] =
        wanted.length === 0
          ? (['unknown thought', `experiment '${experiment}' has no thought '${label.thoughtId}'`] as const)
          : ([
              'other version of the thought',
              `'${label.thoughtId}' has another text here than the one labelled`,
            ] as const)
      this.fault(line, fault, reason)
      return null
    }
    if (others.every(({ text }) => text === first.text)) return first
    const names = right.map((thought) => thought.experiment).join(', ')
    this.fault(
      line,
      'ambiguous thought',
      `'${label.thoughtId}' is another thought in each of ${names}: say --experiment`,
    )
    return null
  }

  private async merge(
    line: LabelLine,
    thought: PlacedThought,
    known: readonly LabelRow[],
    fresh: Map<string, NewLabel[]>,
  ): Promise<void> {
    const { annotator, verdict } = line
    const editedText = line.editedText ?? null
    this.touched.add(thought.chunkId)
    const textHash = thoughtTextHash(thought.text)
    if (line.undoneAt && line.at) {
      const identity = labelIdentity(thought, annotator, verdict, editedText, line.at)
      if (await this.workspace.labels.undoOne(identity, line.undoneAt)) this.undone++
      else this.duplicates++
      return
    }
    const own = fresh.get(annotator) ?? []
    // Without a time, the same verdict again says nothing new.
    const said =
      own.findLast(({ thoughtId, verdict: given }) => thoughtId === thought.thoughtId && isJudgement(given))?.verdict ??
      known.findLast(
        (label) =>
          label.chunkId === thought.chunkId &&
          label.textHash === textHash &&
          label.annotator === annotator &&
          isJudgement(label.verdict),
      )?.verdict
    if (!line.at && isJudgement(verdict) && said === verdict) {
      this.duplicates++
      return
    }
    own.push({
      ...{ thoughtId: thought.thoughtId, annotator, verdict, at: line.at ?? this.options.now },
      ...(editedText === null ? {} : { editedText }),
      ...{ note: line.note ?? null, reasons: line.reasons ?? [], wrongStep: line.wrongStep ?? null },
      ...{ weightsHidden: line.weightsHidden ?? false, origin: originOf(line), propensity: line.propensity ?? null },
      ...{ chance: line.chance ?? null, moved: line.moved ?? null },
    })
    fresh.set(annotator, own)
  }

  private fault(line: number, fault: ImportFault, reason: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1
    if (this.examples.length < EXAMPLES) this.examples.push({ line, fault, reason })
  }

  private async conflicts(): Promise<string[]> {
    const { labels } = this.workspace
    const found = await labels.ofChunks([...this.touched])
    const texts = new Map(found.map(({ chunkId, textHash, text }) => [contentKey(chunkId ?? 0, textHash), text]))
    const votes = votesByContent(found, await labels.adjudicators())
    return [...votes].flatMap(([key, cast]) => (isDisputed(cast) ? [texts.get(key) as string] : []))
  }
}

function isJudgement(verdict: string): boolean {
  return verdict === 'accept' || verdict === 'reject'
}

/** A propensity says that the card was drawn at random; without one, no origin may claim so. */
function originOf({ origin, propensity }: LabelLine): LabelOrigin {
  if (!origin || (origin === 'random' && !propensity)) return 'import'
  return origin
}
