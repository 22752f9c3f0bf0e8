/** Tells screen readers about the job: its stages and every tenth of its way politely, its failure at once. */

import { useLabState } from '../lab/lab-context'

export function Announcer() {
  const jobs = useLabState('jobs')
  const running = jobs.find(({ status }) => status === 'running')
  const last = jobs.findLast(({ ended }) => ended !== null)
  const tenth = running?.progress?.share ? Math.floor(running.progress.share * 10) * 10 : 0
  const polite = running
    ? `${running.title}: ${running.progress?.stage ?? 'starting'}, ${tenth} per cent`
    : last && last.status !== 'failed'
      ? `${last.title}: ${last.outcome ?? last.status}`
      : ''
  const failed = !running && last?.status === 'failed' ? `${last.title} failed: ${last.fault?.message}` : ''
  return (
    <>
      <div className="visually-hidden" role="status">
        {polite}
      </div>
      <div className="visually-hidden" role="alert">
        {failed}
      </div>
    </>
  )
}
