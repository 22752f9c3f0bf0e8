/** All commands, in the order in which the help lists them. */

import type { Command } from './command'
import { compareCommand } from './compare'
import { demoCommand } from './demo'
import { doctorCommand } from './doctor'
import { evaluateCommand } from './evaluate'
import { exportCommand } from './export'
import { importCommand } from './import'
import { labelCommand } from './label'
import { labelsAnnotatorsCommand } from './labels-annotators'
import { labelsExportCommand } from './labels-export'
import { labelsImportCommand } from './labels-import'
import { modelAddCommand } from './model-add'
import { modelCreateCommand } from './model-create'
import { modelListCommand } from './model-list'
import { reportCommand } from './report'
import { resumeCommand } from './resume'
import { packExportCommand, packImportCommand } from './review-pack'
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
  reportCommand,
  sampleCommand,
  scoreCommand,
  evaluateCommand,
  labelCommand,
  labelsImportCommand,
  labelsExportCommand,
  labelsAnnotatorsCommand,
  packExportCommand,
  packImportCommand,
  exportCommand,
  doctorCommand,
]
