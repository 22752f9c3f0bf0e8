import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { takeLock } from '../../scripts/setup/lock.mjs'
import { temporaryFolder } from './folder'

const projectRoot = join(import.meta.dirname, '..', '..')
const silent = () => undefined

/** A process that takes the lock and then does what the given code says; resolves once it holds it. */
async function holderOf(path: string, then: string): Promise<ChildProcess> {
  const script = `
    import { spawn } from 'node:child_process'
    import { takeLock } from './scripts/setup/lock.mjs'
    const lock = await takeLock(${JSON.stringify(path)}, () => {})
    ${then}
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd: projectRoot })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

it('is held by one at a time, and names the holder to the one who waits', async () => {
  const path = join(await temporaryFolder(), 'setup.lock')
  const first = await takeLock(path, silent)
  const order: string[] = []
  const waiting = takeLock(path, (pid) => order.push(`waits for ${pid}`)).then((lock) => {
    order.push('second has it')
    return lock
  })
  await sleep(500)
  order.push('first lets go')
  first.release()
  const second = await waiting
  expect(order).toEqual([`waits for ${process.pid}`, 'first lets go', 'second has it'])
  second.release()
  expect(existsSync(path)).toBe(false)
})

it('is taken over from a holder that was killed', async () => {
  const path = join(await temporaryFolder(), 'setup.lock')
  await kill(await holderOf(path, ''))
  expect(existsSync(path)).toBe(true)
  const lock = await takeLock(path, silent)
  expect(JSON.parse(await readFile(path, 'utf8'))[0].pid).toBe(process.pid)
  lock.release()
})

it('is taken over only after the tools that a killed holder left are ended', async () => {
  const path = join(await temporaryFolder(), 'setup.lock')
  // the tool's own child stays when the tool itself is gone
  const tool = `spawn('sh', ['-c', 'sleep 60 & wait'], { stdio: 'ignore', detached: true })`
  await kill(await holderOf(path, `const tool = ${tool}; lock.note(tool.pid)`))
  const [, { pid: group }] = JSON.parse(await readFile(path, 'utf8'))
  process.kill(group, 'SIGKILL')
  await sleep(100)
  expect(() => process.kill(-group, 0)).not.toThrow()
  const lock = await takeLock(path, silent)
  expect(() => process.kill(-group, 0)).toThrow('ESRCH')
  lock.release()
})

it('is given to exactly one of several who find it abandoned', async () => {
  const path = join(await temporaryFolder(), 'setup.lock')
  // no process has this id: Linux ends at 4,194,304
  await writeFile(path, JSON.stringify([{ pid: 4_194_305, started: '' }]))
  let holders = 0
  let most = 0
  const work = async () => {
    const lock = await takeLock(path, silent)
    most = Math.max(most, ++holders)
    await sleep(20)
    holders -= 1
    lock.release()
  }
  await Promise.all(Array.from({ length: 5 }, work))
  expect(most).toBe(1)
})
