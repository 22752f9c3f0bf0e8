/** Says after a run which tests were left out and what they needed, which vitest's own reporters keep to themselves. */

/**
 * One line for each test that was skipped, in the order of the files.
 *
 * @param {Iterable<import('vitest/node').TestCase>} tests
 */
function describeLeftOut(tests) {
  const lines = []
  for (const test of tests) {
    const result = test.result()
    if (result.state !== 'skipped') continue
    const reason = (result.note ?? 'no reason given').replace(/^left out: /, '')
    lines.push(`  ${test.module.relativeModuleId}: ${test.fullName}: ${reason}`)
  }
  return lines
}

/** @type {import('vitest/node').Reporter} */
export const leftOutReporter = {
  onTestRunEnd(modules) {
    const lines = modules.flatMap((module) => describeLeftOut(module.children.allTests()))
    if (lines.length > 0) console.log(`Left out, as this machine lacks what they need:\n${lines.join('\n')}`)
  },
}
