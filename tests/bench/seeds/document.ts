/** The document of all seeds: an introduction and a section for each way to run the demo. */

const intro = `# The demo on many seeds

Written by \`npm run demo:seeds\`. Accuracies in % of the held-out questions: \`raw\` answers directly, the others after a greedy thought (thought first)
or a sampled one. L8 is the bound in nats/token over all chunks, L8/chunk in nats per answer chunk. Chance is 10 %. At full length and on the shortcut
corpus each seed trains a base model of its own; with --quick all start from the one that comes with the program.
`

/**
 * The document with some sections written anew. A section that was not run on this machine stays as it was: a study of all
 * ways takes hours, and they need not be run together.
 *
 * @param before the document so far, empty where there is none
 * @param titles of all sections, in their order
 * @param renewed lines of the sections to replace, by title
 */
export function updateDocument(
  before: string,
  titles: readonly string[],
  renewed: ReadonlyMap<string, readonly string[]>,
): string {
  const kept = new Map(
    before
      .split(/^(?=## )/m)
      .filter((part) => part.startsWith('## '))
      .map((part) => [part.slice(3, part.indexOf('\n')), part.trimEnd()]),
  )
  const sections = titles.flatMap((title) => renewed.get(title)?.join('\n').trimEnd() ?? kept.get(title) ?? [])
  return `${[intro.trimEnd(), ...sections].join('\n\n')}\n`
}
