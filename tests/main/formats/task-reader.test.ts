import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTasks, type Task } from '../../../main/formats/task-reader'
import { temporaryFolder } from './temporary-folder'

async function read(content: string): Promise<Task[]> {
  const path = join(await temporaryFolder(), 'tasks.jsonl')
  await writeFile(path, content)
  const tasks: Task[] = []
  for await (const task of readTasks(path)) tasks.push(task)
  return tasks
}

it('reads questions and answers', async () => {
  expect(await read('{"question": "1+1?", "answer": "2"}\n\n{"question": "q", "answer": "a", "more": 1}\n')).toEqual([
    { question: '1+1?', answer: '2', line: 1 },
    { question: 'q', answer: 'a', line: 3 },
  ])
})

it('names the line and the field of a fault', async () => {
  await expect(read('{"question": "q", "answer": "a"}\n{"question": "q", "answer": 5}')).rejects.toMatchObject({
    kind: 'invalid-input',
    message: expect.stringMatching(/tasks\.jsonl', line 2: 'answer': /),
  })
  await expect(read('{"question": "q"')).rejects.toMatchObject({
    message: expect.stringContaining('broken JSON on line 1'),
  })
  await expect(read('\n')).rejects.toMatchObject({ message: expect.stringContaining('holds no tasks') })
})
