import { expect, it } from 'vitest'
import { findCommand, readArguments } from '../../../main/commands/arguments'
import { type Command, defineCommand } from '../../../main/commands/command'
import { flag, text, whole } from '../../../main/commands/options'

function command(name: string): Command {
  return defineCommand({
    name,
    summary: '',
    usage: 'FILE...',
    positionals: { least: 1, most: 2 },
    examples: [],
    options: {
      textField: text({ about: 'the field', placeholder: 'F' }),
      seed: whole({ about: 'seed', placeholder: 'N', least: 0, fallback: 0 }),
      force: flag('replace'),
    },
    whenStopped: '',
    run: async () => null,
  })
}

const importing = command('import')
const commands = [importing, command('model add'), command('model list')]

it('takes the longest name that fits', () => {
  expect(findCommand(['model', 'add', 'x'], commands)).toMatchObject({ command: { name: 'model add' }, rest: ['x'] })
  expect(findCommand(['import', 'add'], commands)).toMatchObject({ command: { name: 'import' }, rest: ['add'] })
})

it.each([
  [['imprt', 'x'], "unknown command 'imprt'", "did you mean 'import'?"],
  [['model', 'ad'], "unknown command 'model ad'", "did you mean 'model add'?"],
  [['model'], "'model' needs one more word", 'there are: model add, model list'],
  [['frobnicate'], "unknown command 'frobnicate'", 'there are: import, model'],
])('refuses %j', (args, message, hint) => {
  expect(() => findCommand(args, commands)).toThrow(expect.objectContaining({ kind: 'invalid-input', message, hint }))
})

it('tells options, their values and the rest apart', () => {
  expect(readArguments(importing, ['a', '--text-field', 'body', '--seed=3', 'b', '--force', '--json'])).toEqual({
    options: { textField: 'body', seed: 3, force: true },
    positionals: ['a', 'b'],
    workspace: './thought-lab-workspace',
    json: true,
  })
  expect(readArguments(importing, ['--workspace', 'w', '--', '--odd']).positionals).toEqual(['--odd'])
})

it.each([
  [['a', '--txt-field', 'x'], "'import' has no option --txt-field", 'did you mean --text-field?'],
  [['a', '-x'], "'import' has no option -x", "see 'thought-lab import --help'"],
  [['a', '--text-field'], '--text-field needs a value', 'write --text-field F'],
  [['a', '--text-field', '--json'], '--text-field needs a value', 'write --text-field F'],
  [['a', '--json=yes'], "--json takes no value, but has 'yes'", 'write --json alone'],
  [['a', '--seed', '1', '--seed', '2'], '--seed is given twice', 'give it once'],
  [[], "'import' lacks FILE...", "see 'thought-lab import --help'"],
  [['a', 'b', 'c'], "'import' does not take 'c'", "see 'thought-lab import --help'"],
])('refuses %j', (args, message, hint) => {
  expect(() => readArguments(importing, args)).toThrow(
    expect.objectContaining({ kind: 'invalid-input', message, hint }),
  )
})

it('reads a negative number as a value, and judges it', () => {
  expect(() => readArguments(importing, ['a', '--seed', '-1'])).toThrow(
    '--seed is -1; it must be a whole number of at least 0',
  )
})
