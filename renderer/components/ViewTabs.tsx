/** The tabs of a view, which fill what its header leaves. What a tab shows is there only while it is open. */

import { Tabs, type TabsProps } from '@mantine/core'
import styles from './components.module.css'

interface ViewTabsProps extends Omit<TabsProps, 'value' | 'onChange'> {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function ViewTabs({ onChange, ...props }: ViewTabsProps) {
  return (
    <Tabs
      className={styles.viewTabs}
      keepMounted={false}
      onChange={(value) => value !== null && onChange(value)}
      {...props}
    />
  )
}
