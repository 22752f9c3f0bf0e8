/** Tables for people: columns aligned, numbers to the right. */

export interface TableColumn {
  readonly title: string
  readonly align: 'left' | 'right'
}

/**
 * @param rows one text per column
 * @returns lines without trailing spaces, joined by line breaks: the titles, a rule, the rows
 */
export function formatTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const titles = columns.map(({ title }) => title)
  const widths = columns.map((_, i) => Math.max(...[titles, ...rows].map((row) => displayWidth(row[i] ?? ''))))
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) => {
        const cell = cells[i] ?? ''
        const padding = ' '.repeat((widths[i] as number) - displayWidth(cell))
        return align === 'right' ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd()
  return [line(titles), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

/** 1,234,567 */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** Columns on a terminal, as far as combining marks and full-width characters of names go. */
function displayWidth(text: string): number {
  let width = 0
  for (const character of text.normalize('NFC')) {
    if (/\p{Mark}/u.test(character)) continue
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(character) ? 2 : 1
  }
  return width
}
