/** What a set-up could not do, in one sentence for the user, with a hint and the exit code. */

export class SetupError extends Error {
  /**
   * @param {string} message one sentence: what went wrong, with the value
   * @param {{ hint?: string, exitCode?: 1 | 2, cause?: unknown }} [options] exit code 2 when the user must change
   *   something first (a tool, a version, a setting), 1 for everything else
   */
  constructor(message, options = {}) {
    super(message, { cause: options.cause })
    this.name = 'SetupError'
    this.hint = options.hint
    this.exitCode = options.exitCode ?? 1
  }
}

const diskFaults = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOSPC', 'EDQUOT'])

/**
 * Prints a fault as the commands do: one line, then the hint. A bug keeps its stack.
 *
 * @param {unknown} fault
 * @returns {number} the exit code
 */
export function reportFault(fault) {
  if (!(fault instanceof SetupError)) {
    const { code, path, message } = /** @type {NodeJS.ErrnoException} */ (fault)
    if (path === undefined || !diskFaults.has(code ?? '')) console.error(fault)
    else
      console.error(
        `error: ${message}\nFree some space or permit writing there; THOUGHT_LAB_CACHE names another cache folder.`,
      )
    return 1
  }
  console.error(`error: ${fault.message}`)
  if (fault.hint !== undefined) console.error(fault.hint)
  return fault.exitCode
}
