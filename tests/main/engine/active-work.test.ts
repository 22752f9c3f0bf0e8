import { expect, it } from 'vitest'
import { ActiveWork } from '../../../main/engine/active-work'

it('calls back at once when nothing is active', () => {
  let idle = false
  new ActiveWork().whenIdle(() => {
    idle = true
  })
  expect(idle).toBe(true)
})

it('waits for calls and streams, also for those that fail or are left early', async () => {
  const work = new ActiveWork()
  let release = () => {}
  const call = work.during(() => new Promise<void>((resolve) => (release = resolve)))
  const failing = work.during(() => Promise.reject(new Error('broken')))
  async function* numbers() {
    yield 1
    yield 2
  }
  const stream = work.duringStream(numbers())
  await stream.next()
  let idle = false
  work.whenIdle(() => {
    idle = true
  })
  await expect(failing).rejects.toThrow('broken')
  release()
  await call
  expect(idle).toBe(false)
  await stream.return(undefined)
  expect(idle).toBe(true)
})
