/** Runs work that yields now and then without holding up the process that answers the window. */

/** Milliseconds of one go. */
const GO = 8

/** @throws what the signal was aborted with */
export async function inSteps<T>(work: Generator<unknown, T>, signal?: AbortSignal): Promise<T> {
  let started = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - started < GO) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    started = performance.now()
  }
}
