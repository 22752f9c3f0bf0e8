/**
 * Parquet files of rows with named columns, written and read one group of rows
 * at a time.
 *
 * Texts are compressed by Snappy. Groups end at GROUP_ROWS rows or GROUP_BYTES
 * of text, whichever comes first: so much is in memory of writer and reader, and
 * compressed in one go.
 */

import { type FileHandle, open } from 'node:fs/promises'
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { AppError } from '../../core/errors'
import { writeFileAtomically } from './atomic'
import { fileFault } from './file-fault'
import { emptyFile } from './input-bytes'

const GROUP_ROWS = 5000
const GROUP_BYTES = 4 * 1024 * 1024

export type ColumnType = 'STRING' | 'DOUBLE' | 'INT32' | 'BOOLEAN'

export interface Column {
  readonly name: string
  readonly type: ColumnType
  /** Whether values may be null. */
  readonly nullable: boolean
}

export type Row = Readonly<Record<string, string | number | boolean | null>>

const storedAs = {
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  DOUBLE: { type: 'DOUBLE' },
  INT32: { type: 'INT32' },
  BOOLEAN: { type: 'BOOLEAN' },
} as const

/**
 * Writes rows as they come; the file appears when it is complete.
 *
 * @param metadata strings kept with the file
 * @returns how many rows
 * @throws AppError as `writeFileAtomically`
 */
export async function writeParquet(
  path: string,
  columns: readonly Column[],
  rows: AsyncIterable<Row> | Iterable<Row>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<number> {
  return await writeFileAtomically(path, async (file) => {
    const writer = new ByteWriter()
    const parquet = new ParquetWriter({
      writer,
      schema: [
        { name: 'root', num_children: columns.length },
        ...columns.map(({ name, type, nullable }) => ({
          name,
          ...storedAs[type],
          repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
        })),
      ],
      kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      createdBy: 'Thought Lab',
    })
    let group: Row[] = []
    let groupBytes = 0
    let count = 0
    const flush = async () => {
      await file.appendFile(writer.getBytes())
      writer.index = 0
    }
    const endGroup = async () => {
      if (group.length === 0) return
      const columnData = columns.map(({ name }) => ({ name, data: group.map((row) => row[name]) }))
      parquet.write({ columnData, rowGroupSize: group.length })
      count += group.length
      group = []
      groupBytes = 0
      await flush()
    }
    for await (const row of rows) {
      group.push(row)
      for (const value of Object.values(row)) groupBytes += typeof value === 'string' ? 2 * value.length : 8
      if (group.length >= GROUP_ROWS || groupBytes >= GROUP_BYTES) await endGroup()
    }
    await endGroup()
    parquet.finish()
    await flush()
    return count
  })
}

export interface ParquetRow {
  readonly value: Readonly<Record<string, unknown>>
  /** From 1. */
  readonly row: number
}

/**
 * Reads rows, group by group.
 *
 * @param wanted the columns to read; all where one of them is missing, so that the caller can name what is there
 * @param onBytes is told how many more bytes of the file were read, of those columns
 * @throws AppError 'not-found', 'invalid-input' if it is no Parquet file or a damaged one
 */
export async function* readParquet(
  path: string,
  wanted?: readonly string[],
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<ParquetRow> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    throw fileFault(error, path, 'read')
  }
  try {
    const source = await randomAccess(file, path, onBytes)
    const metadata = await decoded(path, () => parquetMetadataAsync(source))
    const names = metadata.schema.slice(1).map((element) => element.name)
    const columns = wanted?.every((name) => names.includes(name)) ? { columns: [...wanted] } : {}
    let rowStart = 0
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      const range = { rowStart, rowEnd }
      const rows = await decoded(path, () => parquetReadObjects({ file: source, metadata, ...range, ...columns }))
      for (const [i, value] of rows.entries()) yield { value, row: rowStart + i + 1 }
      rowStart = rowEnd
    }
  } finally {
    await file.close()
  }
}

async function randomAccess(file: FileHandle, path: string, onBytes: (bytes: number) => void): Promise<AsyncBuffer> {
  const { size } = await file.stat()
  if (size === 0) throw emptyFile(path)
  return {
    byteLength: size,
    slice: async (start, end = size) => {
      const bytes = new Uint8Array(end - start)
      await file.read(bytes, 0, bytes.length, start)
      onBytes(bytes.length)
      return bytes.buffer
    },
  }
}

async function decoded<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const fault = fileFault(error, path, 'read')
    if (fault instanceof AppError) throw fault
    throw new AppError(
      'invalid-input',
      `'${path}' is not a Parquet file that can be read (${(error as Error).message})`,
      {
        cause: error,
      },
    )
  }
}
