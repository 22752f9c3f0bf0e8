/**
 * Runs one command of the command line, from its arguments to its exit code.
 *
 * Faults become one sentence and a hint on stderr, with `--json` an object
 * {error: {kind, message, hint}} on stdout as well. What is not an AppError is a
 * bug: its stack is shown.
 */

import { resolve } from 'node:path'
import { AppError } from '../../core/errors'
import { EngineProcess } from '../engine-host/engine-process'
import { findCommand, groupOf, readArguments } from './arguments'
import type { Command, ProgramDescription } from './command'
import { commandHelp, generalHelp, groupHelp, PROGRAM } from './help'
import { ProgressBar, type Screen } from './progress-bar'

export interface ProgramEnvironment {
  readonly commands: readonly Command[]
  readonly program: ProgramDescription
  /** The built entry of the engine. */
  readonly engineEntry: string
  readonly stdout: Pick<Screen, 'write'>
  readonly stderr: Screen
  /** Calls back each time the user asks to stop. */
  readonly onStop: (stop: () => void) => void
  /** Ends the process at once. */
  readonly exit: (code: number) => void
}

/** As of shells: 128 and the number of SIGINT. */
const STOPPED_AT_ONCE = 130

/** @returns the exit code */
export async function runProgram(args: readonly string[], environment: ProgramEnvironment): Promise<number> {
  const { commands, program, stdout, stderr } = environment
  const [first = '--help'] = args
  if (first === '--version') {
    stdout.write(`${program.version}\n`)
    return 0
  }
  const bar = new ProgressBar(stderr)
  const json = args.includes('--json')
  try {
    const help = helpFor(args, commands)
    if (help !== null) {
      stdout.write(`${help}\n`)
      return 0
    }
    const { command, rest } = findCommand(args, commands)
    const result = await runCommand(command, rest, bar, environment)
    if (json) stdout.write(`${JSON.stringify(result)}\n`)
    return 0
  } catch (error) {
    bar.finish()
    return reportError(error, { json, helpOf: findCommandName(args, commands) }, environment)
  }
}

/** The command that the arguments name; '' if none. */
function findCommandName(args: readonly string[], commands: readonly Command[]): string {
  const known = commands.map(({ name }) => name)
  return [args.slice(0, 2).join(' '), args[0] ?? ''].find((name) => known.includes(name)) ?? ''
}

function helpFor(args: readonly string[], commands: readonly Command[]): string | null {
  const [first = '--help', second] = args
  if (first === '--help' || first === '-h' || first === 'help') return generalHelp(commands)
  const group = groupOf(first, commands)
  if (group.length > 0 && (second === '--help' || second === '-h')) return groupHelp(first, group)
  if (!args.includes('--help') && !args.includes('-h')) return null
  return commandHelp(findCommand(args, commands).command)
}

async function runCommand(
  command: Command,
  args: readonly string[],
  bar: ProgressBar,
  { program, engineEntry, stdout, stderr, onStop, exit }: ProgramEnvironment,
): Promise<unknown> {
  const { options, positionals, workspace, json } = readArguments(command, args)
  const stopping = new AbortController()
  let engine: EngineProcess | null = null
  onStop(() => {
    if (stopping.signal.aborted) {
      if (engine?.pid !== undefined) process.kill(engine.pid, 'SIGKILL')
      exit(STOPPED_AT_ONCE)
      return
    }
    bar.log('stopping; once more to stop at once')
    stopping.abort(new AppError('cancelled', 'stopped', { hint: command.whenStopped }))
  })
  const context = {
    options,
    positionals,
    workspaceDir: resolve(workspace),
    json,
    signal: stopping.signal,
    engine: (threads?: number) => {
      engine ??= new EngineProcess({
        entry: engineEntry,
        log: (line) => bar.log(`engine: ${line}`),
        ...(threads === undefined ? {} : { threads }),
      })
      return engine
    },
    log: (line: string) => bar.log(line),
    print: (text: string) => {
      bar.finish()
      ;(json ? stderr : stdout).write(`${text}\n`)
    },
    progress: bar,
    program,
  }
  try {
    const result = await command.run(context)
    bar.finish()
    return result
  } catch (error) {
    // Whatever a command was waiting for when it was stopped, that it was stopped is what there is to say.
    if (stopping.signal.aborted && !(error instanceof AppError)) throw stopping.signal.reason
    throw error
  } finally {
    await (engine as EngineProcess | null)?.stop()
  }
}

interface Report {
  readonly json: boolean
  /** The command whose help is the hint where an error has none of its own. */
  readonly helpOf: string
}

function reportError(error: unknown, { json, helpOf }: Report, { stdout, stderr }: ProgramEnvironment): number {
  const message = error instanceof Error ? error.message : String(error)
  const fallback = `see '${[PROGRAM, helpOf, '--help'].filter(Boolean).join(' ')}'`
  const shown =
    error instanceof AppError
      ? { kind: error.kind, message, hint: error.hint ?? fallback }
      : { kind: 'bug', message, hint: 'this is a bug in the program: report it with the lines on stderr' }
  if (error instanceof AppError) stderr.write(`error: ${message}\nhint: ${shown.hint}\n`)
  else stderr.write(`error: ${(error instanceof Error && error.stack) || message}\nhint: ${shown.hint}\n`)
  if (json) stdout.write(`${JSON.stringify({ error: shown })}\n`)
  return error instanceof AppError ? error.exitCode : 1
}
