/** Imports as jobs: they tell how far they are by the bytes read, and keep nothing when they are cancelled. */

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { counted, grouped } from '../../core/chart/format'
import { demoSettings, RING_CORPUS } from '../demo/demo-settings'
import { addRingCorpus } from '../demo/ring-corpus'
import type { JobContext, JobRequest } from '../jobs/job-queue'
import type { Lab } from '../lab/lab'
import { type ImportProgress, type ImportRequest, type ImportResult, importCorpus } from './import-corpus'

export function importJob(lab: Lab, request: ImportRequest): JobRequest {
  return {
    kind: 'import',
    title: `Importing ${request.name}`,
    subject: request.name,
    pausable: false,
    async work({ signal, report }) {
      const sizes = await Promise.all(request.files.map(async (file) => (await stat(file)).size))
      const meter = new ImportMeter(
        sizes.reduce((a, b) => a + b, 0),
        request.files,
        report,
      )
      const result = await importCorpus(lab.workspace, request, (progress) => meter.told(progress), signal)
      lab.changed('corpora')
      return describeResult(result)
    },
  }
}

export function sampleCorpusJob(lab: Lab): JobRequest {
  return {
    kind: 'import',
    title: 'Importing the sample corpus',
    subject: RING_CORPUS,
    pausable: false,
    async work({ signal }) {
      await addRingCorpus(lab.workspace, demoSettings(0, true), signal)
      lab.changed('corpora')
      const { counts } = await lab.workspace.corpora.get(RING_CORPUS)
      return `Imported ${grouped(counts.documents)} documents`
    },
  }
}

class ImportMeter {
  private readonly began = performance.now()

  constructor(
    private readonly bytes: number,
    private readonly files: readonly string[],
    private readonly report: JobContext['report'],
  ) {}

  told({ documents, bytes, file }: ImportProgress): void {
    const seconds = (performance.now() - this.began) / 1000
    const share = this.bytes > 0 ? Math.min(1, bytes / this.bytes) : null
    const of = this.files.length > 1 ? ` (${this.files.indexOf(file) + 1} of ${this.files.length})` : ''
    this.report({
      stage: `reading ${basename(file)}${of}`,
      ...{ done: documents, total: null, unit: 'documents', share },
      rate: seconds > 0 ? documents / seconds : null,
      secondsLeft: share !== null && share > 0 ? (seconds * (1 - share)) / share : null,
    })
  }
}

function describeResult({ documents, skipped, duplicates, nearDuplicates }: ImportResult): string {
  const parts = [
    `Imported ${counted(documents, 'document')}`,
    ...(skipped > 0 ? [`${grouped(skipped)} skipped`] : []),
    ...(duplicates > 0 ? [`${counted(duplicates, 'exact copy', 'exact copies')} left out`] : []),
    ...(nearDuplicates ? [`${counted(nearDuplicates, 'near copy', 'near copies')} kept`] : []),
  ]
  return parts.join(', ')
}
