/** The tests that drive the real window. Started by scripts/e2e.mjs, which provides Electron and a display. */

import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // one window at a time: they share two cores with the engine
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // a virtual display now and then stops giving frames, and a click then waits for ever; what needed a second try is told
  retries: 1,
  reporter: 'list',
  forbidOnly: true,
})
