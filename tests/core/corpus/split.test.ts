import { describe, expect, it } from 'vitest'
import { documentId } from '../../../core/corpus/document'
import { DealtOrder, deal, isHeldOut, splitPosition } from '../../../core/corpus/split'

const ids = Array.from({ length: 2000 }, (_, i) => documentId(`document ${i}`))

describe('isHeldOut', () => {
  it('holds out about the share', () => {
    const count = ids.filter((id) => isHeldOut(id, 0.1, 0)).length
    expect(Math.abs(count - 200)).toBeLessThan(54) // Binomial(2000, .1): standard deviation 13.4
  })

  it('keeps a smaller share within a larger one', () => {
    for (const id of ids) if (isHeldOut(id, 0.1, 0)) expect(isHeldOut(id, 0.2, 0)).toBe(true)
    expect(ids.some((id) => isHeldOut(id, 0, 0))).toBe(false)
    expect(ids.every((id) => isHeldOut(id, 1, 0))).toBe(true)
  })

  it('is independent between seeds', () => {
    const both = ids.filter((id) => isHeldOut(id, 0.5, 0) && isHeldOut(id, 0.5, 1)).length
    expect(Math.abs(both - 500)).toBeLessThan(78) // Binomial(2000, .25): standard deviation 19.4
  })
})

describe('deal', () => {
  it('deals disjoint parts of the wanted sizes, whatever the order of the ids', () => {
    const sizes = [{ count: 100 }, { share: 0.25 }, { count: 7 }]
    const parts = deal(ids, sizes, 5)
    expect(parts.map((part) => part.length)).toEqual([100, 500, 7])
    expect(new Set(parts.flat()).size).toBe(607)
    expect(deal([...ids].reverse(), sizes, 5)).toEqual(parts)
    const positions = parts.flat().map((id) => splitPosition(id, 5))
    expect([...positions].sort((a, b) => a - b)).toEqual(positions)
  })

  it('says how many documents there are when they are too few', () => {
    expect(() => deal(ids, [{ count: 1500 }, { share: 0.5 }], 0)).toThrow(
      '1500 + 1000 documents are wanted, and the corpus has 2000',
    )
  })
})

describe('DealtOrder', () => {
  it('gives what was added in the order of the positions of their ids, in small pieces', () => {
    const order = new DealtOrder<number>(5)
    for (const [i, id] of ids.entries()) order.add(id, i)
    const pieces = [...order.pieces()]
    expect(order.count).toBe(2000)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(10) // Poisson of mean 2000/4096
    expect(pieces.flat().map((i) => ids[i])).toEqual(deal(ids, [{ count: 2000 }], 5)[0])
  })
})
