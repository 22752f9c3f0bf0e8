/** What of the Model view is selected: a preset, a model of the workspace, or a folder that is about to be added. */

import type { CheckedFolder } from '../../core/contract/model'
import type { PresetName } from '../../core/model/presets'

export type Selection =
  | { readonly kind: 'preset'; readonly preset: PresetName }
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'folder'; readonly checked: CheckedFolder }

/** Whether a model is one to start from, and no checkpoint of an experiment. */
export function isBase({ experiment }: { readonly experiment: string | null }): boolean {
  return experiment === null
}
