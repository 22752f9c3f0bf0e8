/**
 * The layer rules bite: each wrong import below, in a tree of its own, is reported under the rule meant for it.
 *
 * dependency-cruiser sees import statements only, so `createRequire`, through which the TensorFlow binding is loaded,
 * is looked for here.
 */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const projectRoot = join(import.meta.dirname, '..')
const config = join(projectRoot, 'dependency-cruiser.cjs')
const cruiser = join(projectRoot, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs')

/** file, what it imports, and a word of the rule that must catch it */
const wrongImports: readonly (readonly [file: string, imported: string, rule: string])[] = [
  ['core/uses-main.ts', '../main/formats/reader', 'core imports only'],
  ['core/uses-node.ts', 'node:fs', 'know no Node'],
  ['core/uses-sqlite.ts', 'sqlite3', 'sqlite3 is not for this layer'],
  ['core/uses-contract.ts', '@orpc/contract', '@orpc/contract is not for this layer'],
  ['core/unassigned.ts', 'left-pad', 'every package has a layer'],
  ['main/formats/uses-store.ts', '../store/store', 'main/formats imports only'],
  ['main/engine/graph/uses-model.ts', '../model/llama', 'main/engine/graph imports only'],
  ['main/engine/graph/uses-core.ts', '../../../core/pure', 'main/engine/graph imports only'],
  ['main/engine/uses-store.ts', '../store/store', 'main/engine imports only'],
  ['main/engine/uses-tensorflow.ts', '@tensorflow/tfjs-node-gpu', '@tensorflow/[^/]+ is not for this layer'],
  ['main/engine/uses-electron.ts', 'electron', 'electron is not for this layer'],
  ['main/store/uses-em.ts', '../em/loop', 'main/store imports only'],
  ['main/em/uses-sqlite.ts', 'sqlite3', 'sqlite3 is not for this layer'],
  ['main/em/uses-tensorflow.ts', '@tensorflow/tfjs-node-gpu', '@tensorflow/[^/]+ is not for this layer'],
  ['main/em/uses-engine.ts', '../engine/model/llama', 'nobody imports it'],
  ['main/cli.ts', 'electron', 'electron is not for this layer'],
  ['main/unassigned.ts', 'left-pad', 'every package has a layer'],
  ['main/unresolved.ts', './not-there', 'every import resolves'],
  ['main/uses-test.ts', '../tests/helper', 'nothing imports tests'],
  ['renderer/uses-main.ts', '../main/formats/reader', 'renderer imports only'],
  ['main/store/one.ts', './other', 'no circular imports'],
]

const rightImports: readonly (readonly [file: string, imported: string])[] = [
  ['core/pure.ts', 'zod'],
  ['core/contract/engine.ts', '@orpc/contract'],
  ['main/formats/reader.ts', '../../core/pure'],
  ['main/engine/graph/load.ts', '@tensorflow/tfjs-node-gpu'],
  ['main/engine/model/llama.ts', '../graph/load'],
  ['main/store/store.ts', 'sqlite3'],
  ['main/store/other.ts', './one'],
  ['main/em/loop.ts', '../store/store'],
  ['main/index.ts', 'electron'],
  ['main/commands/run.ts', '../em/loop'],
  ['tests/helper.ts', '../core/pure'],
]

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

let tree = ''
let violations: readonly Violation[] = []

async function writeInTree(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(tree, path)), { recursive: true })
  await writeFile(join(tree, path), text)
}

/** dependency-cruiser ends with the number of errors; its report is on stdout all the same. */
async function cruise(folder: string): Promise<readonly Violation[]> {
  const args = [cruiser, '--config', config, '--output-type', 'json', 'core', 'main', 'renderer']
  const options = { cwd: folder, maxBuffer: 1 << 26 }
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch((fault) => fault)
  return JSON.parse(stdout).summary.violations
}

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'layers-'))
  const imported = new Set([...wrongImports, ...rightImports].map(([, name]) => name))
  const packages = [...imported].filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']))
  await writeInTree('package.json', JSON.stringify({ type: 'module', dependencies }))
  for (const name of packages) {
    await writeInTree(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    await writeInTree(`node_modules/${name}/index.js`, 'export const it = 1\n')
  }
  for (const [file, name] of [...wrongImports, ...rightImports]) {
    await writeInTree(file, `import { it } from '${name}'\nexport { it }\n`)
  }
  violations = await cruise(tree)
})

afterAll(async () => {
  await rm(tree, { recursive: true, force: true })
})

it.each(wrongImports)('%s must not import %s', (file, _imported, rule) => {
  const names = violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)
  expect(names).toContainEqual(expect.stringContaining(rule))
})

it.each(rightImports)('%s may import %s', (file) => {
  // the other half of the circle above
  const found = violations.filter(({ from, rule }) => from === file && rule.name !== 'no circular imports')
  expect(found).toEqual([])
})

it('every dependency in package.json belongs to a layer', async () => {
  const { dependencies } = JSON.parse(await readFile(join(projectRoot, 'package.json'), 'utf8'))
  const rules = await readFile(config, 'utf8')
  const assigned = [...rules.matchAll(/^ {2}\['([^']+)', \[/gm)].map((match) => new RegExp(`^${match[1]}$`))
  const unassigned = Object.keys(dependencies).filter((name) => !assigned.some((pattern) => pattern.test(name)))
  expect(unassigned).toEqual([])
})

it('only the graph layer loads packages behind the back of these rules', async () => {
  const users: string[] = []
  for (const folder of ['core', 'main']) {
    const names = await readdir(join(projectRoot, folder), { recursive: true })
    for (const name of names.filter((path) => path.endsWith('.ts'))) {
      const text = await readFile(join(projectRoot, folder, name), 'utf8')
      if (/\bcreateRequire\b|\brequire\(/.test(text)) users.push(`${folder}/${name}`)
    }
  }
  expect(users.filter((path) => !path.startsWith('main/engine/graph/'))).toEqual([])
})
