/** Pictures of the window, for the README and for whoever changes a view. Started by scripts/screenshots.mjs. */

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  testMatch: 'views.ts',
  outputDir: '../../test-results',
  workers: 1,
  timeout: 300_000,
  reporter: 'list',
})
