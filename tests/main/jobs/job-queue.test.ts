import { describe, expect, it } from 'vitest'
import type { JobState } from '../../../core/contract/job'
import { AppError } from '../../../core/errors'
import { type JobContext, JobQueue, type JobRequest } from '../../../main/jobs/job-queue'

/** Work that ends when it is told to, and stops when it is aborted. */
function controlled(request: Partial<JobRequest> = {}) {
  const starts: JobContext[] = []
  let finish: (outcome: string) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  const work = (context: JobContext) =>
    new Promise<string>((resolve, reject) => {
      starts.push(context)
      finish = resolve
      fail = reject
      context.signal.addEventListener('abort', () => reject(context.signal.reason))
    })
  return {
    request: { kind: 'run', title: 'Running a', subject: 'a', pausable: true, work, ...request } satisfies JobRequest,
    starts,
    finish: (outcome: string) => finish(outcome),
    fail: (error: unknown) => fail(error),
  }
}

function makeQueue() {
  const ended: JobState[] = []
  const queue = new JobQueue(
    () => {},
    (job) => ended.push(job),
  )
  return { queue, ended }
}

describe('JobQueue', () => {
  it('runs one job at a time, in the order of adding', async () => {
    const { queue, ended } = makeQueue()
    const [a, b] = [controlled(), controlled({ subject: 'b' })]
    const first = queue.add(a.request)
    const second = queue.add(b.request)
    expect(queue.list().map(({ status }) => status)).toEqual(['running', 'waiting'])
    a.finish('made a')
    await queue.settled(first.id)
    expect(queue.list().map(({ status, outcome }) => [status, outcome])).toEqual([
      ['finished', 'made a'],
      ['running', null],
    ])
    b.finish('made b')
    await queue.settled(second.id)
    expect(ended.map(({ subject }) => subject)).toEqual(['a', 'b'])
  })

  it('shows what a job reports', () => {
    const { queue } = makeQueue()
    const job = controlled()
    queue.add(job.request)
    const progress = { stage: 's', done: 1, total: 4, unit: 'x', rate: 2, share: 0.25, secondsLeft: 3 }
    job.starts[0]?.report(progress)
    expect(queue.running?.progress).toEqual(progress)
  })

  it('pauses, lets the next one run, and resumes behind it', async () => {
    const { queue, ended } = makeQueue()
    const [a, b] = [controlled(), controlled({ subject: 'b' })]
    const { id } = queue.add(a.request)
    const other = queue.add(b.request)
    expect(queue.pause(id).status).toBe('pausing')
    expect((await queue.settled(id)).status).toBe('paused')
    expect(ended).toEqual([])
    expect(queue.resume(id).status).toBe('waiting')
    b.finish('done')
    await queue.settled(other.id)
    expect(queue.running?.id).toBe(id)
    expect(a.starts).toHaveLength(2)
    a.finish('done')
    expect((await queue.settled(id)).status).toBe('finished')
  })

  it('does not pause what can only be cancelled', async () => {
    const { queue } = makeQueue()
    const { id } = queue.add(controlled({ pausable: false }).request)
    expect(() => queue.pause(id)).toThrow('cannot be paused')
    queue.cancel(id)
    expect((await queue.settled(id)).status).toBe('cancelled')
  })

  it('cancels a job that waits, without starting it', () => {
    const { queue } = makeQueue()
    queue.add(controlled().request)
    const waiting = controlled()
    const { id } = queue.add(waiting.request)
    expect(queue.cancel(id).status).toBe('cancelled')
    expect(waiting.starts).toEqual([])
  })

  it('tells why a job failed, and can run it again', async () => {
    const { queue, ended } = makeQueue()
    const job = controlled()
    const { id } = queue.add(job.request)
    job.fail(new AppError('unavailable', 'the disk is full', { hint: 'free some space' }))
    const failed = await queue.settled(id)
    expect(failed.fault).toEqual({ kind: 'unavailable', message: 'the disk is full', hint: 'free some space' })
    expect(ended).toHaveLength(1)
    expect(queue.resume(id)).toMatchObject({ status: 'running', fault: null })
  })

  it('a fault while a job is being stopped counts as stopped', async () => {
    const { queue } = makeQueue()
    const { id } = queue.add({
      ...controlled().request,
      work: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('torn')))),
    })
    queue.pause(id)
    expect((await queue.settled(id)).status).toBe('paused')
  })

  it('stops everything: what can be paused is paused, the rest cancelled', async () => {
    const { queue } = makeQueue()
    queue.add(controlled().request)
    queue.add(controlled({ pausable: false }).request)
    await queue.stopAll()
    expect(queue.list().map(({ status }) => status)).toEqual(['paused', 'cancelled'])
  })

  it('keeps a job added as paused until it is resumed', () => {
    const { queue } = makeQueue()
    const job = controlled()
    const { id, status } = queue.add({ ...job.request, paused: true })
    expect(status).toBe('paused')
    expect(job.starts).toEqual([])
    queue.resume(id)
    expect(job.starts).toHaveLength(1)
  })

  it('dismisses only what has ended or is paused', async () => {
    const { queue } = makeQueue()
    const job = controlled()
    const { id } = queue.add(job.request)
    queue.dismiss(id)
    expect(queue.list()).toHaveLength(1)
    job.finish('done')
    await queue.settled(id)
    queue.dismiss(id)
    expect(queue.list()).toEqual([])
    expect(() => queue.pause(id)).toThrow('there is no job')
  })
})
