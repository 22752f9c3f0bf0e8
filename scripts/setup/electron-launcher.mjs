/**
 * Runs inside Electron: starts the app in the folder that is the first argument, as Electron's own default app does. The
 * substitute Electron comes without that one, so this file is packed in its place.
 */
import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const given = resolve(process.argv.slice(1).find((argument) => !argument.startsWith('-')) ?? '.')
const isFolder = statSync(given).isDirectory()
const {
  name,
  productName,
  version,
  main = 'index.js',
} = isFolder ? JSON.parse(readFileSync(join(given, 'package.json'), 'utf8')) : {}

Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
app.setName(productName ?? name ?? 'Electron')
// what only a default app needs is not among the declared types
const undeclared = /** @type {typeof app & { setVersion(version: string): void, setAppPath(path: string): void }} */ (
  app
)
if (version !== undefined) undeclared.setVersion(version)
undeclared.setAppPath(isFolder ? given : dirname(given))
await import(pathToFileURL(isFolder ? join(given, main) : given).href)
