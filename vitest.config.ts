import { defineConfig } from 'vitest/config'
import { projectRoot } from './scripts/setup/paths.mjs'
import { findPythonForChecks } from './scripts/setup/python-checks.mjs'
import { leftOutReporter } from './tests/left-out.mjs'

const python = process.env.THOUGHT_LAB_PYTHON ?? findPythonForChecks(projectRoot)

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // TensorFlow brings its own threads; a process per file keeps its sessions apart.
    pool: 'forks',
    reporters: ['default', leftOutReporter],
    testTimeout: 60_000,
    // a hook may trace and compile a model
    hookTimeout: 120_000,
    ...(python === null ? {} : { env: { THOUGHT_LAB_PYTHON: python } }),
  },
})
