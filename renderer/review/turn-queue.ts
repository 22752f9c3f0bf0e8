/**
 * Acts of the desk in the order in which they were asked for, one at a time.
 *
 * A key that is pressed while a label is being written waits, and acts on the card that is then on show: none is lost,
 * however fast they come.
 */

/** Done at once, or when its promise is kept; false: it failed, and what waits behind it was meant for other cards. */
export type Turn = (() => void) | (() => Promise<boolean>)

export class TurnQueue {
  private waiting: Turn[] = []
  private running = false

  /** Begins at once, before this returns, if nothing else is under way. */
  take(turn: Turn): void {
    this.waiting.push(turn)
    if (!this.running) void this.run()
  }

  /** Drops what waits, such as letters that were meant for a text field which the act before them opens. */
  forget(): void {
    this.waiting = []
  }

  private async run(): Promise<void> {
    this.running = true
    try {
      for (let turn = this.waiting.shift(); turn; turn = this.waiting.shift()) {
        const done = turn()
        if (done && !(await done)) this.forget()
      }
    } finally {
      this.running = false
    }
  }
}
