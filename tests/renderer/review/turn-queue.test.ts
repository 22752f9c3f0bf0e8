import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { TurnQueue } from '../../../renderer/review/turn-queue'

/** A desk whose labels take a while to write; every card takes one verdict. */
function slowDesk() {
  const turns = new TurnQueue()
  const desk = { card: 1, verdicts: [] as string[], isWriting: false }
  const press = (verdict: string) =>
    turns.take(async () => {
      expect(desk.isWriting).toBe(false)
      desk.isWriting = true
      const { card } = desk
      await setTimeout(15)
      desk.isWriting = false
      desk.verdicts.push(`${verdict}${card}`)
      desk.card++
      return true
    })
  return { turns, desk, press }
}

describe('the queue of turns', () => {
  it('gives every key of a fast typist a card of its own, in order', async () => {
    const { desk, press } = slowDesk()
    // 5 ms between keys, 15 ms for a label: most come while one is being written
    for (const key of 'arraar') {
      press(key)
      await setTimeout(5)
    }
    while (desk.verdicts.length < 6) await setTimeout(5)
    expect(desk.verdicts).toEqual(['a1', 'r2', 'r3', 'a4', 'a5', 'r6'])
  })

  it('acts at once where nothing waits', () => {
    const done: string[] = []
    const turns = new TurnQueue()
    turns.take(() => void done.push('shown'))
    expect(done).toEqual(['shown'])
  })

  it('lets what is done at once wait for what was asked for before', async () => {
    const { turns, desk, press } = slowDesk()
    let seen = 0
    press('a')
    turns.take(() => {
      seen = desk.card
    })
    expect(seen).toBe(0)
    while (seen === 0) await setTimeout(5)
    expect(seen).toBe(2)
  })

  it('drops what waits behind an act that failed: it was meant for another card', async () => {
    const done: string[] = []
    const turns = new TurnQueue()
    turns.take(async () => false)
    turns.take(() => void done.push('lost'))
    await setTimeout(5)
    turns.take(() => void done.push('later'))
    expect(done).toEqual(['later'])
  })

  it('forgets what waits, and nothing else', async () => {
    const { turns, desk, press } = slowDesk()
    press('a')
    press('r')
    turns.forget()
    await setTimeout(40)
    press('a')
    while (desk.verdicts.length < 2) await setTimeout(5)
    expect(desk.verdicts).toEqual(['a1', 'a2'])
  })
})
