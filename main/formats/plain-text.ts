/**
 * Documents of a plain text file.
 *
 * Without a separator the file is one document. With one, lines that hold
 * nothing but the separator stand between documents and belong to none; an
 * empty separator stands for blank lines.
 *
 * Either way a document longer than LONGEST_TEXT is cut, so that a file of any
 * size can be read: behind the last blank line that fits, else behind the last
 * line break, else where it must. The parts join to the text.
 */

import { splitLines } from './text-lines'

/** In UTF-16 code units: a document of about 200,000 words. */
export const LONGEST_TEXT = 1024 * 1024

export interface TextPart {
  readonly text: string
  /** The line on which it begins, from 1. */
  readonly line: number
}

/** @param source valid UTF-8. Errors as of `splitLines`. */
export async function* splitDocuments(
  path: string,
  source: AsyncIterable<Buffer>,
  separator: string | undefined,
  longestText: number = LONGEST_TEXT,
): AsyncGenerator<TextPart> {
  let text = ''
  let line = 1
  /** Where the text may be cut: behind the last blank line, and behind the last line break. */
  let paragraphEnd = 0
  let lineEnd = 0
  const cutAt = (length: number): TextPart => {
    const part = { text: text.slice(0, length), line }
    line += part.text.split('\n').length - 1
    text = text.slice(length)
    paragraphEnd = Math.max(0, paragraphEnd - length)
    lineEnd = Math.max(0, lineEnd - length)
    return part
  }
  for await (const { text: content, number, isEnded } of splitLines(path, source)) {
    const bare = content.trim()
    if (separator !== undefined && bare === separator.trim()) {
      // The line break before the separator belongs to it.
      const end = text.endsWith('\r\n') ? text.length - 2 : text.endsWith('\n') ? text.length - 1 : text.length
      if (end > 0) yield { text: text.slice(0, end), line }
      text = ''
      line = number + 1
      paragraphEnd = 0
      lineEnd = 0
      continue
    }
    text += isEnded ? `${content}\n` : content
    while (text.length > longestText) {
      yield cutAt(paragraphEnd || lineEnd || characterBorder(text, longestText))
    }
    lineEnd = text.length
    if (bare === '') paragraphEnd = text.length
  }
  if (text !== '') yield { text, line }
}

/** `length`, or one less if a surrogate pair would be cut there. */
function characterBorder(text: string, length: number): number {
  const code = text.charCodeAt(length - 1)
  return code >= 0xd800 && code < 0xdc00 ? length - 1 : length
}
