/** A table in Markdown: the first column to the left, the others to the right. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
  return [line(titles), line(titles.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)]
}

/** A share in %, without the sign; a dash where there is none. */
export const percent = (share: number) => (Number.isFinite(share) ? String(Math.round(100 * share)) : '-')
