/** The page's entry: connects to the main process, then draws the lab. */

import '@mantine/core/styles.css'
import './theme/global.css'
import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { connect } from './lab/connect'
import { LabProvider } from './lab/lab-context'
import { cssVariables, theme } from './theme/theme'

const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''
const root = document.getElementById('root')
if (!root) throw new Error('the page has no #root')

// Calls go to a process of this machine: what failed once fails again, and nothing goes stale but by a revision.
const cache = new QueryClient({
  defaultOptions: {
    queries: { retry: false, refetchOnWindowFocus: false, staleTime: Number.POSITIVE_INFINITY, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

const client = await connect()
createRoot(root).render(
  <MantineProvider
    theme={theme}
    cssVariablesResolver={cssVariables}
    getStyleNonce={() => nonce}
    defaultColorScheme="auto"
  >
    <QueryClientProvider client={cache}>
      <LabProvider client={client}>
        <App />
      </LabProvider>
    </QueryClientProvider>
  </MantineProvider>,
)
