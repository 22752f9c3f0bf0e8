/** Answers all that the page may ask: implements core/contract/desktop. */

import { comparisonProcedures } from './comparison'
import { corpusProcedures } from './corpus'
import { experimentProcedures } from './experiment'
import { exportProcedures } from './export'
import { jobProcedures } from './job'
import { modelProcedures } from './model'
import { procedures } from './procedures'
import { reviewProcedures } from './review'
import { settingsProcedures } from './settings'
import { workspaceProcedures } from './workspace'

export const desktopRouter = procedures.router({
  workspace: workspaceProcedures,
  job: jobProcedures,
  corpus: corpusProcedures,
  model: modelProcedures,
  experiment: experimentProcedures,
  comparison: comparisonProcedures,
  export: exportProcedures,
  review: reviewProcedures,
  settings: settingsProcedures,
})
