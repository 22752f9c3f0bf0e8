/** A word with a dotted line, which explains itself on hover, focus, or a click. */

import { Popover, UnstyledButton } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import styles from './components.module.css'
import { glossary, type TermName } from './glossary'

export function Term({ name, children }: { readonly name: TermName; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} width={300} position="bottom-start" withArrow>
      <Popover.Target>
        <UnstyledButton
          component="button"
          className={styles.term}
          onClick={() => setOpen(true)}
          onMouseEnter={() => setOpen(true)}
          onMouseLeave={() => setOpen(false)}
          onFocus={(event) => event.currentTarget.matches(':focus-visible') && setOpen(true)}
          onBlur={() => setOpen(false)}
        >
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={styles.termText}>{glossary[name]}</Popover.Dropdown>
    </Popover>
  )
}
