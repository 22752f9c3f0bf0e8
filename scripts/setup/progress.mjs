/**
 * Progress of the set-up and of the build, on stderr, so that stdout stays clean for `--json`.
 *
 * On a terminal one line is rewritten; elsewhere (a log, CI) a line is printed at most every five seconds.
 */

const logIntervalMs = 5000

/** @typedef {{ start(title: string): void, detail(text: string): void, done(): void, note(text: string): void }} Progress */

/**
 * @param {{ write(text: string): unknown, isTTY?: boolean }} [out]
 * @param {() => number} [now] milliseconds
 * @returns {Progress}
 */
export function createProgress(out = process.stderr, now = Date.now) {
  let title = ''
  let startedMs = 0
  let printedMs = 0
  const rewrite = (/** @type {string} */ text) => out.write(`\r\x1b[2K${text}`)
  return {
    start(text) {
      title = text
      startedMs = printedMs = now()
      if (out.isTTY) rewrite(`${title} ...`)
      else out.write(`${title} ...\n`)
    },
    detail(text) {
      if (out.isTTY) rewrite(`${title}: ${text}`)
      else if (now() - printedMs >= logIntervalMs) {
        printedMs = now()
        out.write(`${title}: ${text}\n`)
      }
    },
    done() {
      const line = `${title}: done in ${((now() - startedMs) / 1000).toFixed(1)} s`
      if (out.isTTY) rewrite(`${line}\n`)
      else out.write(`${line}\n`)
    },
    note(text) {
      if (out.isTTY) rewrite(`${text}\n`)
      else out.write(`${text}\n`)
    },
  }
}
