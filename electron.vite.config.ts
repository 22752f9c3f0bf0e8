/**
 * Bundles the Node side. `dependencies` of package.json stay external; the target is the oldest Node that runs it, that
 * of Electron 33.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

// electron-vite asks the electron package for its version; without that package this variable answers
process.env.ELECTRON_MAJOR_VER ??= '33'

const at = (path: string): string => resolve(import.meta.dirname, path)

const entries = {
  cli: 'main/cli.ts',
  engine: 'main/engine/index.ts',
  bench: 'tests/bench/index.ts',
  'demo-seeds': 'tests/bench/demo-seeds.ts',
}
const present = Object.entries(entries).filter(([, path]) => existsSync(at(path)))

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      sourcemap: true,
      rolldownOptions: { input: Object.fromEntries(present.map(([name, path]) => [name, at(path)])) },
    },
  },
})
