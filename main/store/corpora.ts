/**
 * Corpora, their documents and the documents' chunks.
 *
 * An import is streamed in transactions of a batch each. Until `finish`, nobody but the importer sees the
 * corpus; one that was interrupted is dropped when an import of the same name begins again.
 */

import type { Chunk } from '../../core/corpus/document'
import { AppError } from '../../core/errors'
import { iteratePages } from './paging'
import type { Sqlite, SqlValue } from './sqlite'

export type Split = 'train' | 'held-out'

export interface CorpusCounts {
  readonly documents: number
  readonly chunks: number
  /** Chunks that came with a thought. */
  readonly thoughts: number
  readonly characters: number
  readonly skipped: number
  readonly duplicates: number
}

export interface NewCorpus {
  readonly name: string
  /** Where it came from, such as the paths of the files. */
  readonly source: string
  readonly format: string
  readonly licence: string | null
  /** How it was imported: chunking, fields, seed. Stored as JSON. */
  readonly settings: unknown
}

export interface CorpusRow extends NewCorpus {
  readonly id: number
  readonly counts: CorpusCounts
}

export interface NewDocument {
  /** The document's id in core: 32 hex digits of its text. */
  readonly hash: string
  readonly split: Split
  readonly characters: number
  readonly chunks: readonly Chunk[]
}

export interface ChunkRow extends Chunk {
  readonly id: number
  /** From 0 within the document. */
  readonly position: number
}

export interface DocumentRow extends NewDocument {
  readonly id: number
  /** From 0 within the corpus, over both splits, in the order of the import. */
  readonly position: number
  readonly chunks: readonly ChunkRow[]
}

export interface DocumentPage {
  /** Both splits if left out. */
  readonly split?: Split
  /** Documents to pass over, counted within the split. */
  readonly offset: number
  readonly limit: number
}

/** Documents deleted in one transaction when an interrupted import is dropped. */
const DROP_BATCH = 2000
/** Documents, with their chunks, held in memory while iterating. */
const PAGE_DOCUMENTS = 200

const CORPUS = 'SELECT id, name, source, format, licence, settings, counts FROM corpora'

/** A document joined to its chunks, one row per chunk; the chunk's fields are null if the document has none. */
interface JoinedRow {
  readonly id: number
  readonly position: number
  readonly hash: string
  readonly split: Split
  readonly characters: number
  readonly chunkId: number | null
  readonly chunkPosition: number
  readonly text: string
  readonly thought: string | null
}

export class Corpora {
  constructor(private readonly database: Sqlite) {}

  /**
   * Starts an import, dropping what an interrupted one of the same name has left.
   *
   * @returns the id of the corpus
   * @throws AppError 'conflict' if a corpus of that name was imported already
   */
  async begin(corpus: NewCorpus): Promise<number> {
    const old = await this.database.get<{ id: number; status: string }>(
      'SELECT id, status FROM corpora WHERE name = ?',
      corpus.name,
    )
    if (old?.status === 'ready') {
      throw new AppError('conflict', `there is already a corpus named "${corpus.name}"`, {
        hint: 'give this one another name',
      })
    }
    if (old) await this.drop(old.id)
    const { lastId } = await this.database.run(
      `INSERT INTO corpora (name, source, format, licence, settings, status) VALUES (?, ?, ?, ?, ?, 'importing')`,
      corpus.name,
      corpus.source,
      corpus.format,
      corpus.licence,
      JSON.stringify(corpus.settings),
    )
    return lastId
  }

  /** Appends documents in one transaction: a few hundred at a time. */
  async addDocuments(corpusId: number, documents: readonly NewDocument[]): Promise<void> {
    await this.database.transaction(async () => {
      const { position, documentId } = (await this.database.get<{ position: number; documentId: number }>(
        `SELECT (SELECT ifnull(max(position) + 1, 0) FROM documents WHERE corpus_id = ?) AS position,
          (SELECT ifnull(max(id) + 1, 1) FROM documents) AS documentId`,
        corpusId,
      )) as { position: number; documentId: number }
      await this.database.insert(
        'documents',
        ['id', 'corpus_id', 'position', 'hash', 'split', 'characters'],
        documents.map((document, i) => [
          documentId + i,
          corpusId,
          position + i,
          document.hash,
          document.split,
          document.characters,
        ]),
      )
      await this.database.insert(
        'chunks',
        ['document_id', 'position', 'text', 'thought'],
        documents.flatMap(({ chunks }, i) => chunks.map(({ text, thought }, j) => [documentId + i, j, text, thought])),
      )
    })
  }

  /** Ends the import: from now on the corpus is there for all. */
  async finish(corpusId: number, counts: CorpusCounts): Promise<void> {
    await this.database.run(
      `UPDATE corpora SET status = 'ready', counts = ? WHERE id = ?`,
      JSON.stringify(counts),
      corpusId,
    )
  }

  /** Gives up an import and what it has stored so far. */
  async abandon(corpusId: number): Promise<void> {
    const row = await this.database.get(`SELECT 1 FROM corpora WHERE id = ? AND status = 'importing'`, corpusId)
    if (row) await this.drop(corpusId)
  }

  async list(): Promise<CorpusRow[]> {
    return (await this.database.all<StoredCorpus>(`${CORPUS} WHERE status = 'ready' ORDER BY id`)).map(parseCorpus)
  }

  async find(name: string): Promise<CorpusRow | undefined> {
    const row = await this.database.get<StoredCorpus>(`${CORPUS} WHERE name = ? AND status = 'ready'`, name)
    return row && parseCorpus(row)
  }

  /** @throws AppError 'not-found', naming the corpora that there are */
  async get(name: string): Promise<CorpusRow> {
    const corpus = await this.find(name)
    if (corpus) return corpus
    const names = (await this.list()).map((other) => `"${other.name}"`)
    throw new AppError('not-found', `there is no corpus named "${name}"`, {
      hint: names.length > 0 ? `there are: ${names.join(', ')}` : 'add one with the import command',
    })
  }

  async countDocuments(corpusId: number, split?: Split): Promise<number> {
    const row = await this.database.get<{ count: number }>(
      `SELECT count(*) AS count FROM documents WHERE corpus_id = ?${split ? ' AND split = ?' : ''}`,
      ...(split ? [corpusId, split] : [corpusId]),
    )
    return row?.count ?? 0
  }

  /** One page, in the order of the import. */
  documents(corpusId: number, { split, offset, limit }: DocumentPage): Promise<DocumentRow[]> {
    // Positions have no gaps, so that only a single split must be counted through.
    return split
      ? this.read('corpus_id = ? AND split = ?', [corpusId, split], limit, offset)
      : this.read('corpus_id = ? AND position >= ?', [corpusId, offset], limit)
  }

  /** All documents of a corpus, or of one split, in the order of the import. */
  iterateDocuments(corpusId: number, split?: Split): AsyncGenerator<DocumentRow, void, undefined> {
    return iteratePages((last: DocumentRow | undefined, limit) => {
      const after = last?.position ?? -1
      return split
        ? this.read('corpus_id = ? AND split = ? AND position > ?', [corpusId, split, after], limit)
        : this.read('corpus_id = ? AND position > ?', [corpusId, after], limit)
    }, PAGE_DOCUMENTS)
  }

  /** Documents by id, in the order of the import; an id that is not there is passed over. */
  documentsById(ids: readonly number[]): Promise<DocumentRow[]> {
    return this.read('id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)], ids.length)
  }

  private async read(where: string, values: readonly SqlValue[], limit: number, offset = 0): Promise<DocumentRow[]> {
    const rows = await this.database.all<JoinedRow>(
      `SELECT d.id, d.position, d.hash, d.split, d.characters,
        c.id AS chunkId, c.position AS chunkPosition, c.text, c.thought
      FROM (SELECT * FROM documents WHERE ${where} ORDER BY corpus_id, position LIMIT ? OFFSET ?) AS d
      LEFT JOIN chunks AS c ON c.document_id = d.id
      ORDER BY d.corpus_id, d.position, c.position`,
      ...values,
      limit,
      offset,
    )
    return groupChunks(rows)
  }

  private async drop(corpusId: number): Promise<void> {
    for (;;) {
      const { changes } = await this.database.run(
        'DELETE FROM documents WHERE id IN (SELECT id FROM documents WHERE corpus_id = ? LIMIT ?)',
        corpusId,
        DROP_BATCH,
      )
      if (changes < DROP_BATCH) break
    }
    await this.database.run('DELETE FROM corpora WHERE id = ?', corpusId)
  }
}

interface StoredCorpus extends Omit<CorpusRow, 'settings' | 'counts'> {
  readonly settings: string
  readonly counts: string
}

function parseCorpus(row: StoredCorpus): CorpusRow {
  return { ...row, settings: JSON.parse(row.settings), counts: JSON.parse(row.counts) }
}

function groupChunks(rows: readonly JoinedRow[]): DocumentRow[] {
  const documents: (DocumentRow & { chunks: ChunkRow[] })[] = []
  for (const { id, position, hash, split, characters, ...chunk } of rows) {
    let document = documents.at(-1)
    if (document?.id !== id) {
      document = { id, position, hash, split, characters, chunks: [] }
      documents.push(document)
    }
    if (chunk.chunkId !== null) {
      const { chunkId, chunkPosition, text, thought } = chunk
      document.chunks.push({ id: chunkId, position: chunkPosition, text, thought })
    }
  }
  return documents
}
