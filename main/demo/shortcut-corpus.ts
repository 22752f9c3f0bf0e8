/**
 * The shortcut variant of the sample corpus: stories end in an answer key, right in most training stories and wrong in
 * most test stories; the teacher sometimes copies it instead of working the outcome out.
 */

import { shortcutRing, shortcutTeacher } from '../../core/corpus/ring'
import { makeRingDocument } from '../../core/corpus/ring-documents'
import { RandomStream, streamKey } from '../../core/random'
import { countCharacters } from '../../core/text/characters'
import type { NewDocument, Split } from '../store/corpora'
import type { Workspace } from '../store/workspace'
import { SHORTCUT_CORPUS, type ShortcutSettings } from './shortcut-settings'

const BATCH = 200

/** Test documents are held out; they are of the variant whose keys are mostly wrong. */
export async function addShortcutCorpus({ corpora }: Workspace, settings: ShortcutSettings): Promise<void> {
  if (await corpora.find(SHORTCUT_CORPUS)) return
  const { seed } = settings.demo
  const documents = [...draw(settings.training, 'train', seed), ...draw(settings.test, 'held-out', seed)]
  const id = await corpora.begin({
    ...{ name: SHORTCUT_CORPUS, source: 'generated', format: 'ring', licence: 'CC0-1.0' },
    settings: { variant: 'shortcut', seed },
  })
  for (let from = 0; from < documents.length; from += BATCH) {
    await corpora.addDocuments(id, documents.slice(from, from + BATCH))
  }
  const chunks = documents.flatMap((document) => document.chunks)
  await corpora.finish(id, {
    ...{ documents: documents.length, chunks: chunks.length, skipped: 0, duplicates: 0 },
    thoughts: chunks.filter(({ thought }) => thought !== null && thought !== '').length,
    characters: documents.reduce((sum, { characters }) => sum + characters, 0),
  })
}

function draw(count: number, split: Split, seed: number): NewDocument[] {
  const random = new RandomStream(streamKey(seed, 'shortcut corpus', split))
  const options = split === 'train' ? shortcutRing.training : shortcutRing.test
  const drawn = new Map<string, NewDocument>()
  while (drawn.size < count) {
    const { id, text, chunks } = makeRingDocument(options, shortcutTeacher, random)
    drawn.set(id, { hash: id, split, characters: countCharacters(text), chunks })
  }
  return [...drawn.values()]
}
