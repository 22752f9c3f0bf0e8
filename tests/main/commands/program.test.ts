import { beforeAll, expect, it } from 'vitest'
import { commands } from '../../../main/commands/index'
import { version } from '../../../package.json'
import { buildCli, faultOf, runCli } from './run-cli'

beforeAll(buildCli)

it('lists every command without arguments and with --help', async () => {
  const bare = await runCli([])
  expect(bare).toMatchObject({ code: 0, stderr: '' })
  expect(await runCli(['--help'])).toEqual(bare)
  for (const { name, summary } of commands)
    expect(bare.stdout).toMatch(new RegExp(`\n  ${name} +${summary.slice(0, 20)}`))
})

it.each(commands.map(({ name }) => name))('%s --help shows usage, options and an example', async (name) => {
  const { code, stdout } = await runCli([...name.split(' '), '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain(`Usage: thought-lab ${name}`)
  expect(stdout).toContain('--workspace DIR')
  expect(stdout).toMatch(new RegExp(`Examples?:\n {2}thought-lab ${name}`))
})

it('prints its version', async () => {
  expect((await runCli(['--version'])).stdout).toBe(`${version}\n`)
})

it('names the nearest command and option, with exit code 2', async () => {
  expect(faultOf(await runCli(['exprot']))).toEqual({
    ...{ code: 2, error: "unknown command 'exprot'", hint: "did you mean 'export'?" },
  })
  expect(faultOf(await runCli(['import', 'x.jsonl', '--licences', 'MIT']))).toEqual({
    ...{ code: 2, error: "'import' has no option --licences", hint: 'did you mean --licence?' },
  })
})

it('puts a fault as JSON on the last line of stdout with --json', async () => {
  const { code, stdout, result } = await runCli(['import', 'missing.jsonl', '--json'])
  expect(code).toBe(2)
  expect(stdout.split('\n')).toHaveLength(2)
  expect(result).toEqual({
    error: {
      kind: 'not-found',
      message: "'missing.jsonl' does not exist",
      hint: "see 'thought-lab import --help'",
    },
  })
})

it('says what the machine computes with', async () => {
  const { code, result } = await runCli(['doctor', '--json'])
  expect(code).toBe(0)
  expect(result).toMatchObject({
    backend: expect.stringMatching(/^(cpu|gpu)$/),
    tensorflow: expect.stringMatching(/^2\./),
    threads: expect.any(Number),
    versions: { 'thought-lab': version },
    electron: expect.anything(),
    missing: expect.any(Array),
  })
})
