/**
 * `npm run python-checks`: installs what the checks of our files by other programs need (pyarrow, transformers, ...),
 * and prints the interpreter. Once it is there, `npm test` uses it.
 */
import { projectRoot } from './setup/paths.mjs'
import { providePythonForChecks } from './setup/python-checks.mjs'
import { reportFault } from './setup/setup-error.mjs'

try {
  console.log(await providePythonForChecks(projectRoot))
} catch (fault) {
  reportFault(fault)
  console.error('The tests that read our files with pyarrow, datasets, tokenizers and transformers are left out.')
  process.exitCode = 1
}
