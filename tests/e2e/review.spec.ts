import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeReviewPack } from '../../main/review-desk/review-pack'
import { openWorkspace } from '../../main/store/workspace'
import { makeRows } from './million-rows'
import { answerDialogs, expect, test } from './open-lab'
import { KeyboardDesk, quantile } from './review-desk'

const CARDS = 300
/** From here on keys come without waiting for the cards, as from somebody who types ahead. */
const BURST_FROM = 200

/** What else is done at some cards before their verdict. */
async function lookAround(desk: KeyboardDesk, i: number): Promise<void> {
  if (i % 15 === 3) await desk.type('s')
  if (i % 20 === 5) await desk.type('2', '8', 'Escape', 'c', 'c')
  if (i % 25 === 7) await desk.type('j', 'k')
  if (i % 30 === 11) await desk.type('r', 'u')
}

async function labels(workspace: string) {
  const opened = await openWorkspace(workspace)
  try {
    const inForce = await opened.labels.inForce()
    const of = (verdict: string) => inForce.filter((label) => label.verdict === verdict).length
    return { accepts: of('accept'), rejects: of('reject'), edits: of('edit') }
  } finally {
    await opened.close()
  }
}

test('300 cards are labelled from the keyboard alone; all of it is there after a kill, and is undone', async ({
  dir,
  openLab,
}, info) => {
  test.setTimeout(240_000)
  const workspace = join(dir, 'rows')
  await makeRows(workspace, { documents: 600, thoughts: 4800 })
  const { app, page } = await openLab(workspace)
  const desk = new KeyboardDesk(page)
  await desk.open()

  const times: number[] = []
  const given = { accepts: 0, rejects: 0, edits: 0 }
  for (let i = 0; i < CARDS; i++) {
    await lookAround(desk, i)
    if (i % 40 === 13) {
      await desk.write(`a thought of my own, number ${i}`)
      given.edits++
      // the original is rejected with it
      given.rejects++
      continue
    }
    if (i === 60) {
      await desk.type('?')
      await expect(page.getByRole('dialog', { name: 'Keys in Review' })).toBeVisible()
      await desk.type('a', 'r', 'Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    const verdict = i % 3 === 0 ? 'r' : 'a'
    given[verdict === 'r' ? 'rejects' : 'accepts']++
    if (i < BURST_FROM) times.push(await desk.timeToNext(verdict))
    else await desk.type(verdict)
  }
  await desk.expectCount(CARDS)
  await expect(page.getByText(/(Accepted|Rejected) card 300,/)).toBeVisible()
  await expect(page.getByText(/^\d+\.\d a minute$/)).toBeVisible()
  const words = `time to the next card: median ${quantile(times, 0.5).toFixed(0)} ms, 95 % ${quantile(times, 0.95).toFixed(0)} ms, longest ${Math.max(...times).toFixed(0)} ms`
  console.log(words)
  await info.attach('times', { body: words, contentType: 'text/plain' })

  // as at a power cut: what the desk has moved on from is on disk
  const gone = new Promise((resolve) => app.process().once('exit', resolve))
  app.process().kill('SIGKILL')
  await gone
  expect(await labels(workspace)).toEqual(given)

  const { page: again } = await openLab(workspace)
  const desk2 = new KeyboardDesk(again)
  await desk2.open()
  await desk2.expectCount(CARDS)
  await expect(again.getByText(/^\d+\.\d a minute$/)).toBeVisible()
  await desk2.type('u', 'u', 'Control+z')
  await desk2.expectCount(CARDS - 3)
  await expect(again.getByText(/^Undone: /)).toBeVisible()
  await desk2.type('Control+Shift+z')
  await desk2.expectCount(CARDS - 2)
})

/** A pack of the first cards, renamed: in its own workspace there is an experiment of that name already. */
async function renamedPack(workspace: string, path: string): Promise<void> {
  const opened = await openWorkspace(workspace)
  try {
    await writeReviewPack(opened, await opened.experiments.get('large'), 1, [1, 2, 3], path)
  } finally {
    await opened.close()
  }
  const [first = '', ...documents] = (await readFile(path, 'utf8')).split('\n')
  const head = JSON.parse(first)
  const renamed = {
    ...head,
    experiment: 'packed',
    corpus: 'packed rows',
    config: { ...head.config, corpus: 'packed rows' },
  }
  await writeFile(path, [JSON.stringify(renamed), ...documents].join('\n'))
}

test('a review pack is under review as soon as it is opened', async ({ dir, openLab }) => {
  const workspace = join(dir, 'rows')
  const pack = join(dir, 'cards.pack.jsonl')
  await makeRows(workspace, { documents: 20, thoughts: 160 })
  await renamedPack(workspace, pack)
  const { app, page } = await openLab(workspace)
  await new KeyboardDesk(page).open()
  await expect(page.getByText('Thoughts of iteration 1, large on rows')).toBeVisible()
  await answerDialogs(app, pack)
  await page.getByRole('button', { name: 'Labels and packs' }).click()
  await page.getByRole('menuitem', { name: /^Open a review pack/ }).click()
  await expect(page.getByText('Thoughts of iteration 1, packed on packed rows')).toBeVisible()
  await expect(page.getByText('3 cards of packed are here to be labelled.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'The text to explain' })).toBeVisible()
})
