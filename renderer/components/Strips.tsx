/** Strips of a view, the gravest first: two are shown, and the others on demand, so that the view keeps its room. */

import { Button } from '@mantine/core'
import { Children, isValidElement, type ReactElement, type ReactNode, useState } from 'react'
import styles from './components.module.css'
import type { StripProps } from './Strip'

const MOST = 2

/** @param children strips; what is null or false is passed over */
export function Strips({ children }: { readonly children: ReactNode }) {
  const [showsAll, setShowsAll] = useState(false)
  const strips = Children.toArray(children).filter((child): child is ReactElement<Partial<StripProps>> =>
    isValidElement(child),
  )
  const ordered = [...strips].sort((a, b) => gravity(a) - gravity(b))
  const more = ordered.length - MOST
  if (more <= 0) return ordered
  return (
    <>
      {showsAll ? ordered : ordered.slice(0, MOST)}
      <div className={styles.moreStrips}>
        <Button size="compact-xs" variant="subtle" aria-expanded={showsAll} onClick={() => setShowsAll(!showsAll)}>
          {showsAll ? 'Show fewer' : `${more} more`}
        </Button>
      </div>
    </>
  )
}

/** Faults before warnings; otherwise as they come. */
function gravity({ props }: ReactElement<Partial<StripProps>>): number {
  return props.kind === 'warn' ? 1 : 0
}
