/** What can be written for other programs, and of which documents. */

export const exportFormats = [
  ...(['bolt-jsonl', 'text-jsonl', 'parquet', 'weights-jsonl'] as const),
  ...(['kto-jsonl', 'dpo-jsonl', 'prm-jsonl', 'labels-jsonl', 'labels-csv'] as const),
  ...(['checkpoint', 'data-card'] as const),
] as const
export type ExportFormat = (typeof exportFormats)[number]

/** All, those with at least one thought that is not empty, or those that somebody labelled a thought of. */
export const documentFilters = ['all', 'with-thoughts', 'labelled'] as const
export type DocumentFilter = (typeof documentFilters)[number]

/** Of the file, with its dot; '' for a folder. */
export function endingOf(format: ExportFormat): string {
  if (format === 'checkpoint') return ''
  if (format === 'data-card') return '.md'
  if (format === 'parquet') return '.parquet'
  if (format === 'labels-jsonl') return '.jsonl'
  return format === 'labels-csv' ? '.csv' : `.${format.replace('-jsonl', '')}.jsonl`
}
