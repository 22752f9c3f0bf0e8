/** Lets the window's calls through while many rows are written or read: rows that are in memory come without a pause. */

import { setImmediate } from 'node:timers/promises'

/** Milliseconds of one go. */
const GO_MS = 8

export async function* givingWay<Row>(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  let began = performance.now()
  for await (const row of rows) {
    yield row
    if (performance.now() - began < GO_MS) continue
    await setImmediate()
    began = performance.now()
  }
}
