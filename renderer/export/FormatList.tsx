/** The formats in their groups, each with what reads it; those that cannot be written yet say why. */

import type { ExportSources } from '../../core/contract/export'
import type { ExportFormat } from '../../core/export/format'
import type { LabelNeeds } from '../../core/review/preferences'
import { Panel } from '../components/Panel'
import styles from './Export.module.css'
import { formatGroups, neededLabels, whyNot } from './formats'

interface FormatListProps {
  readonly sources: ExportSources
  readonly needs: LabelNeeds | undefined
  readonly chosen: ExportFormat
  readonly onChoose: (format: ExportFormat) => void
}

export function FormatList({ sources, needs, chosen, onChoose }: FormatListProps) {
  return (
    <Panel title="Format" flush className={styles.formats}>
      {formatGroups.map(({ title, formats }) => (
        <fieldset key={title} className={styles.group}>
          <legend>{title}</legend>
          {formats.map(({ format, title: name, readBy }) => {
            const why = whyNot(format, sources, needs)
            return (
              <label
                key={format}
                className={styles.format}
                data-off={why !== null || undefined}
                title={neededLabels(format, needs) ?? undefined}
              >
                <input
                  type="radio"
                  name="format"
                  className="visually-hidden"
                  checked={format === chosen}
                  disabled={why !== null}
                  onChange={() => onChoose(format)}
                />
                <span>{name}</span>
                <span className="dimmed">{why ?? `for ${readBy}`}</span>
              </label>
            )
          })}
        </fieldset>
      ))}
    </Panel>
  )
}
