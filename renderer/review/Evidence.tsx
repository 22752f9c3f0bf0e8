/** The evidence beside the card: weights, what if, label quality, history. */

import { Tabs } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { memo, useDeferredValue, useMemo } from 'react'
import { HistoryTab } from './HistoryTab'
import { QualityTab } from './QualityTab'
import styles from './Review.module.css'
import type { Desk } from './use-desk'
import { WeightsTab } from './WeightsTab'
import { WhatIfTab } from './WhatIfTab'

export const evidenceTabs = [
  { name: 'weights', title: 'Weights' },
  { name: 'what-if', title: 'What if' },
  { name: 'quality', title: 'Label quality' },
  { name: 'history', title: 'History' },
] as const
export type EvidenceTab = (typeof evidenceTabs)[number]['name']

/** Where there is room, what-if stands below the weights. */
const ROOMY = '(min-width: 1600px)'

interface EvidenceProps {
  readonly desk: Desk
  readonly hidden: boolean
  readonly tab: EvidenceTab
  readonly onTab: (tab: EvidenceTab) => void
  /** Whether it is open, where it is a drawer. */
  readonly drawer: boolean
  readonly onAdjudicate: () => void
}

/** A frame behind the card, which must not wait for it. */
export function Evidence({ desk, hidden, ...choice }: EvidenceProps) {
  const shown = useDeferredValue(useMemo(() => ({ desk, hidden }), [desk, hidden]))
  return <EvidenceTabs {...shown} {...choice} />
}

const EvidenceTabs = memo(function EvidenceTabs({ desk, hidden, tab, onTab, drawer, onAdjudicate }: EvidenceProps) {
  const roomy = useMediaQuery(ROOMY) ?? false
  const tabs = roomy ? evidenceTabs.filter(({ name }) => name !== 'what-if') : evidenceTabs
  return (
    <Tabs
      id="evidence"
      className={styles.side}
      data-open={drawer || undefined}
      value={roomy && tab === 'what-if' ? 'weights' : tab}
      onChange={(value) => value !== null && onTab(value as EvidenceTab)}
      keepMounted={false}
    >
      <Tabs.List aria-label="Evidence">
        {tabs.map(({ name, title }) => (
          <Tabs.Tab key={name} value={name} className={styles.tab}>
            {roomy && name === 'weights' ? 'Weights and what if' : title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="weights" className={styles.sideBody}>
        <WeightsTab desk={desk} hidden={hidden} />
        {roomy && (
          <section aria-label="What if" className={styles.below}>
            <WhatIfTab desk={desk} />
          </section>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="what-if" className={styles.sideBody}>
        <WhatIfTab desk={desk} />
      </Tabs.Panel>
      <Tabs.Panel value="quality" className={styles.sideBody}>
        <QualityTab desk={desk} onAdjudicate={onAdjudicate} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={styles.sideBody}>
        <HistoryTab desk={desk} />
      </Tabs.Panel>
    </Tabs>
  )
})
