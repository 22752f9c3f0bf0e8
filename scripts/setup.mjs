#!/usr/bin/env node
/**
 * `npm run setup`: makes a checkout ready to run. Plain Node without dependencies, as it runs before they are there.
 *
 * usage: node scripts/setup.mjs [--check | --verify]
 * --check does nothing and prints {done, libraries, missing: [{what, install}], electron: {path, version} | null,
 * missingForWindow} as JSON; it ends with 2 when something is missing, the window aside. --verify looks at every part
 * again, checksums included, and mends what is broken. Electron is not part of it before a window was asked for.
 */
import { findElectron, provideElectron } from './setup/electron.mjs'
import { projectRoot } from './setup/paths.mjs'
import { checkSetUp, setUp } from './setup/set-up.mjs'
import { reportFault, SetupError } from './setup/setup-error.mjs'

const usage = 'usage: node scripts/setup.mjs [--check | --verify]'

try {
  const [option, ...rest] = process.argv.slice(2)
  if (option === '--check' && rest.length === 0) {
    const report = checkSetUp(projectRoot)
    console.log(JSON.stringify(report))
    process.exitCode = report.missing.length === 0 ? 0 : 2
  } else if ((option === undefined || option === '--verify') && rest.length === 0) {
    const verify = option === '--verify'
    await setUp(projectRoot, { verify })
    if (verify && findElectron(projectRoot) !== null) await provideElectron(projectRoot, { verify })
  } else {
    throw new SetupError(`unknown options ${process.argv.slice(2).join(' ')}`, { hint: usage, exitCode: 2 })
  }
} catch (fault) {
  process.exitCode = reportFault(fault)
}
