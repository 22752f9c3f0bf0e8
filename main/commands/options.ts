/**
 * The options of a command: how each is written, what its value must be, and
 * what it is when left out. Faults name the option and the value.
 */

import { AppError } from '../../core/errors'
import { nearestName } from '../../core/text/nearest'

export interface Option<Value> {
  /** For the help: a phrase without a full stop. */
  readonly about: string
  /** What stands for the value in the help; null for a flag, which takes none. */
  readonly placeholder: string | null
  /** The default as the help shows it; null where there is none. */
  readonly fallback: string | null
  /**
   * @param given what the user wrote; undefined if the option was left out, '' for a flag
   * @throws AppError 'invalid-input' for a value that cannot be used, or a missing one that is needed
   */
  read(given: string | undefined, name: string): Value
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>

/** The values of a table's options, by their names in camel case: `--text-field` is `textField`. */
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never
}

interface About {
  readonly about: string
  readonly placeholder: string
}

export function flag(about: string): Option<boolean> {
  return { about, placeholder: null, fallback: null, read: (given) => given !== undefined }
}

/** A text, undefined if left out. */
export function text({ about, placeholder }: About): Option<string | undefined> {
  return {
    about,
    placeholder,
    fallback: null,
    read: (given, name) => (given === undefined ? undefined : filled(given, name)),
  }
}

/** A text that may be '', undefined if left out. */
export function anyText({ about, placeholder }: About): Option<string | undefined> {
  return { about, placeholder, fallback: null, read: (given) => given }
}

/** A text that cannot be left out. */
export function requiredText({ about, placeholder }: About): Option<string> {
  return {
    about,
    placeholder,
    fallback: null,
    read(given, name) {
      if (given === undefined) {
        throw new AppError('invalid-input', `${spell(name)} is missing`, {
          hint: `${spell(name)} ${placeholder}: ${about}`,
        })
      }
      return filled(given, name)
    },
  }
}

interface Range {
  readonly least: number
  readonly most?: number
}

/** A whole number with a default. */
export function whole({ fallback, ...rest }: About & Range & { readonly fallback: number }): Option<number> {
  return number({ ...rest, fallback, whole: true })
}

/** A whole number, undefined if left out. */
export function optionalWhole(range: About & Range): Option<number | undefined> {
  const { read, ...rest } = number({ ...range, fallback: range.least, whole: true })
  return { ...rest, fallback: null, read: (given, name) => (given === undefined ? undefined : read(given, name)) }
}

/** A number with a default, whole or not. */
export function real({ fallback, ...rest }: About & Range & { readonly fallback: number }): Option<number> {
  return number({ ...rest, fallback, whole: false })
}

export function choice<Value extends string>(
  values: readonly Value[],
  { about, fallback }: { readonly about: string; readonly fallback: NoInfer<Value> },
): Option<Value> {
  return { ...requiredChoice(values, about), fallback, read: readChoice(values, fallback) }
}

/** One of some values, undefined if left out. */
export function optionalChoice<Value extends string>(
  values: readonly Value[],
  about: string,
): Option<Value | undefined> {
  return { about, placeholder: values.join('|'), fallback: null, read: readChoice(values, undefined) }
}

/** One of some values; it cannot be left out. */
export function requiredChoice<Value extends string>(values: readonly Value[], about: string): Option<Value> {
  return {
    about,
    placeholder: values.join('|'),
    fallback: null,
    read(given, name) {
      if (given === undefined) {
        throw new AppError('invalid-input', `${spell(name)} is missing`, {
          hint: `say ${spell(name)} with one of ${values.join(', ')}`,
        })
      }
      return readChoice(values, values[0] as Value)(given, name)
    },
  }
}

/** Names of corpora, checkpoints and experiments are also names of files. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** @throws AppError 'invalid-input' for what is no name */
export function checkName(name: string, option: string): string {
  if (NAME.test(name)) return name
  throw new AppError('invalid-input', `${spell(option)} is ${JSON.stringify(name)}, which is no name`, {
    hint: 'a name has 1 to 64 letters, digits, ".", "_" or "-", and begins with a letter or digit',
  })
}

/** `textField` as the user writes it: `--text-field`. */
export function spell(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function number({
  about,
  placeholder,
  least,
  most,
  fallback,
  whole,
}: About &
  Range & {
    readonly fallback: number
    readonly whole: boolean
  }): Option<number> {
  return {
    about,
    placeholder,
    fallback: String(fallback),
    read(given, name) {
      if (given === undefined) return fallback
      const value = given.trim() === '' ? Number.NaN : Number(given)
      const isRight = whole ? Number.isSafeInteger(value) : Number.isFinite(value)
      if (isRight && value >= least && value <= (most ?? Number.POSITIVE_INFINITY)) return value
      const range = most === undefined ? `at least ${least}` : `from ${least} to ${most}`
      throw new AppError(
        'invalid-input',
        `${spell(name)} is ${given === '' ? 'empty' : given}; it must be a ${whole ? 'whole number' : 'number'} ${range === `at least ${least}` ? `of ${range}` : range}`,
        { hint: `${spell(name)} ${placeholder}: ${about}` },
      )
    },
  }
}

function readChoice<Value extends string, Fallback>(values: readonly Value[], fallback: Fallback) {
  return (given: string | undefined, name: string): Value | Fallback => {
    if (given === undefined) return fallback
    const known = values.find((value) => value === given)
    if (known !== undefined) return known
    const nearest = nearestName(given, values)
    throw new AppError('invalid-input', `${spell(name)} is '${given}'; it must be one of ${values.join(', ')}`, {
      hint: nearest === null ? `choose one of ${values.join(', ')}` : `did you mean '${nearest}'?`,
    })
  }
}

function filled(given: string, name: string): string {
  if (given !== '') return given
  throw new AppError('invalid-input', `${spell(name)} is empty`, { hint: `put a value behind ${spell(name)}` })
}
