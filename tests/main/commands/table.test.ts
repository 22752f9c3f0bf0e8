import { expect, it } from 'vitest'
import { formatCount, formatTable } from '../../../main/commands/table'

it('aligns columns, numbers to the right', () => {
  const columns = [
    { title: 'arm', align: 'left' },
    { title: 'tokens', align: 'right' },
  ] as const
  expect(
    formatTable(columns, [
      ['warm start', '7'],
      ['x', '1,234,567'],
    ]),
  ).toBe(
    ['arm            tokens', '----------  ---------', 'warm start          7', 'x           1,234,567'].join('\n'),
  )
})

it('counts full-width characters as two columns and marks as none', () => {
  const columns = [
    { title: 'name', align: 'left' },
    { title: 'n', align: 'right' },
  ] as const
  expect(
    formatTable(columns, [
      ['日本', '1'],
      ['x\u0323', '2'],
    ]),
  ).toBe(['name  n', '----  -', '日本  1', 'x\u0323     2'].join('\n'))
})

it('groups digits by three', () => {
  expect(formatCount(1234567.6)).toBe('1,234,568')
})
