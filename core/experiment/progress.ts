/** What a running experiment reports, at most four times a second: enough for a bar with rate and time left. */

export interface RunProgress {
  /** Key of the stage that is running, such as `estep-2`. */
  readonly stage: string
  /** The stage in words. */
  readonly title: string
  /** Stages that are complete, and all of them. */
  readonly stagesDone: number
  readonly stageCount: number
  /** Work done in this stage and all of its work, in `unit`. */
  readonly done: number
  readonly total: number
  readonly unit: string
  /** Units a second; null before it is known. */
  readonly rate: number | null
  /** Figures worth seeing while it runs, such as the loss: name and value with its unit. */
  readonly figures: Readonly<Record<string, string>>
  /** Share of the whole experiment's work that is done, in [0, 1]. */
  readonly wholeShare: number
  /** Seconds left for the stage and for the whole, as far as they can be told. */
  readonly stageSecondsLeft: number | null
  readonly wholeSecondsLeft: number | null
}
