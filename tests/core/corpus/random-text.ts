import type { RandomStream } from '../../../core/random'

const pieces = [
  ' ',
  '\n',
  '\r\n',
  '\n\n',
  '\r\n\r\n',
  '\t',
  '\u00a0',
  '\u2028',
  '\ufeff',
  '\v',
  '.',
  '!',
  '?',
  '…',
  '。',
  '"',
  '”',
  ')',
  'a',
  'Zoë',
  'e.g.',
  'Dr.',
  'A.',
  '3.14',
  '漢字',
  'é',
  'e\u0301',
  '\u{1f600}',
  '👩‍👩‍👧',
  '\ud800',
  '\udfff',
  '\0',
  'שלום',
  'ß',
] as const

/** Text of up to `most` pieces that are hard on a splitter, and of arbitrary UTF-16 code units. */
export function randomText(random: RandomStream, most: number): string {
  return Array.from({ length: random.below(most) }, () =>
    random.below(10) === 0 ? String.fromCharCode(random.below(0x10000)) : random.pick(pieces),
  ).join('')
}
