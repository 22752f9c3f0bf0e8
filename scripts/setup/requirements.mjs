/**
 * What the set-up needs from the system, and the command that installs what is missing. Everything missing is named
 * at once, so that one round of installing is enough.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { findExecutable } from './machine.mjs'

/** @typedef {{ what: string, install: string }} Missing */
/** @typedef {'apt' | 'dnf' | 'brew' | 'other'} Installer */
/** @typedef {'node' | 'python' | 'pip' | 'compiler' | 'make'} Tool */

/**
 * Node's oldest versions that vite 8 and node-gyp 12 run on.
 *
 * @param {string} version such as 20.19.0
 */
export function isNodeSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22
}

/**
 * The system's installer, from /etc/os-release on Linux.
 *
 * @param {string} platform
 * @param {string} osRelease text of /etc/os-release
 * @returns {Installer}
 */
export function installerOf(platform, osRelease) {
  if (platform === 'darwin') return 'brew'
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => match[1]?.split(' ') ?? [])
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'apt'
  if (ids.some((id) => id === 'fedora' || id === 'rhel' || id === 'centos')) return 'dnf'
  return 'other'
}

/** @type {Record<Tool, Record<Installer, string>>} */
const packages = {
  node: {
    apt: 'curl -fsSL https://deb.nodesource.com/setup_22.x | sudo -E bash - && sudo apt-get install -y nodejs',
    dnf: 'sudo dnf install -y nodejs22',
    brew: 'brew install node@22',
    other: 'install Node 22 from https://nodejs.org',
  },
  python: {
    apt: 'sudo apt-get install -y python3',
    dnf: 'sudo dnf install -y python3',
    brew: 'brew install python',
    other: 'install Python 3.8 or later',
  },
  pip: {
    apt: 'sudo apt-get install -y python3-pip',
    dnf: 'sudo dnf install -y python3-pip',
    brew: 'brew install python',
    other: 'install pip for Python 3',
  },
  compiler: {
    apt: 'sudo apt-get install -y g++',
    dnf: 'sudo dnf install -y gcc-c++',
    brew: 'xcode-select --install',
    other: 'install a C++ compiler (g++ or clang++)',
  },
  make: {
    apt: 'sudo apt-get install -y make',
    dnf: 'sudo dnf install -y make',
    brew: 'xcode-select --install',
    other: 'install make',
  },
}

/** Containers run as root and often lack sudo. */
export function withoutSudo(/** @type {string} */ command) {
  return process.getuid?.() === 0 ? command.replaceAll(/sudo (-E )?/g, '') : command
}

/** @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
export function outputOf(command, args, env) {
  const result = spawnSync(command, args, { env, encoding: 'utf8' })
  return result.status === 0 ? result.stdout.trim() : null
}

/** @param {NodeJS.ProcessEnv} env @param {string} platform */
function hasCompiler(env, platform) {
  // on macOS the names exist as stubs that only offer to install the tools
  if (platform === 'darwin') return outputOf('xcode-select', ['-p'], env) !== null
  return (env.CXX ?? '') !== '' || ['g++', 'c++', 'clang++'].some((name) => findExecutable(name, env) !== null)
}

/** @param {string} platform */
export function readOsRelease(platform) {
  if (platform !== 'linux') return ''
  try {
    return readFileSync('/etc/os-release', 'utf8')
  } catch {
    return ''
  }
}

/**
 * @param {object} [request]
 * @param {readonly Tool[]} [request.tools] those to look for; all by default
 * @param {NodeJS.ProcessEnv} [request.env]
 * @param {string} [request.nodeVersion]
 * @param {string} [request.platform]
 * @returns {Missing[]} in the order in which they are to be installed; empty when nothing is missing
 */
export function findMissing(request = {}) {
  const env = request.env ?? process.env
  const platform = request.platform ?? process.platform
  const nodeVersion = request.nodeVersion ?? process.versions.node
  const tools = request.tools ?? ['node', 'python', 'pip', 'compiler', 'make']
  const installer = installerOf(platform, readOsRelease(platform))
  /** @type {Missing[]} */
  const missing = []
  const report = (/** @type {Tool} */ tool, /** @type {string} */ what) => {
    if (tools.includes(tool)) missing.push({ what, install: withoutSudo(packages[tool][installer]) })
  }

  if (!isNodeSupported(nodeVersion)) report('node', `Node 20.19 or 22.12 or later (this is ${nodeVersion})`)
  const python = findExecutable('python3', env)
  const pythonVersion = python && outputOf(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], env)
  const [major = 0, minor = 0] = (pythonVersion ?? '').split('.').map(Number)
  const pythonWorks = major === 3 && minor >= 8
  if (!pythonWorks) report('python', `Python 3.8 or later${pythonVersion ? ` (this is ${pythonVersion})` : ''}`)
  if (python === null || (tools.includes('pip') && outputOf(python, ['-m', 'pip', '--version'], env) === null)) {
    report('pip', 'pip for Python 3')
  }
  if (!hasCompiler(env, platform)) report('compiler', 'a C++ compiler')
  if (findExecutable('make', env) === null) report('make', 'make')
  return missing
}

/**
 * One sentence that names everything missing, and the commands below it, each once.
 *
 * @param {readonly Missing[]} missing at least one
 * @param {string} [seeker] who looked for it
 * @returns {{ message: string, hint: string }}
 */
export function describeMissing(missing, seeker = 'the set-up') {
  return {
    message: `${seeker} does not find ${new Intl.ListFormat('en').format(missing.map(({ what }) => what))}`,
    hint: ['install with:', ...new Set(missing.map(({ install }) => `  ${install}`))].join('\n'),
  }
}
