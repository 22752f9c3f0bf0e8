/** The texts of `--help`. */

import type { Command } from './command'
import { flag, type OptionTable, spell, text } from './options'

export const PROGRAM = 'thought-lab'
export const DEFAULT_WORKSPACE = './thought-lab-workspace'

/** What every command takes. */
export const commonOptions = {
  workspace: text({ about: `the folder that holds all work (default ${DEFAULT_WORKSPACE})`, placeholder: 'DIR' }),
  json: flag('print the result as one JSON object on the last line of stdout; the rest goes to stderr'),
  help: flag('show this help'),
} satisfies OptionTable

export function generalHelp(commands: readonly Command[]): string {
  return [
    'Thought Lab: EM over latent thoughts on one machine.',
    `Usage: ${PROGRAM} COMMAND [options]`,
    `Commands:\n${columns(commands.map(({ name, summary }) => [name, summary]))}`,
    `Options of every command:\n${optionRows({ ...commonOptions, version: flag('print the version') })}`,
    `Example:\n  ${PROGRAM} demo --quick`,
    `'${PROGRAM} COMMAND --help' tells more.\nExit codes: 0 done, 1 failed or stopped, 2 wrong usage or bad input.`,
  ].join('\n\n')
}

/** @param commands those that begin with a word, such as `model` */
export function groupHelp(word: string, commands: readonly Command[]): string {
  return [
    `Usage: ${PROGRAM} ${word} ${commands.map(({ name }) => name.slice(word.length + 1)).join('|')} [options]`,
    `Commands:\n${columns(commands.map(({ name, summary }) => [name, summary]))}`,
    `Examples:\n${commands.flatMap(({ examples }) => examples.map((example) => `  ${PROGRAM} ${example}`)).join('\n')}`,
  ].join('\n\n')
}

export function commandHelp({ name, summary, usage, options, examples }: Command): string {
  const own = Object.keys(options).length > 0 ? [`Options:\n${optionRows(options)}`] : []
  return [
    `${PROGRAM} ${name}: ${summary}`,
    `Usage: ${[PROGRAM, name, usage, '[options]'].filter(Boolean).join(' ')}`,
    ...own,
    `Options of every command:\n${optionRows(commonOptions)}`,
    `${examples.length > 1 ? 'Examples' : 'Example'}:\n${examples.map((example) => `  ${PROGRAM} ${example}`).join('\n')}`,
  ].join('\n\n')
}

function optionRows(options: OptionTable): string {
  return columns(
    Object.entries(options).map(([name, { about, placeholder, fallback }]) => [
      placeholder === null ? spell(name) : `${spell(name)} ${placeholder}`,
      fallback === null ? about : `${about} (default ${fallback})`,
    ]),
  )
}

const WIDEST_TERM = 28

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.min(WIDEST_TERM, Math.max(...rows.map(([term]) => term.length)))
  return rows
    .map(([term, about]) =>
      term.length > width ? `  ${term}\n  ${' '.repeat(width)}  ${about}` : `  ${term.padEnd(width)}  ${about}`,
    )
    .join('\n')
}
