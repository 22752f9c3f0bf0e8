/**
 * `npm run demo:seeds -- [--seeds 0-19] [--quick] [--shortcut] [--parallel 2] [--dir DIR] [--no-run]`: runs the demo on many seeds and
 * writes docs/demo-seeds.md anew, of all replies that lie in the folder. Finished demos are not run again.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { demoSection } from './demo-section'
import { type Mode, type Reply, readReplies, runSeed } from './seed-run'
import { shortcutSection } from './shortcut-section'

// The bundle lies in out/main.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '0-19' },
    quick: { type: 'boolean', default: false },
    shortcut: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '2' },
    dir: { type: 'string', default: join(root, 'demo', 'seeds') },
    /** Only writes the document, from what is there. */
    'no-run': { type: 'boolean', default: false },
  },
})

interface Section extends Mode {
  readonly title: string
  readonly write: (title: string, replies: readonly Reply[]) => string[]
}

const sections: readonly Section[] = [
  { name: 'full', title: 'At full length', options: [], write: demoSection },
  { name: 'quick', title: 'With --quick', options: ['--quick'], write: demoSection },
  { name: 'shortcut', title: 'What 300 labels are worth', options: ['--shortcut'], write: shortcutSection },
  {
    name: 'shortcut-quick',
    title: 'What 300 labels are worth, with --quick',
    options: ['--shortcut', '--quick'],
    write: shortcutSection,
  },
]

const options = [...(values.shortcut ? ['--shortcut'] : []), ...(values.quick ? ['--quick'] : [])]
const wanted = sections.find((section) => section.options.join() === options.join()) as Section
const [first = 0, last = first] = values.seeds.split('-').map(Number)
const queue = values['no-run'] ? [] : Array.from({ length: last - first + 1 }, (_, i) => first + i)
const cli = join(root, 'out', 'main', 'cli.js')
const worker = async () => {
  for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) await runSeed(cli, values.dir, wanted, seed)
}
await mkdir(values.dir, { recursive: true })
await Promise.all(Array.from({ length: Number(values.parallel) }, worker))

const intro = `# The demo on many seeds

Written by \`npm run demo:seeds\`. Accuracies in % of the held-out questions: \`raw\` answers directly, the others after a greedy thought (thought first)
or a sampled one. L8 is the bound in nats/token over all chunks, L8/chunk in nats per answer chunk. Chance is 10 %.
`
const written: string[] = []
for (const section of sections) {
  const replies = await readReplies(values.dir, section)
  if (replies.length > 1) written.push(...section.write(section.title, replies))
}
await writeFile(join(root, 'docs', 'demo-seeds.md'), [intro, ...written].join('\n'))
