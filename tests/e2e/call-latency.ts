/** Measures, inside the page, how long a small call to main takes and how long the page's main thread stands still. */

import type { Page } from '@playwright/test'

export interface Latency {
  /** Milliseconds of the calls, in ascending order. */
  readonly calls: readonly number[]
  /** Longest time in which the page's main thread did not get to a timer of 1 ms. */
  readonly longestStall: number
}

const CALLS = 200

/** Calls `corpus.list` over a port of its own, one call after the other, for about `seconds`. */
export async function measureLatency(page: Page, seconds: number): Promise<Latency> {
  // A request as oRPC's message port adapter writes it, so that nothing but the call itself is measured.
  const requests = Array.from({ length: CALLS }, (_, i) =>
    JSON.stringify({ i: String(i + 1), p: { u: '/corpus/list', b: {} } }),
  )
  return page.evaluate(
    async ({ requests, pause }) => {
      const port = await new Promise<MessagePort>((resolve) => {
        window.addEventListener('message', ({ data, ports: [port] }) => data === 'port' && port && resolve(port))
        window.desktop.connect()
      })
      port.start()
      let longestStall = 0
      let last = performance.now()
      const timer = setInterval(() => {
        const now = performance.now()
        longestStall = Math.max(longestStall, now - last)
        last = now
      }, 1)
      const calls: number[] = []
      for (const request of requests) {
        const start = performance.now()
        await new Promise((resolve) => {
          port.onmessage = resolve
          port.postMessage(request)
        })
        calls.push(performance.now() - start)
        await new Promise((resolve) => setTimeout(resolve, pause))
      }
      clearInterval(timer)
      port.close()
      return { calls: calls.sort((a, b) => a - b), longestStall }
    },
    { requests, pause: (1000 * seconds) / CALLS },
  )
}
