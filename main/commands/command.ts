/** What a command of the command line is, and what it is given to work with. */

import type { EngineProcess } from '../engine-host/engine-process'
import type { OptionTable, OptionValues } from './options'
import type { ProgressReporter } from './progress-bar'

export interface ProgramDescription {
  readonly version: string
  /** The folder that holds package.json and node_modules, absolute. */
  readonly root: string
}

export interface CommandContext<Values = Readonly<Record<string, unknown>>> {
  readonly options: Values
  readonly positionals: readonly string[]
  /** Absolute. Need not exist. */
  readonly workspaceDir: string
  /** Whether the result is printed as JSON: `print` then goes to stderr, so that stdout holds the result alone. */
  readonly json: boolean
  /** Aborted when the user stops the command, with an AppError 'cancelled' as its reason. */
  readonly signal: AbortSignal
  /**
   * The engine, which starts with its first call and is stopped when the command ends.
   *
   * @param threads of one operation, counted the first time only; by default all cores
   */
  engine(threads?: number): EngineProcess
  /** A line for people, on stderr. */
  log(line: string): void
  /** The result for people, on stdout. */
  print(text: string): void
  readonly progress: ProgressReporter
  readonly program: ProgramDescription
}

export interface Command<Options extends OptionTable = OptionTable> {
  /** One word, or two: `model add`. */
  readonly name: string
  /** One phrase for the list of commands, without a full stop. */
  readonly summary: string
  /** The positional arguments as the help shows them, such as `FILE...`; '' for none. */
  readonly usage: string
  /** How many positional arguments there may be. */
  readonly positionals: { readonly least: number; readonly most: number }
  /** Without the program's name. */
  readonly examples: readonly string[]
  /** By their names in camel case, beside those that every command has. */
  readonly options: Options
  /** What to do after the user stopped it: the hint of the error that reports it. */
  readonly whenStopped: string
  /**
   * @returns what `--json` prints
   * @throws AppError for what the user can act on
   */
  run(context: CommandContext<OptionValues<Options>>): Promise<unknown>
}

/** Ties the types of the options to those of the values that `run` gets. */
export function defineCommand<Options extends OptionTable>(command: Command<Options>): Command {
  return command as unknown as Command
}
