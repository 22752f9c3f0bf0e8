/** The workspace that the window shows, and the state that every view shares. */

import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import type { Fault } from './fault'
import type { JobState } from './job'
import type { AppSettings } from './settings'

/**
 * What may change behind a view's back; a view asks again when the number of what it shows rises. `predictor`: what is
 * believed of thoughts, after every few labels.
 */
export const revisions = ['corpora', 'models', 'experiments', 'thoughts', 'labels', 'predictor'] as const
export type Revision = (typeof revisions)[number]

export interface OpenWorkspace {
  /** Absolute path of the folder. */
  readonly dir: string
  /** The folder's name. */
  readonly name: string
  readonly corpora: number
  readonly models: number
  readonly experiments: number
}

export interface RecentWorkspace {
  readonly dir: string
  readonly name: string
  /** ISO 8601. */
  readonly opened: string
  /** Whether the folder is still there. */
  readonly found: boolean
  /** What was in it when it was last closed: "1 corpus, 1 experiment"; null before that. */
  readonly contents: string | null
  /** What was interrupted then, and where. */
  readonly unfinished: string | null
}

/** Something that went wrong in the background and stays to be looked at. */
export interface Problem {
  readonly id: number
  /** ISO 8601. */
  readonly at: string
  /** What was going on: "Importing stories". */
  readonly doing: string
  readonly fault: Fault
  /** What is not lost. */
  readonly kept: string
}

export interface LabState {
  readonly workspace: OpenWorkspace | null
  readonly jobs: readonly JobState[]
  readonly problems: readonly Problem[]
  readonly revisions: Readonly<Record<Revision, number>>
  readonly recent: readonly RecentWorkspace[]
  readonly settings: AppSettings
  /** "CPU, 2 threads"; null before the engine was started. */
  readonly device: string | null
}

/** A path that the user chose in a dialog or dropped on the window: the page gets a token, never makes a path. */
export interface GrantedPath {
  readonly token: string
  /** To be shown. */
  readonly path: string
  readonly name: string
}

export const token = z.string().min(1)

export const workspaceContract = {
  /** The state now, and again whenever it changes, at most four times a second. */
  watch: oc.output(eventIterator(type<LabState>())),
  /** Asks for a folder and opens it. Null when the user thought better of it. */
  openByDialog: oc.output(type<OpenWorkspace | null>()),
  createByDialog: oc.output(type<OpenWorkspace | null>()),
  /** A folder of the list of recent ones. */
  openRecent: oc.input(z.object({ dir: z.string() })).output(type<OpenWorkspace>()),
  /** A folder that was dropped. */
  openGranted: oc.input(z.object({ token })).output(type<OpenWorkspace>()),
  forgetRecent: oc.input(z.object({ dir: z.string() })).output(type<void>()),
  /** Makes or opens the sample lab, and starts its experiment. */
  openSample: oc.output(type<OpenWorkspace>()),
  close: oc.output(type<void>()),
  showInFolder: oc.output(type<void>()),
  dismissProblem: oc.input(z.object({ id: z.int() })).output(type<void>()),
}
