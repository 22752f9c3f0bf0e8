/**
 * `npm run demo:seeds`: runs the demo on many seeds and writes docs/demo-seeds.md anew, of all replies that lie in the
 * folder. Finished demos are not run again.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { demoSection } from './demo-section'
import { updateDocument } from './document'
import { type Mode, type Reply, readReplies, runSeed } from './seed-run'
import { shortcutSection } from './shortcut-section'

const USAGE = `npm run demo:seeds -- [options]
  --seeds A-B     the seeds (default 0-19)
  --quick         shorter runs
  --shortcut      the shortcut corpus: what labels are worth
  --parallel N    demos at once, each on one thread (default 2)
  --dir DIR       where demos and their replies lie (default demo/seeds)
  --no-run        only writes docs/demo-seeds.md, from the replies that are there`

/** Only the usage is wanted, or what was given is no option. */
function endWithUsage(fault?: string): never {
  console.error(fault === undefined ? USAGE : `${fault}\n${USAGE}`)
  process.exit(fault === undefined ? 0 : 2)
}

// The bundle lies in out/main.
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

function parseOptions() {
  const string = <T extends string>(fallback: T) => ({ type: 'string', default: fallback }) as const
  const boolean = { type: 'boolean', default: false } as const
  try {
    const { values } = parseArgs({
      options: {
        ...{ seeds: string('0-19'), parallel: string('2'), dir: string(join(root, 'demo', 'seeds')) },
        ...{ quick: boolean, shortcut: boolean, 'no-run': boolean, help: boolean },
      },
    })
    if (values.help) endWithUsage()
    const seeds = /^(\d+)(?:-(\d+))?$/.exec(values.seeds)
    if (!seeds) endWithUsage(`--seeds is '${values.seeds}'`)
    if (!(Number(values.parallel) >= 1)) endWithUsage(`--parallel is '${values.parallel}'`)
    return { ...values, first: Number(seeds[1]), last: Number(seeds[2] ?? seeds[1]) }
  } catch (error) {
    endWithUsage((error as Error).message)
  }
}

const values = parseOptions()

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
const queue = values['no-run'] ? [] : Array.from({ length: values.last - values.first + 1 }, (_, i) => values.first + i)
const cli = join(root, 'out', 'main', 'cli.js')
const worker = async () => {
  for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) await runSeed(cli, values.dir, wanted, seed)
}
await mkdir(values.dir, { recursive: true })
await Promise.all(Array.from({ length: Number(values.parallel) }, worker))

const renewed = new Map<string, readonly string[]>()
for (const section of sections) {
  const replies = await readReplies(values.dir, section)
  if (replies.length > 1) renewed.set(section.title, section.write(section.title, replies))
}
const document = join(root, 'docs', 'demo-seeds.md')
const before = existsSync(document) ? await readFile(document, 'utf8') : ''
const titles = sections.map(({ title }) => title)
await writeFile(document, updateDocument(before, titles, renewed))
