/** All that the page may ask of the main process. */

import { comparisonContract } from './comparison'
import { corpusContract } from './corpus'
import { experimentContract } from './experiment'
import { exportContract } from './export'
import { jobContract } from './job'
import { modelContract } from './model'
import { reviewContract } from './review'
import { settingsContract } from './settings'
import { workspaceContract } from './workspace'

export const desktopContract = {
  workspace: workspaceContract,
  job: jobContract,
  corpus: corpusContract,
  model: modelContract,
  experiment: experimentContract,
  comparison: comparisonContract,
  export: exportContract,
  review: reviewContract,
  settings: settingsContract,
}
