/** What a person is told when something goes wrong: AppError across the border to the page. */

import type { ErrorKind } from '../errors'

export interface Fault {
  /** `bug` for whatever is not an AppError. */
  readonly kind: ErrorKind | 'bug'
  /** What was wrong, in one sentence. */
  readonly message: string
  /** What to do about it. */
  readonly hint: string | null
}
