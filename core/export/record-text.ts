/**
 * A record as a person reads it: in lines, with its keys, numbers and special tokens told apart. All but the white
 * space between values is as in the file.
 */

import {
  END_OF_THOUGHT,
  POSTERIOR_PREFIX,
  PRIOR_PREFIX,
  START_OF_THOUGHT,
  thoughtTokens,
} from '../thought/special-tokens'

export interface RecordPart {
  /** `more`: says in words what is left out here. */
  readonly kind: 'plain' | 'key' | 'number' | 'token' | 'more'
  readonly text: string
}

/** What the special tokens are for. */
export const tokenNames: Readonly<Record<(typeof thoughtTokens)[number], string>> = {
  [START_OF_THOUGHT]: 'a thought begins',
  [END_OF_THOUGHT]: 'a thought ends',
  [PRIOR_PREFIX]: 'prior: without having seen the text',
  [POSTERIOR_PREFIX]: 'posterior: having seen the text',
}

/** Longest text and longest list that are shown whole. */
const TEXT = 4000
const LIST = 60

/** @param json one value */
export function recordParts(json: string): RecordPart[] {
  const parts: RecordPart[] = []
  printValue(JSON.parse(json), '', parts)
  return joined(parts)
}

/** A text that is no JSON, such as a line of CSV. */
export function textParts(text: string): RecordPart[] {
  const parts: RecordPart[] = []
  addText(text.slice(0, TEXT), parts)
  if (text.length > TEXT) parts.push({ kind: 'more', text: ` … ${text.length - TEXT} more characters` })
  return joined(parts)
}

function printValue(value: unknown, indent: string, parts: RecordPart[]): void {
  if (typeof value === 'string') printText(value, parts)
  else if (typeof value !== 'object' || value === null) parts.push({ kind: 'number', text: JSON.stringify(value) })
  else if (Array.isArray(value)) printList(value, indent, parts)
  else printObject(value as Record<string, unknown>, indent, parts)
}

function printText(text: string, parts: RecordPart[]): void {
  const written = JSON.stringify(text)
  addText(written.length > TEXT ? written.slice(0, TEXT) : written, parts)
  if (written.length > TEXT) parts.push({ kind: 'more', text: ` … ${written.length - TEXT} more characters` })
}

function printList(values: readonly unknown[], indent: string, parts: RecordPart[]): void {
  const inLines = values.some((value) => typeof value === 'object' && value !== null)
  const inner = `${indent}  `
  parts.push({ kind: 'plain', text: '[' })
  for (const [i, value] of values.slice(0, LIST).entries()) {
    const before = inLines ? `\n${inner}` : i === 0 ? '' : ' '
    parts.push({ kind: 'plain', text: `${i === 0 ? '' : ','}${before}` })
    printValue(value, inner, parts)
  }
  if (values.length > LIST) parts.push({ kind: 'more', text: ` … ${values.length - LIST} more` })
  parts.push({ kind: 'plain', text: inLines ? `\n${indent}]` : ']' })
}

function printObject(value: Readonly<Record<string, unknown>>, indent: string, parts: RecordPart[]): void {
  const inner = `${indent}  `
  parts.push({ kind: 'plain', text: '{' })
  for (const [i, [key, field]] of Object.entries(value).entries()) {
    parts.push({ kind: 'plain', text: `${i === 0 ? '' : ','}\n${inner}` })
    parts.push({ kind: 'key', text: JSON.stringify(key) }, { kind: 'plain', text: ': ' })
    printValue(field, inner, parts)
  }
  parts.push({ kind: 'plain', text: `\n${indent}}` })
}

const anyToken = new RegExp(`(${thoughtTokens.map((token) => token.replaceAll('|', '\\|')).join('|')})`)

function addText(text: string, parts: RecordPart[]): void {
  for (const [i, piece] of text.split(anyToken).entries()) {
    if (piece !== '') parts.push({ kind: i % 2 === 1 ? 'token' : 'plain', text: piece })
  }
}

/** Neighbours of the same kind as one; tokens stay apart. */
function joined(parts: readonly RecordPart[]): RecordPart[] {
  const all: RecordPart[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (last?.kind === part.kind && part.kind !== 'token')
      all[all.length - 1] = { ...last, text: last.text + part.text }
    else all.push(part)
  }
  return all
}
