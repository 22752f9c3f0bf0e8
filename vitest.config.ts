import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // TensorFlow brings its own threads; a process per file keeps its sessions apart.
    pool: 'forks',
    testTimeout: 60_000,
  },
})
