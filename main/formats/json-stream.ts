/**
 * The records of a JSON file, one after the other, without holding the file.
 *
 * The file is one list of records, or an object whose "data" is one, or several
 * such values in a row; any other object at the top level is itself a record.
 * Only the structure is followed here (strings, brackets, commas); each record
 * is then parsed on its own.
 */

import { AppError } from '../../core/errors'
import { recordTooLong } from './text-lines'

export interface JsonRecord {
  readonly value: unknown
  /** The line on which it begins, from 1. */
  readonly line: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_LIST = 0x5b
const CLOSE_LIST = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const COMMA = 0x2c
const COLON = 0x3a
const LINE_FEED = 0x0a

const LIST_KEY = 'data'

/**
 * - `top`: between values at the top level
 * - `first`: after the `[` of a list; `element`: after a comma in it; `after`: behind an element
 * - `record`: inside a record
 * - `rest`: inside a top-level object, behind the list that was its "data"
 */
type State = 'top' | 'first' | 'element' | 'after' | 'record' | 'rest'

/**
 * @param source valid UTF-8; pieces may end anywhere
 * @throws AppError 'invalid-input' if it is not JSON, ends too early, or a record is longer than `longestBytes`
 */
export async function* splitJson(
  path: string,
  source: AsyncIterable<Buffer>,
  longestBytes: number,
): AsyncGenerator<JsonRecord> {
  const splitter = new JsonSplitter(path, longestBytes)
  for await (const bytes of source) yield* splitter.push(bytes)
  splitter.end()
}

class JsonSplitter {
  private state: State = 'top'
  /** Brackets open since the record began, or in `rest`, since the list ended. */
  private depth = 0
  private inString = false
  private escaped = false
  /** Whether the record is an element of a list; else it is a top-level object, which may turn out to hold the list. */
  private inList = false
  /** Whether the list is the "data" of an object, whose rest follows. */
  private listInObject = false
  private line = 1
  private recordLine = 1
  private parts: Buffer[] = []
  private recordBytes = 0
  /** Of a top-level object: the string that began last, and the key whose value follows. */
  private lastString = ''
  private key = ''
  private stringBytes: number[] = []

  constructor(
    private readonly path: string,
    private readonly longestBytes: number,
  ) {}

  *push(bytes: Buffer): Generator<JsonRecord> {
    // Where the record's part of these bytes starts.
    let start = 0
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] as number
      if (byte === LINE_FEED) this.line++
      if (this.inString) {
        this.followString(byte)
        continue
      }
      if (this.state === 'record') {
        const endsScalar = this.depth === 0 && (byte === COMMA || byte === CLOSE_LIST || isSpace(byte))
        if (endsScalar) {
          yield this.takeRecord(bytes.subarray(start, i))
          this.afterElement(byte)
          continue
        }
        if (this.followRecord(byte)) {
          yield this.takeRecord(bytes.subarray(start, i + 1))
          this.state = this.inList ? 'after' : 'top'
        }
        continue
      }
      if (isSpace(byte)) continue
      if (this.followOutside(byte)) start = i
    }
    if (this.state === 'record') this.keep(bytes.subarray(start))
  }

  end(): void {
    if (this.state === 'top') return
    const where =
      this.state === 'record' ? `inside the record that begins on line ${this.recordLine}` : 'inside its list'
    throw new AppError('invalid-input', `'${this.path}' ends on line ${this.line}, ${where}`, {
      hint: 'the file is cut short: get it again',
    })
  }

  private followString(byte: number): void {
    if (this.escaped) this.escaped = false
    else if (byte === BACKSLASH) this.escaped = true
    else if (byte === QUOTE) {
      this.inString = false
      this.lastString = Buffer.from(this.stringBytes).toString('latin1')
      return
    }
    // Only a string as long as the key matters.
    if (this.stringBytes.length <= LIST_KEY.length) this.stringBytes.push(byte)
  }

  private beginString(): void {
    this.inString = true
    this.stringBytes = []
  }

  /** @returns whether the record ends with this byte */
  private followRecord(byte: number): boolean {
    if (byte === QUOTE) {
      this.beginString()
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (byte === OPEN_LIST && !this.inList && this.depth === 1 && this.key === LIST_KEY) {
        this.beginList(true)
        return false
      }
      this.depth++
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      this.depth--
      if (this.depth === 0) return true
    } else if (this.depth === 1) {
      if (byte === COLON) this.key = this.lastString
      else if (byte === COMMA) this.key = ''
    }
    return false
  }

  /** Between records. @returns whether a record begins with this byte */
  private followOutside(byte: number): boolean {
    switch (this.state) {
      case 'top':
        if (byte === OPEN_LIST) {
          this.beginList(false)
          return false
        }
        if (byte !== OPEN_OBJECT) this.refuse(byte, "expected '[' or '{'")
        this.beginRecord(byte, false)
        return true
      case 'first':
        if (byte === CLOSE_LIST) {
          this.endList()
          return false
        }
        this.beginRecord(byte, true)
        return true
      case 'element':
        this.beginRecord(byte, true)
        return true
      case 'after':
        this.afterElement(byte)
        return false
      default:
        this.followRest(byte)
        return false
    }
  }

  private afterElement(byte: number): void {
    if (byte === COMMA) this.state = 'element'
    else if (byte === CLOSE_LIST) this.endList()
    else if (isSpace(byte)) this.state = 'after'
    else this.refuse(byte, "expected ',' or ']'")
  }

  private followRest(byte: number): void {
    if (byte === QUOTE) this.beginString()
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.depth++
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (this.depth === 0) this.state = 'top'
      else this.depth--
    }
  }

  private beginList(inObject: boolean): void {
    this.listInObject = inObject
    this.state = 'first'
    this.parts = []
    this.recordBytes = 0
  }

  private endList(): void {
    this.depth = 0
    this.state = this.listInObject ? 'rest' : 'top'
  }

  private beginRecord(byte: number, inList: boolean): void {
    if (byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || byte === COLON) {
      this.refuse(byte, 'expected a record')
    }
    this.state = 'record'
    this.inList = inList
    this.recordLine = this.line
    this.key = ''
    this.depth = byte === OPEN_OBJECT || byte === OPEN_LIST ? 1 : 0
    if (byte === QUOTE) this.beginString()
  }

  private keep(part: Buffer): void {
    this.recordBytes += part.length
    if (this.recordBytes > this.longestBytes) {
      throw recordTooLong(this.path, `the record that begins on line ${this.recordLine}`, this.longestBytes)
    }
    this.parts.push(part)
  }

  private takeRecord(last: Buffer): JsonRecord {
    this.keep(last)
    const text = Buffer.concat(this.parts).toString('utf8')
    this.parts = []
    this.recordBytes = 0
    return {
      value: parseRecord(this.path, text, `in the record that begins on line ${this.recordLine}`),
      line: this.recordLine,
    }
  }

  private refuse(byte: number, expected: string): never {
    const found = JSON.stringify(String.fromCharCode(byte))
    throw new AppError('invalid-input', `'${this.path}' is not JSON: line ${this.line} has ${found}, ${expected}`, {
      hint: 'a JSON file is a list of records; for one record a line, say --format jsonl',
    })
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === LINE_FEED || byte === 0x0d
}

/**
 * @param place such as `on line 7`
 * @throws AppError 'invalid-input' that names the place
 */
export function parseRecord(path: string, text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('invalid-input', `'${path}': broken JSON ${place} (${shortMessage(error as Error)})`, {
      hint: 'correct it, or remove it',
      cause: error,
    })
  }
}

/** V8 quotes the text around the fault, which may hold line breaks. */
function shortMessage(error: Error): string {
  return error.message.replace(/\s+/g, ' ')
}
