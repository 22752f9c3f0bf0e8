/** A label that was acknowledged is there, however soon the program is killed. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWorkspace } from '../../../main/store/workspace'
import { type Bundle, bundle } from '../store/bundle'
import { temporaryFolder } from '../store/temporary-workspace'
import { reviewedWorkspace } from './reviewed-workspace'

let labeller: Bundle
beforeAll(async () => {
  labeller = await bundle(join(import.meta.dirname, 'labeller.ts'))
})
afterAll(() => labeller[Symbol.asyncDispose]())

/** Runs the labeller, and kills it in the moment in which it has said so many things. @returns all that it said */
async function killAfter(dir: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, [labeller.file, dir], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [output, complaint] = ['', '']
  child.stdout.on('data', (data) => {
    output += data
    if (output.split('\n').length > lines) child.kill('SIGKILL')
  })
  child.stderr.on('data', (data) => {
    complaint += data
  })
  const [, signal] = await once(child, 'close')
  expect(complaint).toBe('')
  expect(signal).toBe('SIGKILL')
  return output.split('\n').slice(0, -1)
}

it('finds every label and every undo that was acknowledged before kill -9, and goes on from there', async () => {
  const dir = await temporaryFolder()
  const workspace = await openWorkspace(dir, { create: true })
  await reviewedWorkspace({ documents: 40, workspace })
  await workspace.close()
  for (const lines of [1, 2, 5, 9]) {
    const said = await killAfter(dir, lines)
    expect(said.length).toBeGreaterThanOrEqual(lines)
    const again = await openWorkspace(dir)
    const undone = new Set(said.flatMap((line) => (line.startsWith('undone') ? [Number(line.split(' ')[1])] : [])))
    for (const line of said) {
      const [what, id, verdict] = line.split(' ')
      const label = await again.labels.get(Number(id))
      if (what === 'label') expect(label.verdict).toBe(verdict)
      // The last one may have been taken back in the same moment, unheard.
      if (line !== said.at(-1)) expect(label.undoneAt !== null).toBe(undone.has(label.id))
    }
    await again.close()
  }
})
