/** Pauses, resumes and cancels jobs. */

import { procedures } from './procedures'

const { job } = procedures

export const jobProcedures = job.router({
  pause: job.pause.handler(({ context: { lab }, input: { id } }) => lab.jobs.pause(id)),
  resume: job.resume.handler(({ context: { lab }, input: { id } }) => lab.jobs.resume(id)),
  cancel: job.cancel.handler(({ context: { lab }, input: { id } }) => lab.jobs.cancel(id)),
  dismiss: job.dismiss.handler(({ context: { lab }, input: { id } }) => lab.jobs.dismiss(id)),
})
