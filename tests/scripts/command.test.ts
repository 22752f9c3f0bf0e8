import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { mustRun, runCommand } from '../../scripts/setup/command.mjs'
import { createProgress } from '../../scripts/setup/progress.mjs'
import { temporaryFolder } from './folder'

describe('a tool', () => {
  it('gives its stdout, and what it printed last on both streams', async () => {
    const { code, stdout, tail } = await runCommand('sh', ['-c', 'cat; echo fault >&2; exit 3'], { input: 'given' })
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'given' })
    expect(tail).toContain('fault')
  })

  it('that fails becomes an error with its last words and the hint', async () => {
    await expect(mustRun('build it', 'sh', ['-c', 'echo no g++; exit 1'], { hint: 'install g++' })).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^could not build it: .* ended with 1\nno g\+\+$/),
        hint: 'install g++',
      }),
    )
  })

  it('that does not exist becomes an error', async () => {
    await expect(mustRun('build it', '/nowhere/gcc', [])).rejects.toThrow('could not build it')
  })

  it('that runs past its limit is ended with the processes that it started', async () => {
    const pidFile = join(await temporaryFolder(), 'pid')
    const script = `sleep 60 & echo $! > ${pidFile}; wait`
    const { code, tail } = await runCommand('sh', ['-c', script], { timeLimitMs: 300 })
    expect(code).toBe(-1)
    expect(tail).toContain('ended after 300 ms')
    expect(existsSync(pidFile)).toBe(true)
    const pid = Number(readFileSync(pidFile, 'utf8'))
    // the signal is sent; the process is gone a moment later
    for (let tries = 0; tries < 50 && isAlive(pid); tries++) await sleep(20)
    expect(isAlive(pid)).toBe(false)
  })
})

describe('a tool that is ended from outside', () => {
  it('has failed, for the reason that was given', async () => {
    const stop = new AbortController()
    const running = runCommand('sh', ['-c', 'sleep 60'], {
      signal: stop.signal,
      onStart: () => stop.abort('no answer'),
    })
    const { code, tail } = await running
    expect(code).toBe(-1)
    expect(tail).toContain('no answer')
  })
})

/** A zombie that nobody has waited for yet counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const status = `/proc/${pid}/stat`
  return !existsSync(status) || !readFileSync(status, 'utf8').includes(') Z ')
}

describe('progress', () => {
  it('prints a line at most every five seconds where there is no terminal', () => {
    const lines: string[] = []
    let nowMs = 0
    const progress = createProgress({ write: (text) => lines.push(text) }, () => nowMs)
    progress.start('fetch')
    for (nowMs = 1000; nowMs <= 11_000; nowMs += 1000) progress.detail(`${nowMs / 1000} MB`)
    progress.done()
    expect(lines).toEqual(['fetch ...\n', 'fetch: 5 MB\n', 'fetch: 10 MB\n', 'fetch: done in 12.0 s\n'])
  })

  it('rewrites one line on a terminal', () => {
    let written = ''
    const write = (text: string) => {
      written += text
    }
    const progress = createProgress({ write, isTTY: true }, () => 0)
    progress.start('fetch')
    progress.detail('1 MB')
    progress.done()
    expect(written.split('\n')).toHaveLength(2)
    expect(written).toContain('fetch: 1 MB')
  })
})
