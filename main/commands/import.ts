/** `import FILE...`: adds a corpus. */

import { chunkUnits } from '../../core/corpus/units'
import { suggestName } from '../../core/text/suggest-name'
import { type ImportResult, importCorpus, inspectFiles } from '../corpus/import-corpus'
import { corpusEndings, corpusFormats } from '../formats/corpus-reader'
import { openWorkspace } from '../store/workspace'
import { defineCommand } from './command'
import { anyText, checkName, choice, optionalChoice, real, text, whole } from './options'
import { formatCount, formatTable } from './table'

export const importCommand = defineCommand({
  name: 'import',
  summary: 'add a corpus from JSONL, JSON, CSV, TSV, Parquet, text or BoLT JSONL files, plain or gzip',
  usage: 'FILE...',
  positionals: { least: 1, most: Number.POSITIVE_INFINITY },
  examples: [
    'import stories.jsonl --licence CC-BY-4.0',
    'import book.txt.gz --separator "***" --unit paragraph --mean 2 --max 5',
    'import table.csv --text-field body --held-out 0.05 --name letters --json',
  ],
  options: {
    name: text({ about: 'the name of the corpus (default: that of the first file)', placeholder: 'NAME' }),
    format: optionalChoice(corpusFormats, 'what the files hold (default: told by their names)'),
    textField: text({
      about: "the field that holds the text (default 'text', or chunks in BoLT's form)",
      placeholder: 'F',
    }),
    separator: anyText({
      about: "for text: the line that stands between documents, '' for blank lines (default: a file is one document)",
      placeholder: 'LINE',
    }),
    licence: text({ about: 'the licence of the texts, for the data card', placeholder: 'L' }),
    unit: choice(chunkUnits, { about: 'what chunks are counted in', fallback: 'sentence' }),
    mean: real({ about: 'units of a chunk on average', placeholder: 'N', least: 1, fallback: 8 }),
    min: whole({ about: 'least units of a chunk', placeholder: 'N', least: 1, fallback: 1 }),
    max: whole({ about: 'most units of a chunk', placeholder: 'N', least: 1, fallback: 20 }),
    seed: whole({ about: 'decides chunk borders and what is held out', placeholder: 'N', least: 0, fallback: 0 }),
    nearDuplicates: choice(['on', 'off'], {
      about:
        'whether documents nearly the same as an earlier one, 300,000 back at most, are counted; exact copies are left out',
      fallback: 'on',
    }),
    heldOut: real({
      about: 'share of the documents set aside for evaluation, by a hash of their text',
      placeholder: 'SHARE',
      least: 0,
      most: 1,
      fallback: 0.1,
    }),
  },
  whenStopped: 'nothing of this corpus was kept; run the same command again',
  async run({ options, positionals: files, workspaceDir, signal, progress, print }) {
    const { unit, mean, min, max, seed } = options
    const name = checkName(options.name ?? suggestName(files[0] as string, corpusEndings), 'name')
    const reading = {
      ...(options.format === undefined ? {} : { format: options.format }),
      ...(options.textField === undefined ? {} : { textField: options.textField }),
      ...(options.separator === undefined ? {} : { separator: options.separator }),
    }
    // A mistyped path should not make a workspace.
    await inspectFiles(files, reading)
    const workspace = await openWorkspace(workspaceDir, { create: true })
    try {
      const result = await importCorpus(
        workspace,
        {
          name,
          files,
          licence: options.licence ?? null,
          reading,
          chunking: { unit, mean, min, max, seed },
          nearDuplicates: options.nearDuplicates === 'on',
          heldOut: options.heldOut,
        },
        ({ documents }) =>
          progress.count({ title: `importing ${name}`, done: documents, total: null, unit: 'documents' }),
        signal,
      )
      print(describeImport(result))
      return result
    } finally {
      await workspace.close()
    }
  },
})

function describeImport(result: ImportResult): string {
  const { corpus, documents, heldOut, chunks, thoughts, characters, skipped, skippedBy, duplicates } = result
  const reasons = Object.entries(skippedBy).map(([reason, count]) => `${reason}: ${formatCount(count)}`)
  const rows: [string, string][] = [
    ['documents', formatCount(documents)],
    ['of these held out', formatCount(heldOut)],
    ['chunks', formatCount(chunks)],
    ['thoughts', formatCount(thoughts)],
    ['characters', formatCount(characters)],
    ['left out, copies', formatCount(duplicates)],
    ['left out, no text', `${formatCount(skipped)}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`],
    ...(result.nearDuplicates === null
      ? []
      : [['nearly copies, kept', formatCount(result.nearDuplicates)] satisfies [string, string]]),
  ]
  const columns = [
    { title: 'corpus', align: 'left' },
    { title: corpus, align: 'left' },
  ] as const
  return formatTable(columns, rows)
}
