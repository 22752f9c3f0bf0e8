import { describe, expect, it } from 'vitest'
import { editDistance, nearestName } from '../../../core/text/nearest'

describe('editDistance', () => {
  it.each([
    ['', 'abc', 3],
    ['kitten', 'sitting', 3],
    ['thouhgts', 'thoughts', 1], // one swap
    ['ca', 'abc', 3], // not 2: the swapped letters are not edited again
    ['same', 'same', 0],
  ])('of %j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
    expect(editDistance(b, a)).toBe(distance)
  })
})

describe('nearestName', () => {
  const known = ['learningRate', 'weightDecay', 'clip', 'beta1', 'beta2']

  it('finds what was meant', () => {
    expect(nearestName('learningrate', known)).toBe('learningRate')
    expect(nearestName('wieghtDecay', known)).toBe('weightDecay')
    expect(nearestName('learning_rate', known)).toBe('learningRate')
    expect(nearestName('beta', known)).toBe('beta1')
    expect(nearestName('clp', known)).toBe('clip')
  })

  it('does not guess wildly', () => {
    expect(nearestName('momentum', known)).toBeNull()
    expect(nearestName('x', [])).toBeNull()
  })
})
