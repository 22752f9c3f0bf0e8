/** Welcome while no workspace is open, else the shell with one of its views. */

import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useLabState } from './lab/lab-context'
import { ChoicesProvider } from './lab/remembered'
import { Shell } from './shell/Shell'
import { Welcome } from './welcome/Welcome'

export function App() {
  const workspace = useLabState('workspace')
  useColorScheme(useLabState('settings').scheme)
  return workspace ? (
    <ChoicesProvider key={workspace.dir}>
      <Shell workspace={workspace} />
    </ChoicesProvider>
  ) : (
    <Welcome />
  )
}

/** Sets the scheme only where it differs: to set it has every element of the page styled anew. */
function useColorScheme(scheme: 'auto' | 'light' | 'dark'): void {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (colorScheme !== scheme) setColorScheme(scheme)
  }, [colorScheme, scheme, setColorScheme])
}
