import { describe, expect, it } from 'vitest'
import { Changes } from '../../../main/lab/changes'

describe('Changes', () => {
  it('tells of a change that happened between following and asking', async () => {
    const changes = new Changes()
    const stopping = new AbortController()
    const following = changes.follow(stopping.signal)
    changes.happened()
    expect((await following.next()).done).toBe(false)
    stopping.abort()
    expect((await following.next()).done).toBe(true)
  })

  it('gathers changes that follow each other quickly', async () => {
    const changes = new Changes()
    const stopping = new AbortController()
    const following = changes.follow(stopping.signal)
    let told = 0
    const counting = (async () => {
      for await (const _ of following) told++
    })()
    for (let i = 0; i < 50; i++) {
      changes.happened()
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    stopping.abort()
    await counting
    expect(told).toBeGreaterThan(0)
    // 250 ms and more between two of them
    expect(told).toBeLessThanOrEqual(4)
  })

  it('ends at once for a signal that is aborted already, and while waiting', async () => {
    const changes = new Changes()
    expect((await changes.follow(AbortSignal.abort()).next()).done).toBe(true)
    const stopping = new AbortController()
    const waiting = changes.follow(stopping.signal).next()
    stopping.abort()
    expect((await waiting).done).toBe(true)
  })
})
