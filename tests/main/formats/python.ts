/**
 * Python, where it is at hand, as an independent reader of what we write.
 *
 * THOUGHT_LAB_PYTHON names an interpreter; without it, `python3` is tried. A test that needs modules which
 * are not installed says that it was left out.
 */

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const interpreter = process.env.THOUGHT_LAB_PYTHON ?? 'python3'

/** Runs scripts with the given modules; null if this machine lacks one. */
export async function pythonWith(
  modules: readonly string[],
): Promise<((script: string, ...args: string[]) => Promise<unknown>) | null> {
  const missing = `import importlib.util, sys\nsys.exit(any(importlib.util.find_spec(m) is None for m in sys.argv[1:]))`
  try {
    await run(interpreter, ['-c', missing, ...modules])
  } catch {
    return null
  }
  return async (script, ...args) => {
    const { stdout } = await run(interpreter, ['-c', script, ...args], { maxBuffer: 2 ** 26 })
    return JSON.parse(stdout) as unknown
  }
}
