import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunContext } from '../../../main/em/run-context'
import { isRightAnswer, loadTasks } from '../../../main/em/tasks'
import { openWorkspace } from '../../../main/store/workspace'
import { temporaryFolder } from '../formats/temporary-folder'

describe('isRightAnswer', () => {
  it.each([
    ['6', '6'],
    ['6.\n', '6'],
    ['  6. Next', '6'],
    ['18', ' 18 '],
    ['18,', '18'],
    ['18 apples', '18'],
    ['odd.', 'odd'],
    ['$18.50', '$18.50'],
    ['étage!', 'étage'],
  ])('takes %j for %j', (written, answer) => {
    expect(isRightAnswer(written, answer)).toBe(true)
  })

  it.each([
    ['', '6'],
    ['60', '6'],
    ['6.5', '6'],
    ['18,000', '18'],
    ['-6', '6'],
    ['oddly', 'odd'],
    ['The answer is 6', '6'],
    ['étagère', 'étag'],
  ])('does not take %j for %j', (written, answer) => {
    expect(isRightAnswer(written, answer)).toBe(false)
  })
})

describe('loadTasks', () => {
  it('reads questions that need no thought, and whose answer follows', async () => {
    const path = join(await temporaryFolder(), 'tasks.jsonl')
    await writeFile(path, '{"question":"2+2?","answer":"4"}\n{"question":"3+3?","answer":"6","cue":"It is "}\n')
    const context = { config: { evaluation: { taskFile: path } } } as unknown as RunContext
    expect(await loadTasks(context)).toEqual([
      { key: 'task 0', item: 0, earlier: [{ text: '2+2?', thought: '' }], cue: '', answer: '4', thought: null },
      { key: 'task 1', item: 1, earlier: [{ text: '3+3?', thought: '' }], cue: 'It is ', answer: '6', thought: null },
    ])
  })

  it('asks for the outcomes of held-out stories on the sample corpus, behind what tells them, and nothing on another', async () => {
    const dir = await temporaryFolder()
    const workspace = await openWorkspace(dir, { create: true, command: 'a test' })
    try {
      const id = await workspace.corpora.begin({
        ...{ name: 'ring', source: '', format: 'ring', licence: null, settings: {} },
      })
      const texts = [
        // Sue goes from 6 to 6 + 5 = 1 and on to 1 - 7 = 4.
        ['Sue has 6: win 5, pay 7.\n', 'Sue has 4.\n', 'Sue has 4: win 1.\n', 'Sue has 5.\n'],
        ['No story.\n', 'And no outcome.\n'],
        ['Max has 1: win 2.\n', 'Max has odd.\n', 'Max has it: win 3.\n', 'Max has 6.\n'],
      ]
      await workspace.corpora.addDocuments(
        id,
        texts.map((chunks, i) => ({
          ...{ hash: String(i), split: 'held-out', characters: 1 },
          chunks: chunks.map((text, j) => ({ text, thought: j % 2 === 0 ? '' : 'a thought that came with it' })),
        })),
      )
      await workspace.corpora.finish(id, {
        ...{ documents: 3, chunks: 10, thoughts: 5, characters: 3, skipped: 0, duplicates: 0 },
      })
      const heldOut: number[] = []
      for await (const document of workspace.corpora.iterateDocuments(id, 'held-out')) heldOut.push(document.id)
      const config = { evaluation: { taskFile: null } }
      const tasks = await loadTasks({ workspace, config, parts: { heldOut } } as unknown as RunContext)
      const [item, , chain] = heldOut
      expect(tasks).toEqual([
        {
          ...{ key: '0/1', item, cue: 'Sue has ', answer: '4', thought: '6+5=1, 1-7=4' },
          earlier: [{ text: 'Sue has 6: win 5, pay 7.\n', thought: '' }],
        },
        {
          ...{ key: '0/3', item, cue: 'Sue has ', answer: '5', thought: '4+1=5' },
          earlier: [{ text: 'Sue has 4: win 1.\n', thought: '' }],
        },
        {
          ...{ key: '2/1', item: chain, cue: 'Max has ', answer: 'o', thought: '1+2=3' },
          earlier: [{ text: 'Max has 1: win 2.\n', thought: '' }],
        },
        {
          ...{ key: '2/3', item: chain, cue: 'Max has ', answer: '6', thought: '3+3=6' },
          // A story that starts where the one before ended needs all of them. The thought that a chunk came with is not shown.
          earlier: [
            { text: 'Max has 1: win 2.\n', thought: '' },
            { text: 'Max has odd.\n', thought: null },
            { text: 'Max has it: win 3.\n', thought: '' },
          ],
        },
      ])
    } finally {
      await workspace.close()
    }
  })
})
