/** What every procedure works with. */

import type { Lab } from '../lab/lab'

/** What only a desktop can do; a host without windows answers as a user who cancels. */
export interface Desktop {
  /** Asks for files to read. Empty when the user cancels. */
  chooseFiles(options: { readonly title: string; readonly extensions?: readonly string[] }): Promise<readonly string[]>
  chooseFolder(options: { readonly title: string; readonly create?: boolean }): Promise<string | null>
  /** Asks where to write. */
  chooseTarget(options: { readonly title: string; readonly suggestion: string }): Promise<string | null>
  showInFolder(path: string): void
}

export interface RpcContext {
  readonly lab: Lab
  readonly desktop: Desktop
}
