#!/usr/bin/env node
/**
 * `npm run setup`: makes a checkout ready to run. Plain Node without dependencies, as it runs before they are there.
 *
 * usage: node scripts/setup.mjs [--check]
 * --check does nothing and prints {done, libraries, missing: [{what, install}]} as JSON.
 */
import { projectRoot } from './setup/paths.mjs'
import { checkSetUp, setUp } from './setup/set-up.mjs'
import { reportFault, SetupError } from './setup/setup-error.mjs'

try {
  const [option, ...rest] = process.argv.slice(2)
  if (option === '--check' && rest.length === 0) {
    const report = checkSetUp(projectRoot)
    console.log(JSON.stringify(report))
    process.exitCode = report.missing.length === 0 ? 0 : 2
  } else if (option === undefined) {
    await setUp(projectRoot)
  } else {
    throw new SetupError(`unknown option ${option}`, { hint: 'usage: node scripts/setup.mjs [--check]', exitCode: 2 })
  }
} catch (fault) {
  process.exitCode = reportFault(fault)
}
