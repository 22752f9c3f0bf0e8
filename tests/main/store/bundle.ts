/** Bundles a TypeScript entry, so that a test can run it as a process of its own and kill it. */

import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'vite'

export interface Bundle extends AsyncDisposable {
  /** The file to run with node. */
  readonly file: string
}

/** Packages stay outside the bundle: it lies where node finds them. */
export async function bundle(entry: string): Promise<Bundle> {
  const outDir = await mkdtemp(join(import.meta.dirname, '../../../node_modules/.test-bundle-'))
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: entry, outDir, minify: false, rolldownOptions: { output: { entryFileNames: 'entry.js' } } },
  })
  return {
    file: join(outDir, 'entry.js'),
    [Symbol.asyncDispose]: () => rm(outDir, { recursive: true }),
  }
}
