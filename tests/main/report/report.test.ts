import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readReport } from '../../../main/report/read-report'
import { reportHtml } from '../../../main/report/report-html'
import { addExperiment, importRing } from '../compare/compared-workspace'
import { temporaryWorkspace } from '../store/temporary-workspace'

const HOSTILE = '<script>alert(1)</script>"\'&\u0000\u2028'
const never = new AbortController().signal

async function report(names: readonly string[] = [], seeds: readonly number[] = [0]): Promise<string> {
  const workspace = await temporaryWorkspace()
  await importRing(workspace)
  for (const seed of seeds) await addExperiment(workspace, { name: `run-${seed}`, seed }, HOSTILE)
  return reportHtml(await readReport(workspace, names, never), '2025-01-02T03:04:05.000Z')
}

describe('a report', () => {
  it('has the table, the charts, the differences, the thoughts and the configuration', async () => {
    const text = await report()
    for (const heading of ['Runs', 'Bound by number of thoughts', 'More thoughts per chunk', 'NLL of the text']) {
      expect(text).toContain(`<h2>${heading}</h2>`)
    }
    // Of 21 to 30, 4 are divided by 3 and 5 by 2; 22, 26 and 28 are won, 21 and 27 lost.
    expect(text).toContain('<b>+0.10</b>')
    expect(text).toMatch(/3 \/ 5 \/ 2/)
    expect(text).toContain('ring-0021 0.00 → 1.00')
    expect(text).toContain('<code>sampling.thoughts</code>')
    expect(text).toContain('2025-01-02 03:04 UTC')
  })

  it('runs no script and loads nothing, whatever the texts hold', async () => {
    const text = await report()
    expect(text).not.toMatch(/<script|javascript:|\son\w+=|\ssrc=|\shref=|<link|@import|url\(|\sstyle=/i)
    expect(text).toContain('&#60;script&#62;alert(1)&#60;/script&#62;')
    expect(text).not.toContain('\u0000')
  })

  it('allows its one style sheet by the hash of its text', async () => {
    const text = await report()
    const style = /<style>([\s\S]*?)<\/style>/.exec(text)?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')
    expect(text).toContain(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`)
    expect(text.match(/<style/g)).toHaveLength(1)
  })

  it('takes runs that differ in their seed as one, and only those that are asked for', async () => {
    expect(await report([], [0, 1, 2])).toContain('over documents and 3 seeds')
    expect(await report(['run-1'], [0, 1, 2])).toContain('<h1>run-1</h1>')
  })

  it('says so where nothing is evaluated yet', async () => {
    const workspace = await temporaryWorkspace()
    await importRing(workspace)
    const config = { name: 'new', corpus: 'ring', model: 'base', warmStart: { steps: 1 }, mStep: { steps: 1 } }
    await workspace.experiments.create({ name: 'new', config, seed: 0, threads: 1, created: '' })
    const text = reportHtml(await readReport(workspace, [], never), '2025-01-02T03:04:05.000Z')
    expect(text).toContain('Nothing is evaluated yet.')
    expect(text).toContain('Not finished: new is planned.')
  })
})
