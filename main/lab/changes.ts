/** Tells followers that something changed: at once the first time, then at most four times a second. */

const LEAST_MILLISECONDS = 250

export class Changes {
  private count = 0
  private wake = new Set<() => void>()

  happened(): void {
    this.count++
    for (const tell of this.wake) tell()
    this.wake.clear()
  }

  /** Yields after changes from now on; ends with the signal. */
  follow(signal: AbortSignal | undefined): AsyncGenerator<void, void, undefined> {
    return this.after(this.count, signal)
  }

  private async *after(last: number, signal: AbortSignal | undefined): AsyncGenerator<void, void, undefined> {
    let seen = last
    while (!signal?.aborted) {
      if (seen === this.count) await this.next(signal)
      if (signal?.aborted) return
      seen = this.count
      yield
      await new Promise((resolve) => setTimeout(resolve, LEAST_MILLISECONDS))
    }
  }

  private next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        signal?.removeEventListener('abort', tell)
        this.wake.delete(tell)
        resolve()
      }
      this.wake.add(tell)
      signal?.addEventListener('abort', tell, { once: true })
    })
  }
}
