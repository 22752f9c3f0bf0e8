/** How the desktop sees long work: progress on the task bar, no sleep while it runs, a notification when it ends. */

import { type BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import type { JobState } from '../../core/contract/job'
import type { Lab } from '../lab/lab'

/** Shorter work needs no notification. */
const LONG_MS = 30_000

export async function followLongWork(lab: Lab, window: () => BrowserWindow | null): Promise<void> {
  let blocker: number | null = null
  lab.onJobEnd = (job) => notify(job, window())
  for await (const { jobs } of lab.watch(undefined)) {
    const running = jobs.find(({ status }) => status === 'running' || status === 'pausing')
    if (running && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (!running && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
    // 2 shows that something goes on without saying how far, -1 shows nothing.
    window()?.setProgressBar(running ? (running.progress?.share ?? 2) : -1)
  }
}

function notify(job: JobState, window: BrowserWindow | null): void {
  const took = job.started && job.ended ? Date.parse(job.ended) - Date.parse(job.started) : 0
  if (took < LONG_MS || job.status === 'cancelled' || window?.isFocused() || !Notification.isSupported()) return
  const body = job.status === 'failed' ? (job.fault?.message ?? 'failed') : (job.outcome ?? 'done')
  const note = new Notification({ title: job.title, body })
  note.on('click', () => window?.show())
  note.show()
}
