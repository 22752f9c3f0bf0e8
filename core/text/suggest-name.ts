/** The name that a file or folder suggests for what is made of it. */

/** @param endings left out. Other characters than a name may have become '-'. */
export function suggestName(path: string, endings: RegExp = /$/): string {
  const last = path.split(/[/\\]/).filter(Boolean).at(-1) ?? ''
  const name = last
    .replace(endings, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return name.slice(0, 64) || 'unnamed'
}
