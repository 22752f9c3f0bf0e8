/**
 * The sqlite3 add-on: its publisher's prebuilt file where it can be had and runs here, else built from source.
 *
 * `npm rebuild` is not used: with `ignore-scripts` it reports success and builds nothing.
 */
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runCommand } from './command.mjs'
import { buildAddon } from './node-gyp.mjs'
import { nativeAddons, packageFolders } from './paths.mjs'
import { SetupError } from './setup-error.mjs'

// the file has 2 MB; a network that swallows packets must not hold up the set-up
const downloadLimitMs = 45_000

/**
 * Whether the add-on is there and this Node can load it: a prebuilt file may want a newer C library.
 *
 * @param {string} root a checkout
 */
export async function isSqliteReady(root) {
  if (!existsSync(nativeAddons(root).sqlite)) return false
  const { code } = await runCommand(process.execPath, ['-e', `require(${JSON.stringify(packageFolders(root).sqlite)})`])
  return code === 0
}

/**
 * @param {string} root a checkout
 * @param {import('./set-up.mjs').Work} work
 */
export async function installSqlite(root, work) {
  const { modules, sqlite } = packageFolders(root)
  work.progress.start('sqlite3, prebuilt')
  rmSync(join(sqlite, 'build'), { recursive: true, force: true })
  await runCommand(process.execPath, [join(modules, 'prebuild-install', 'bin.js'), '-r', 'napi'], {
    cwd: sqlite,
    timeLimitMs: downloadLimitMs,
    onStart: work.onStart,
  })
  if (!(await isSqliteReady(root))) {
    work.progress.start('sqlite3, from source (about a minute)')
    const target = nativeAddons(root).sqlite
    const built = relative(sqlite, target)
    await buildAddon(root, { name: 'sqlite3', beside: ['node-addon-api'], definitions: [], built, target }, work)
    if (!(await isSqliteReady(root))) {
      throw new SetupError(`the sqlite3 add-on was built but does not load: ${nativeAddons(root).sqlite}`)
    }
  }
  work.progress.done()
}
