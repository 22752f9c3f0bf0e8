/**
 * A program for tests to kill. `node labeller WORKSPACE` labels the most useful cards of the experiment `em`, takes
 * every fourth verdict back, and prints what it was told of each at once: `label ID VERDICT`, `undone ID`.
 */

import { ReviewDesk } from '../../../main/review/desk'
import { reviewScope } from '../../../main/review/scope'
import { loadDeskPool } from '../../../main/review-desk/desk-pool'
import { openWorkspace } from '../../../main/store/workspace'

const ANNOTATOR = 'ada'
const now = () => new Date().toISOString()

const workspace = await openWorkspace(process.argv[2] as string)
const scope = reviewScope(await workspace.experiments.get('em'), 1)
const desk = await ReviewDesk.open(workspace, scope, await loadDeskPool(workspace, scope))
for (let given = 1; ; given++) {
  const { cards } = await desk.queue({
    ...{ annotator: ANNOTATOR, order: 'value', size: 1, draw: given, excludeChunks: [], repeatShare: 0 },
  })
  const [card] = cards
  if (!card) break
  const verdict = given % 2 ? 'accept' : 'reject'
  const { label } = await desk.decide({ ...card, annotator: ANNOTATOR, verdict, at: now(), weightsHidden: false })
  process.stdout.write(`label ${label.id} ${label.verdict}\n`)
  if (given % 4 > 0) continue
  const [undone] = await desk.undo(ANNOTATOR, now())
  process.stdout.write(`undone ${undone?.id}\n`)
}
await desk.close()
await workspace.close()
