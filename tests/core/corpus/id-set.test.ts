import { expect, it } from 'vitest'
import { documentId } from '../../../core/corpus/document'
import { IdSet } from '../../../core/corpus/id-set'

it('tells new ids from those it has, through every growth', () => {
  const set = new IdSet()
  const known = new Set<string>()
  for (let i = 0; i < 20_000; i++) {
    const id = documentId(`document ${i % 13_000}`)
    expect(set.add(id)).toBe(!known.has(id))
    known.add(id)
  }
  expect(set.size).toBe(13_000)
})

it('takes the id of zeros', () => {
  const set = new IdSet()
  const zeros = '0'.repeat(32)
  expect([set.add(zeros), set.add(zeros)]).toEqual([true, false])
})
