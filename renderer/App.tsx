/** Welcome while no workspace is open, else the shell with one of its views. */

import { useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useLab } from './lab/lab-context'
import { ChoicesProvider } from './lab/remembered'
import { Shell } from './shell/Shell'
import { Welcome } from './welcome/Welcome'

export function App() {
  const { state } = useLab()
  useColorScheme(state.settings.scheme)
  return state.workspace ? (
    <ChoicesProvider key={state.workspace.dir}>
      <Shell workspace={state.workspace} />
    </ChoicesProvider>
  ) : (
    <Welcome />
  )
}

function useColorScheme(scheme: 'auto' | 'light' | 'dark'): void {
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => setColorScheme(scheme), [scheme, setColorScheme])
}
