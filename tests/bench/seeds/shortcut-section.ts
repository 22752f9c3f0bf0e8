/** What labels are worth on the shortcut corpus, over seeds: each arm's figures, and labels against every other arm. */

import { type ShortcutRow, shortcutArms } from '../../../core/comparison/shortcut'
import { markdownTable, percent } from './markdown-table'
import type { Reply } from './seed-run'
import { deviation, halfWidth, mean } from './spread'

type Key = 'shortcutShare' | 'accuracySampled'

/** @param replies of `demo --shortcut`; one without a table is a demo that failed */
export function shortcutSection(title: string, replies: readonly Reply[]): string[] {
  const done = replies.flatMap(({ seed, table }) => (table ? [{ seed, table: table as readonly ShortcutRow[] }] : []))
  const failed = replies.filter(({ table }) => !table).map(({ seed }) => seed)
  const values = (arm: string, key: Key) =>
    done.map(({ table }) => table.find((row) => row.arm === arm)?.[key] ?? Number.NaN)
  const columns = shortcutArms.flatMap((arm) =>
    (['shortcutShare', 'accuracySampled'] as const).map((key) => ({ arm, key, list: values(arm, key) })),
  )
  const against = (arm: string, key: Key) => {
    const differences = values('labels', key).map((value, i) => value - (values(arm, key)[i] as number))
    const signed = (x: number) => `${x < 0 ? '' : '+'}${Math.round(100 * x)}`
    return `${signed(mean(differences))} ± ${Math.round(100 * halfWidth(differences))} (${differences.map(signed).join(', ')})`
  }
  return [
    `## ${title}`,
    '',
    '`demo --shortcut`: shares of shortcuts among the thoughts that the last M-step trained on, and accuracy after a sampled thought on questions whose answer',
    `keys are mostly wrong, both in %.${failed.length > 0 ? ` Failed: seed ${failed.join(', ')}.` : ''}`,
    '',
    ...markdownTable(
      ['seed', ...columns.map(({ arm, key }) => `${arm} ${key === 'shortcutShare' ? 'shortcuts' : 'accuracy'}`)],
      [
        ...done.map(({ seed }, i) => [seed, ...columns.map(({ list }) => percent(list[i] as number))]),
        ['mean', ...columns.map(({ list }) => percent(mean(list)))],
        ['s.d.', ...columns.map(({ list }) => percent(deviation(list)))],
      ],
    ),
    '',
    'Labels less each other arm, in points: mean and its 95 % interval over seeds (t), and seed by seed.',
    '',
    ...markdownTable(
      ['against', 'shortcuts', 'accuracy'],
      shortcutArms
        .filter((arm) => arm !== 'labels')
        .map((arm) => [arm, against(arm, 'shortcutShare'), against(arm, 'accuracySampled')]),
    ),
    '',
  ]
}
