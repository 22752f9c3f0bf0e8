/** Which view is shown, and what others ask of it: any component may go to a view. */

import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import type { ViewName } from '../../core/contract/page-command'

/** Stands in no name. */
export const SEVERAL = '\n'

interface Navigation {
  readonly view: ViewName
  /** Of the thing to be shown there, such as an experiment's name; of several, names joined by `SEVERAL`. */
  readonly subject: string | null
  readonly go: (view: ViewName, subject?: string) => void
}

const NavigationContext = createContext<Navigation | null>(null)

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext)
  if (!navigation) throw new Error('useNavigation outside of NavigationProvider')
  return navigation
}

export function NavigationProvider({ children }: { readonly children: ReactNode }) {
  const [place, setPlace] = useState<{ view: ViewName; subject: string | null }>({ view: 'data', subject: null })
  const go = useCallback((view: ViewName, subject?: string) => setPlace({ view, subject: subject ?? null }), [])
  const navigation = useMemo(() => ({ ...place, go }), [place, go])
  return <NavigationContext value={navigation}>{children}</NavigationContext>
}
