/** `npm run build`: bundles the program into out/, in a checkout that is set up. */
import { bundle } from './setup/bundle.mjs'
import { projectRoot } from './setup/paths.mjs'
import { reportFault } from './setup/setup-error.mjs'

try {
  await bundle(projectRoot)
} catch (fault) {
  process.exitCode = reportFault(fault)
}
