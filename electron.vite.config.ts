/**
 * Bundles the program: the Node side, the preload script and the page. `dependencies` of package.json stay external,
 * `devDependencies` are bundled. The targets are the oldest that run it, those of Electron 33.
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const at = (path: string): string => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: at('main/index.ts'),
          cli: at('main/cli.ts'),
          engine: at('main/engine/index.ts'),
          'review-pool': at('main/review-desk/pool-worker.ts'),
          bench: at('tests/bench/index.ts'),
          'demo-seeds': at('tests/bench/seeds/index.ts'),
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      rolldownOptions: {
        input: { index: at('preload/index.ts') },
        // a sandboxed preload must be CommonJS
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    // main/window/app-protocol.ts puts a fresh nonce in its place
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      target: 'chrome130',
      rolldownOptions: { input: at('renderer/index.html') },
    },
  },
})
