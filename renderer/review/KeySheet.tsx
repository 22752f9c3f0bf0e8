/** The keys of Review, as they are set now. */

import { Button, Modal } from '@mantine/core'
import { Key } from '../components/Key'
import { useNavigation } from '../shell/navigation'
import { type ActName, actGroups, keyCap, reviewActs } from './acts'
import styles from './Review.module.css'

interface KeySheetProps {
  readonly keys: Readonly<Record<ActName, string>>
  readonly onClose: () => void
}

/** Keys that cannot be changed. */
const fixedKeys: readonly (readonly [group: (typeof actGroups)[number], key: string, title: string])[] = [
  ['Look', '1 … 9', 'thought k of this chunk'],
  ['Look', 'Esc', 'back to the proposed thought'],
  ['Add to the last label', 'Ctrl Z', 'undo'],
  ['Add to the last label', 'Ctrl Shift Z', 'redo'],
]

export function KeySheet({ keys, onClose }: KeySheetProps) {
  const { go } = useNavigation()
  return (
    <Modal opened onClose={onClose} title="Keys in Review" size={640} centered radius="lg">
      <div className={styles.sheet}>
        {actGroups.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className={styles.caption}>{group}</h3>
            {reviewActs
              .filter((act) => act.group === group)
              .map(({ name, title }) => (
                <div key={name} className={styles.sheetRow}>
                  <span>
                    <Key>{keyCap(keys[name])}</Key>
                  </span>
                  {title}
                </div>
              ))}
            {fixedKeys
              .filter(([of]) => of === group)
              .map(([, key, title]) => (
                <div key={key} className={styles.sheetRow}>
                  <span>
                    <Key>{key}</Key>
                  </span>
                  {title}
                </div>
              ))}
          </section>
        ))}
      </div>
      <div className={styles.sheetFoot}>
        None of them acts while you type. A held key counts once.
        <Button className={styles.end} size="compact-xs" variant="subtle" onClick={() => go('settings', 'review')}>
          Change them in Settings
        </Button>
      </div>
    </Modal>
  )
}
