/** What a window needs from the system: a display, the libraries of the desktop, and a sandbox for its pages. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describeMissing, installerOf, outputOf, readOsRelease, withoutSudo } from './requirements.mjs'
import { SetupError } from './setup-error.mjs'

/** @typedef {import('./requirements.mjs').Missing} Missing */

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [platform]
 * @throws SetupError on a Linux machine where no window can be opened
 */
export function requireDisplay(env = process.env, platform = process.platform) {
  if (platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY) return
  throw new SetupError('there is no display to open the window on: DISPLAY and WAYLAND_DISPLAY are not set', {
    hint: '`npm run demo` shows the method without a window, and `npm run lab -- --help` lists all commands.',
    exitCode: 2,
  })
}

/**
 * Debian 13 and Ubuntu 24.04 renamed some libraries when their times grew to 64 bits.
 *
 * @param {string} packageList dpkg's folder with a file for every installed package
 */
function aptPackages(packageList) {
  const renamed = existsSync(packageList) && readdirSync(packageList).some((name) => /t64[.:]/.test(name))
  const suffix = renamed ? 't64' : ''
  return `libgtk-3-0${suffix} libnss3 libgbm1 libasound2${suffix}`
}

/** @param {import('./requirements.mjs').Installer} installer */
function installLibraries(installer) {
  if (installer === 'apt') return `sudo apt-get install -y ${aptPackages('/var/lib/dpkg/info')}`
  if (installer === 'dnf') return 'sudo dnf install -y gtk3 nss mesa-libgbm alsa-lib'
  return 'install GTK 3, NSS, Mesa (libgbm) and ALSA'
}

/**
 * The shared libraries that an executable asks for and the system does not have.
 *
 * @param {string} lddOutput what `ldd` prints of it
 * @returns {string[]}
 */
export const missingLibraries = (lddOutput) => [
  ...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '')),
]

/**
 * Chromium puts its pages into a sandbox by a user namespace, which some systems (Ubuntu since 23.10) refuse to
 * unprivileged programs, or by a helper that belongs to root. Root itself has no sandbox.
 *
 * @param {string} electronPath
 */
function hasSandbox(electronPath) {
  if (process.getuid?.() === 0) return true
  const helper = statSync(join(dirname(electronPath), 'chrome-sandbox'), { throwIfNoEntry: false })
  if (helper?.uid === 0 && (helper.mode & 0o4000) !== 0) return true
  return outputOf('unshare', ['--user', '--map-root-user', 'true'], process.env) !== null
}

/**
 * @param {string} electronPath its executable
 * @param {string} [platform]
 * @returns {Missing[]} in the order in which they are to be installed; empty when nothing is missing
 */
export function findMissingForWindow(electronPath, platform = process.platform) {
  if (platform !== 'linux') return []
  /** @type {Missing[]} */
  const missing = []
  const libraries = missingLibraries(outputOf('ldd', [electronPath], process.env) ?? '')
  if (libraries.length > 0) {
    const install = withoutSudo(installLibraries(installerOf(platform, readOsRelease(platform))))
    missing.push({ what: `${new Intl.ListFormat('en').format(libraries)} (for the window)`, install })
  }
  if (!hasSandbox(electronPath)) {
    const helper = join(dirname(electronPath), 'chrome-sandbox')
    missing.push({
      what: "a sandbox for the window's pages",
      install: `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
    })
  }
  return missing
}

/** @param {string} electronPath @throws SetupError that names everything missing */
export function requireWindowParts(electronPath) {
  const missing = findMissingForWindow(electronPath)
  if (missing.length === 0) return
  const { message, hint } = describeMissing(missing, 'Electron')
  throw new SetupError(message, { hint, exitCode: 2 })
}

/** For Electron's environment: the terminal of an editor that is made with it may say that it is to be a plain Node. */
export const asElectron = { ELECTRON_RUN_AS_NODE: undefined }

/**
 * Chromium refuses to run as root with its sandbox on.
 *
 * @param {(text: string) => void} tell
 * @returns {boolean} whether the sandbox must be off
 */
export function isSandboxOff(tell) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  tell("running as root: the window opens without Chromium's sandbox (--no-sandbox)")
  return true
}
