/**
 * Corpora, their documents and the documents' chunks.
 *
 * An import is streamed in transactions of a batch each. Until `finish`, nobody but the importer sees the
 * corpus; one that was interrupted is dropped when an import of the same name begins again.
 */

import type { CorpusDetails } from '../../core/corpus/corpus-details'
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
  /** Left out for corpora of older versions of this program. */
  readonly details?: CorpusDetails
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

export type DocumentKey = Pick<DocumentRow, 'id' | 'position' | 'hash' | 'split'>

export interface DocumentPage {
  /** Both splits if left out. */
  readonly split?: Split
  /** Documents to pass over, counted within the split. */
  readonly offset: number
  readonly limit: number
}

/** One line of a list of documents. */
export interface DocumentLine extends Pick<DocumentRow, 'id' | 'position' | 'split' | 'characters'> {
  /** How the text begins. */
  readonly start: string
  readonly chunks: number
}

/** Characters of `DocumentLine.start`. */
const START_CHARACTERS = 200

/** Documents that change their part in one statement. */
const MOVE_BATCH = 10_000
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

  /**
   * Deletes a corpus, which is gone for all at once, and then its documents bit by bit. Whoever calls makes sure that no
   * experiment has thoughts for its chunks.
   */
  async remove(corpusId: number): Promise<void> {
    await this.database.run(`UPDATE corpora SET status = 'importing' WHERE id = ?`, corpusId)
    await this.drop(corpusId)
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

  /** A page of a list: the documents at positions from `first` up to `first + limit`. */
  lines(corpusId: number, first: number, limit: number): Promise<DocumentLine[]> {
    return this.database.all<DocumentLine>(
      `SELECT d.id, d.position, d.split, d.characters,
        ifnull((SELECT substr(text, 1, ${START_CHARACTERS}) FROM chunks WHERE document_id = d.id AND position = 0), '')
          AS start,
        (SELECT ifnull(max(position) + 1, 0) FROM chunks WHERE document_id = d.id) AS chunks
      FROM documents AS d WHERE d.corpus_id = ? AND d.position >= ? AND d.position < ? ORDER BY d.position`,
      corpusId,
      first,
      first + limit,
    )
  }

  /** @throws AppError 'not-found' */
  async documentAt(corpusId: number, position: number): Promise<DocumentRow> {
    const [document] = await this.read('corpus_id = ? AND position = ?', [corpusId, position], 1)
    if (document) return document
    throw new AppError('not-found', `there is no document ${position + 1} in this corpus`)
  }

  /**
   * The first document at positions from `first` up to `end` with a chunk that holds the text; ASCII letters match
   * either case. Reads all of them: ask for slices.
   */
  async findText(corpusId: number, text: string, first: number, end: number): Promise<number | null> {
    const row = await this.database.get<{ position: number }>(
      `SELECT d.position FROM documents AS d JOIN chunks AS c ON c.document_id = d.id
      WHERE d.corpus_id = ? AND d.position >= ? AND d.position < ? AND instr(lower(c.text), lower(?)) > 0
      ORDER BY d.position LIMIT 1`,
      ...[corpusId, first, end, text],
    )
    return row?.position ?? null
  }

  /** Where documents stand, by hash. Looks at all documents of the corpus. */
  async positionsOf(corpusId: number, hashes: readonly string[]): Promise<Map<string, number>> {
    if (hashes.length === 0) return new Map()
    const rows = await this.database.all<{ hash: string; position: number }>(
      'SELECT hash, position FROM documents WHERE corpus_id = ? AND hash IN (SELECT value FROM json_each(?))',
      corpusId,
      JSON.stringify(hashes),
    )
    return new Map(rows.map(({ hash, position }) => [hash, position]))
  }

  /** How many documents there are of each length and split, at positions from `first` up to `end`. */
  lengths(corpusId: number, first: number, end: number): Promise<LengthRow[]> {
    return this.database.all<LengthRow>(
      `SELECT characters, split, count(*) AS count FROM documents
      WHERE corpus_id = ? AND position >= ? AND position < ? GROUP BY characters, split`,
      ...[corpusId, first, end],
    )
  }

  /** Which documents stand at positions from `first` up to `end`, and in which part each is. */
  splits(corpusId: number, first: number, end: number): Promise<Pick<DocumentRow, 'id' | 'hash' | 'split'>[]> {
    return this.database.all(
      'SELECT id, hash, split FROM documents WHERE corpus_id = ? AND position >= ? AND position < ? ORDER BY position',
      ...[corpusId, first, end],
    )
  }

  /** Moves documents to the other part, and keeps the figures and settings that follow, all in one transaction. */
  async setSplits(
    { id, counts }: CorpusRow,
    moved: Readonly<Record<Split, readonly number[]>>,
    details: CorpusDetails,
    settings: unknown,
  ): Promise<void> {
    await this.database.transaction(async () => {
      for (const split of ['train', 'held-out'] as const) {
        for (let from = 0; from < moved[split].length; from += MOVE_BATCH) {
          await this.database.run(
            'UPDATE documents SET split = ? WHERE id IN (SELECT value FROM json_each(?))',
            ...[split, JSON.stringify(moved[split].slice(from, from + MOVE_BATCH))],
          )
        }
      }
      await this.database.run(
        'UPDATE corpora SET counts = ?, settings = ? WHERE id = ?',
        ...[JSON.stringify({ ...counts, details }), JSON.stringify(settings), id],
      )
    })
  }

  /**
   * The first document at positions from `first` up to `end` whose text begins so, white space before it passed over;
   * ASCII letters match either case.
   */
  async findStart(corpusId: number, start: string, first: number, end: number): Promise<number | null> {
    const row = await this.database.get<{ position: number }>(
      `SELECT d.position FROM documents AS d JOIN chunks AS c ON c.document_id = d.id AND c.position = 0
      WHERE d.corpus_id = ? AND d.position >= ? AND d.position < ?
        AND lower(substr(ltrim(c.text, char(32, 9, 10, 13)), 1, length(?))) = lower(?)
      ORDER BY d.position LIMIT 1`,
      ...[corpusId, first, end, start, start],
    )
    return row?.position ?? null
  }

  /** Keeps what was found out about a corpus after its import. */
  async setDetails({ id, counts }: CorpusRow, details: CorpusDetails): Promise<void> {
    await this.database.run('UPDATE corpora SET counts = ? WHERE id = ?', JSON.stringify({ ...counts, details }), id)
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

  /** Which documents a corpus has, without their texts, in the order of the import. */
  iterateKeys(corpusId: number): AsyncGenerator<DocumentKey, void, undefined> {
    return iteratePages((last: DocumentKey | undefined, limit) =>
      this.database.all<DocumentKey>(
        'SELECT id, position, hash, split FROM documents WHERE corpus_id = ? AND position > ? ORDER BY position LIMIT ?',
        ...[corpusId, last?.position ?? -1, limit],
      ),
    )
  }

  /** Hashes of documents, by id. */
  async hashesOf(ids: readonly number[]): Promise<Map<number, string>> {
    const rows = await this.database.all<{ id: number; hash: string }>(
      'SELECT id, hash FROM documents WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    return new Map(rows.map(({ id, hash }) => [id, hash]))
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

export interface LengthRow {
  readonly characters: number
  readonly split: Split
  readonly count: number
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
