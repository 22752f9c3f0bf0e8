/** All commands, in the order in which the help lists them. */

import type { Command } from './command'
import { compareCommand } from './compare'
import { demoCommand } from './demo'
import { doctorCommand } from './doctor'
import { evaluateCommand } from './evaluate'
import { exportCommand } from './export'
import { importCommand } from './import'
import { modelAddCommand } from './model-add'
import { modelCreateCommand } from './model-create'
import { modelListCommand } from './model-list'
import { resumeCommand } from './resume'
import { runCommand } from './run'
import { sampleCommand } from './sample'
import { scoreCommand } from './score'

export const commands: readonly Command[] = [
  demoCommand,
  importCommand,
  modelAddCommand,
  modelCreateCommand,
  modelListCommand,
  runCommand,
  resumeCommand,
  compareCommand,
  sampleCommand,
  scoreCommand,
  evaluateCommand,
  exportCommand,
  doctorCommand,
]
