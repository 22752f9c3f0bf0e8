#!/usr/bin/env node
/**
 * The command line, `npm run lab -- <command>` and `thought-lab <command>`: sets the checkout up and bundles it where
 * that is needed, then is the program, in this same process, so that signals and exit codes are the program's own.
 */
import { startProgram } from './setup/start-program.mjs'

await startProgram('cli', process.argv.slice(2))
