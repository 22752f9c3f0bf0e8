import { describe, expect, it } from 'vitest'
import { updateDocument } from './document'

const titles = ['At full length', 'With --quick', 'Labels']

describe('the document of all seeds', () => {
  it('puts sections in their order, and keeps those that are not written anew', () => {
    const first = updateDocument('', titles, new Map([['With --quick', ['## With --quick', '', '10 seeds', '']]]))
    const second = updateDocument(
      first,
      titles,
      new Map([['At full length', ['## At full length', '', '### by seed', '20 seeds']]]),
    )
    expect(second).toMatch(/^# The demo on many seeds\n/)
    expect(second.slice(second.indexOf('## '))).toBe(
      '## At full length\n\n### by seed\n20 seeds\n\n## With --quick\n\n10 seeds\n',
    )
    expect(updateDocument(second, titles, new Map())).toBe(second)
  })
})
