/** All commands, in the order in which the help lists them. */

import type { Command } from './command'
import { importCommand } from './import'
import { modelAddCommand } from './model-add'
import { modelCreateCommand } from './model-create'
import { modelListCommand } from './model-list'

export const commands: readonly Command[] = [importCommand, modelAddCommand, modelCreateCommand, modelListCommand]
