/** Reads the arguments of the command line: which command, its options and the rest. */

import { parseArgs } from 'node:util'
import { AppError } from '../../core/errors'
import { nearestName } from '../../core/text/nearest'
import type { Command } from './command'
import { commonOptions, DEFAULT_WORKSPACE, PROGRAM } from './help'
import { type OptionTable, spell } from './options'

/** The command that the first words name, and the arguments behind them. */
export interface NamedCommand {
  readonly command: Command
  readonly rest: readonly string[]
}

/** @throws AppError 'invalid-input' for an unknown name; the nearest known one is in the hint */
export function findCommand(args: readonly string[], commands: readonly Command[]): NamedCommand {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ')
    const command = commands.find((candidate) => candidate.name === name)
    if (command) return { command, rest: args.slice(words) }
  }
  const [word = ''] = args
  const group = groupOf(word, commands)
  const [given, known] =
    group.length > 0
      ? [args[1] === undefined ? word : `${word} ${args[1]}`, group.map(({ name }) => name)]
      : [word, [...new Set(commands.map(({ name }) => name.split(' ')[0] as string))]]
  const nearest = nearestName(given, known)
  const message =
    group.length > 0 && args[1] === undefined ? `'${word}' needs one more word` : `unknown command '${given}'`
  throw new AppError('invalid-input', message, {
    hint: nearest === null || nearest === word ? `there are: ${known.join(', ')}` : `did you mean '${nearest}'?`,
  })
}

/** The commands of two words that begin with `word`. */
export function groupOf(word: string, commands: readonly Command[]): Command[] {
  return commands.filter(({ name }) => name.startsWith(`${word} `))
}

export interface CommandArguments {
  readonly options: Readonly<Record<string, unknown>>
  readonly positionals: readonly string[]
  /** As the user wrote it, or the default. */
  readonly workspace: string
  readonly json: boolean
}

/** @throws AppError 'invalid-input' for an unknown option, a value that cannot be used, or too few or many arguments */
export function readArguments(command: Command, args: readonly string[]): CommandArguments {
  const table: OptionTable = { ...commonOptions, ...command.options }
  const { given, positionals } = splitArguments(command, args, table)
  const { least, most } = command.positionals
  if (positionals.length < least || positionals.length > most) {
    const problem =
      positionals.length < least
        ? `'${command.name}' lacks ${command.usage}`
        : `'${command.name}' does not take '${positionals[most]}'`
    throw new AppError('invalid-input', problem, { hint: `see '${PROGRAM} ${command.name} --help'` })
  }
  const values: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(table)) values[name] = option.read(given.get(name), name)
  const { workspace, json, help: _, ...options } = values
  return {
    options,
    positionals,
    workspace: (workspace as string | undefined) ?? DEFAULT_WORKSPACE,
    json: json === true,
  }
}

/** What the user wrote, by option; flags have the value ''. */
function splitArguments(command: Command, args: readonly string[], table: OptionTable) {
  const names = new Map(Object.keys(table).map((name) => [spell(name).slice(2), name]))
  const kinds = Object.entries(table).map(([name, { placeholder }]) => {
    return [spell(name).slice(2), { type: placeholder === null ? 'boolean' : 'string' }] as const
  })
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(kinds),
    allowPositionals: true,
    strict: false,
    tokens: true,
  })
  const given = new Map<string, string>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    const name = names.get(token.name)
    if (name === undefined) throw unknownOption(command, token.rawName, [...names.keys()])
    if (given.has(name)) throw new AppError('invalid-input', `${spell(name)} is given twice`, { hint: 'give it once' })
    given.set(name, optionValue(token, table[name]?.placeholder ?? null))
  }
  return { given, positionals }
}

interface OptionToken {
  readonly rawName: string
  readonly value?: string | undefined
  readonly inlineValue?: boolean | undefined
}

function optionValue({ rawName, value, inlineValue }: OptionToken, placeholder: string | null): string {
  if (placeholder === null) {
    if (value === undefined) return ''
    throw new AppError('invalid-input', `${rawName} takes no value, but has '${value}'`, {
      hint: `write ${rawName} alone`,
    })
  }
  // `--out --json` forgot the value rather than naming a file `--json`; `--out=--json` means it.
  if (value === undefined || (!inlineValue && value.startsWith('--'))) {
    throw new AppError('invalid-input', `${rawName} needs a value`, { hint: `write ${rawName} ${placeholder}` })
  }
  return value
}

function unknownOption(command: Command, rawName: string, known: readonly string[]): AppError {
  const nearest = nearestName(rawName.replace(/^-+/, ''), known)
  return new AppError('invalid-input', `'${command.name}' has no option ${rawName}`, {
    hint: nearest === null ? `see '${PROGRAM} ${command.name} --help'` : `did you mean --${nearest}?`,
  })
}
