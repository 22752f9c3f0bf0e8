/** Counts what the engine is doing, so that it ends only when nothing is left half done. */

export class ActiveWork {
  private count = 0
  private waiting: (() => void) | null = null

  /** Runs a call to its end. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.count++
    try {
      return await work()
    } finally {
      this.end()
    }
  }

  /** Passes a stream on to its end. */
  async *duringStream<T, R>(events: AsyncGenerator<T, R, undefined>): AsyncGenerator<T, R, undefined> {
    this.count++
    try {
      return yield* events
    } finally {
      this.end()
    }
  }

  /** Calls back as soon as nothing is active, at once if nothing is now. */
  whenIdle(then: () => void): void {
    if (this.count === 0) then()
    else this.waiting = then
  }

  private end(): void {
    this.count--
    if (this.count === 0) this.waiting?.()
  }
}
