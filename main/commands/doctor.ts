/** `doctor`: what this machine computes with, and what is missing. */

import { type DoctorReport, inspectMachine } from '../doctor/doctor'
import { defineCommand } from './command'
import { formatTable } from './table'

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary: 'report backend, GPU, libraries, versions, memory, and what is missing',
  usage: '',
  positionals: { least: 0, most: 0 },
  examples: ['doctor', 'doctor --json'],
  options: {},
  whenStopped: 'run the same command again',
  async run({ engine, print, program }) {
    const report = await inspectMachine({
      projectRoot: program.root,
      describeEngine: () => engine().client.describe(),
      appVersion: program.version,
    })
    print(describeReport(report))
    return report
  },
})

function describeReport(report: DoctorReport): string {
  const { backend, tensorflow, gpu, threads, memory, versions, electron, missing } = report
  const gigabytes = (megabytes: number) => `${(megabytes / 1000).toFixed(1)} GB`
  const rows = [
    ['computes on', backend === null ? 'nothing: the engine does not start' : backend === 'gpu' ? 'GPU' : 'CPU'],
    ['TensorFlow', tensorflow ?? 'none'],
    ['GPU', gpu === null ? 'none' : `${gpu.name}, ${gigabytes(gpu.memoryMegabytes)}, driver ${gpu.driver}`],
    ['threads', String(threads ?? 'unknown')],
    ['memory', `${gigabytes(memory.totalMegabytes)}, ${gigabytes(memory.availableMegabytes)} available`],
    ['Electron', electron.path === null ? 'not installed' : `${electron.version}, ${electron.path}`],
    ...Object.entries(versions),
  ]
  const columns = [
    { title: 'what', align: 'left' },
    { title: 'here', align: 'left' },
  ] as const
  const lacks = missing.map(({ what, install }) => `  ${what}\n    install: ${install}`)
  return [
    formatTable(columns, rows),
    lacks.length === 0 ? 'Nothing is missing.' : `Missing:\n${lacks.join('\n')}`,
  ].join('\n\n')
}
