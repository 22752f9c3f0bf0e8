/** Headless entry, the command line: wires the program to this process, and nothing else. */

import { fileURLToPath } from 'node:url'
import { version } from '../package.json'
import { commands } from './commands/index'
import { runProgram } from './commands/program'

// A reader that has seen enough, such as `head`, closes the pipe: then there is nobody left to tell.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
})

process.exitCode = await runProgram(process.argv.slice(2), {
  commands,
  program: { version, root: fileURLToPath(new URL('../..', import.meta.url)) },
  engineEntry: fileURLToPath(new URL('engine.js', import.meta.url)),
  stdout: process.stdout,
  stderr: process.stderr,
  onStop: (stop) => {
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  },
  exit: (code) => process.exit(code),
})
