/** The report of `doctor`: what this machine computes with, and what it lacks. */

import { totalmem } from 'node:os'
import { findGpu, type GpuDescription } from './gpu'
import { type ElectronInstallation, findInstallation, type Missing, packageVersion } from './installation'

/** What a running engine says of itself. */
export interface EngineState {
  readonly backend: 'cpu' | 'gpu'
  readonly tensorflow: string
  readonly threads: number
}

export interface DoctorReport {
  /** Null, like the next and `threads`, when the engine does not start; `missing` then says why. */
  readonly backend: 'cpu' | 'gpu' | null
  /** Version of the TensorFlow libraries. */
  readonly tensorflow: string | null
  readonly gpu: GpuDescription | null
  /** Threads of one operation. */
  readonly threads: number | null
  readonly memory: { readonly totalMegabytes: number; readonly availableMegabytes: number }
  /** Of this program, of Node, the system and the packages that hold native code. */
  readonly versions: Readonly<Record<string, string>>
  readonly electron: ElectronInstallation
  readonly missing: readonly Missing[]
}

export interface DoctorOptions {
  readonly projectRoot: string
  /** Starts the engine, if need be, and asks it. */
  readonly describeEngine: () => Promise<EngineState>
  readonly appVersion: string
}

const SET_UP = 'npm run setup -- --verify'
const NATIVE_PACKAGES = ['@tensorflow/tfjs-node-gpu', 'sqlite3']

const megabytes = (bytes: number): number => Math.round(bytes / 1e6)

async function readVersions({ projectRoot, appVersion }: DoctorOptions): Promise<Record<string, string>> {
  const versions: Record<string, string> = {
    'thought-lab': appVersion,
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
  }
  for (const name of NATIVE_PACKAGES) versions[name] = (await packageVersion(projectRoot, name)) ?? 'not installed'
  return versions
}

/** Looks at the machine, the installation and the engine. A fault of the engine becomes a line of `missing`. */
export async function inspectMachine(options: DoctorOptions): Promise<DoctorReport> {
  const { electron, ...found } = await findInstallation(options.projectRoot)
  const missing = [...found.missing]
  const gpu = await findGpu()
  let engine: EngineState | null = null
  try {
    engine = await options.describeEngine()
  } catch (fault) {
    missing.push({ what: `a working engine: ${fault instanceof Error ? fault.message : fault}`, install: SET_UP })
  }
  if (gpu !== null && engine?.backend === 'cpu') {
    missing.push({
      what: `TensorFlow's CUDA build for the ${gpu.name}: the engine computes on the CPU`,
      install: SET_UP,
    })
  }
  return {
    backend: engine?.backend ?? null,
    tensorflow: engine?.tensorflow ?? null,
    gpu,
    threads: engine?.threads ?? null,
    memory: { totalMegabytes: megabytes(totalmem()), availableMegabytes: megabytes(process.availableMemory()) },
    versions: await readVersions(options),
    electron,
    missing,
  }
}
