/** What labels did, as Compare shows it. */

import type { QueueComparison, QueueSummary } from '../comparison/label-queues'
import type { LabelledStep } from '../comparison/label-use'
import type { ShortcutComparison } from '../comparison/shortcut'

export interface ComparedQueues extends Omit<QueueComparison, 'runs'> {
  /** One for each of `queueMetrics`, in their order; none where no seed was run with both orders. */
  readonly summaries: readonly QueueSummary[]
}

export interface LabelsComparison {
  /** Simulated runs of the queue's two orders, newest first. */
  readonly queues: readonly ComparedQueues[]
  /** M-steps that trained with labels, in the order of experiments and iterations. */
  readonly steps: readonly LabelledStep[]
  /** Null where the workspace has no arm of the shortcut demo. */
  readonly shortcut: ShortcutComparison | null
}
