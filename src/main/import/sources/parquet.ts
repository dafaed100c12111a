// Parquet tables: any codec, flat columns and lists, read a slice of a row group at a time, so that memory depends on the slice
// and not on the file. What a file claims of itself (sizes, counts) is checked before anything is decoded by it.
import { readFile, open } from 'node:fs/promises';
import { parquetMetadata, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { Skipped } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { fileError } from '../../lib/fileErrors.ts';
import type { TableRow } from '../filmRecord.ts';
import type { Table, TableBlock } from '../tableBlock.ts';
import { cellOf } from './cellOf.ts';

/** Rows that are decoded at a time, and handed on at a time. */
const SLICE = 20_000;
const BLOCK = 500;
const LIMITS = {
  footer: 32 << 20,
  columns: 2_000,
  depth: 12,
  rows: 20_000_000,
  /** Bytes of one column in one row group, packed: it is read whole. */
  chunk: 512 << 20,
  /** Bytes and values of one page, unpacked. */
  page: 256 << 20,
  values: 4_000_000,
  /** Values of a column in a row group. */
  chunkValues: 100_000_000,
} as const;
const MAGIC = 'PAR1';

/** @throws AppError `unreadable_file` when it is damaged, encrypted or larger than anything that holds films */
export async function openParquet(path: string, name: string): Promise<Table> {
  const file = await fileBuffer(path);
  const broken = (what: string, cause?: unknown): AppError =>
    new AppError('unreadable_file', `${name} cannot be read as Parquet: ${what}.`, {
      hint: 'Write it again with the program that made it, or save it as CSV or JSON lines.',
      details: { file: path },
      cause,
    });
  const metadata = await readMetadata(file, broken);
  const columns = readableColumns(metadata);
  if (columns.length === 0) throw broken('it has no column of texts, numbers or lists of them');
  const rowCount = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (!(rowCount >= 0 && rowCount <= LIMITS.rows) || inGroups !== rowCount) {
    throw broken(`it claims ${String(metadata.num_rows)} rows and has ${String(inGroups)} in its row groups`);
  }
  const encoding = { encoding: 'utf-8', bom: 0, reason: 'Parquet holds UTF-8', bytes: file.byteLength } as const;
  const table: Table = {
    path,
    name,
    format: 'parquet',
    encoding,
    columns,
    delimiter: '',
    start: { offset: 0, line: 1 },
  };
  return {
    ...table,
    own: {
      layout: 'table',
      mapping: {},
      about: null,
      images: null,
      rows: (signal, wanted) => rowsOf(table, file, metadata, signal, wanted),
    },
  };
}

async function fileBuffer(path: string): Promise<AsyncBuffer> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error, path);
  });
  const { size } = await handle.stat();
  await handle.close();
  return {
    byteLength: size,
    // Opened for each slice: an import may be left at any time, and nothing would close the file then.
    slice: async (start, end = size) => {
      if (!(start >= 0 && end >= start && end <= size))
        throw new Error(`bytes ${String(start)} to ${String(end)} are not in it`);
      if (end - start > LIMITS.chunk) throw new Error('a column of a row group is larger than 512 MiB');
      if (start === 0 && end === size) return Uint8Array.from(await readFile(path)).buffer;
      const file = await open(path, 'r');
      try {
        const bytes = new Uint8Array(end - start);
        for (let at = 0; at < bytes.length;) {
          const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
          if (bytesRead === 0) throw new Error('it became shorter while it was read');
          at += bytesRead;
        }
        return bytes.buffer;
      } finally {
        await file.close();
      }
    },
  };
}

async function readMetadata(
  file: AsyncBuffer,
  broken: (what: string, cause?: unknown) => AppError,
): Promise<FileMetaData> {
  const size = file.byteLength;
  if (size < 12) throw broken('it is too short');
  const tail = Buffer.from(await file.slice(size - 8, size));
  const ending = tail.toString('latin1', 4);
  if (ending === 'PARE') throw broken('it is encrypted');
  if (ending !== MAGIC) throw broken('its end is missing');
  const length = tail.readUInt32LE(0);
  if (length > LIMITS.footer || length + 12 > size) throw broken('its description is larger than the file');
  try {
    const metadata = parquetMetadata(await file.slice(size - 8 - length, size));
    if (metadata.schema.length > LIMITS.columns) throw new Error(`it has ${String(metadata.schema.length)} columns`);
    return metadata;
  } catch (error) {
    throw broken(wordsOf(error), error);
  }
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/^parquet /, '').slice(0, 200);

/** Columns at the top that hold no binary values: pictures inside tables are not read. */
function readableColumns({ schema }: FileMetaData): string[] {
  let at = 1;
  const names: string[] = [];
  const walk = (depth: number): boolean => {
    const element = schema[at++];
    if (element === undefined || depth > LIMITS.depth) return false;
    const children = element.num_children ?? 0;
    if (children === 0) {
      const binary =
        element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY' || element.type === 'INT96';
      return !binary || element.converted_type !== undefined || element.logical_type !== undefined;
    }
    let readable = true;
    for (let i = 0; i < children && at < schema.length; i++) readable = walk(depth + 1) && readable;
    return readable;
  };
  for (let i = 0; i < (schema[0]?.num_children ?? 0) && at < schema.length; i++) {
    const { name } = schema[at]!;
    if (walk(0)) names.push(name);
  }
  return [...new Set(names)];
}

async function* rowsOf(
  table: Table,
  file: AsyncBuffer,
  metadata: FileMetaData,
  signal: AbortSignal | undefined,
  wanted: ReadonlySet<number> | undefined,
): AsyncGenerator<TableBlock> {
  const names = table.columns.filter((_, i) => wanted === undefined || wanted.has(i));
  if (names.length === 0) return;
  let row = 0;
  let start = 0;
  for (const [index, group] of metadata.row_groups.entries()) {
    const end = start + Number(group.num_rows);
    const skipped: Skipped[] = [];
    try {
      await checkPages(file, group, new Set(names));
      for (let from = start; from < end; from += SLICE) {
        signal?.throwIfAborted();
        const to = Math.min(end, from + SLICE);
        const objects = await parquetReadObjects({
          file,
          metadata,
          columns: names,
          rowStart: from,
          rowEnd: to,
          compressors,
        });
        if (objects.length !== to - from)
          throw new Error(`it has ${String(objects.length)} of ${String(to - from)} rows`);
        for (let at = 0; at < objects.length; at += BLOCK) {
          const rows: TableRow[] = objects.slice(at, at + BLOCK).map((object) => {
            row++;
            return { row, line: row, cells: table.columns.map((column) => cellOf(object[column])) };
          });
          yield {
            rows,
            skipped: [],
            bytes: Math.floor((file.byteLength * row) / Math.max(1, Number(metadata.num_rows))),
          };
        }
      }
    } catch (error) {
      signal?.throwIfAborted();
      const reason = `row group ${String(index + 1)} (rows ${String(row + 1)} to ${String(end)}) cannot be read: ${wordsOf(error)}`;
      skipped.push({ source: table.name, row: row + 1, line: null, reason });
      yield { rows: [], skipped, bytes: 0 };
    }
    row = end;
    start = end;
  }
  yield { rows: [], skipped: [], bytes: file.byteLength };
}

/** Looks at the pages of a row group's columns before they are unpacked: what they claim is what would be allocated. */
async function checkPages(
  file: AsyncBuffer,
  group: FileMetaData['row_groups'][number],
  names: ReadonlySet<string>,
): Promise<void> {
  for (const { meta_data: column } of group.columns) {
    if (column === undefined || !names.has(column.path_in_schema[0] ?? '')) continue;
    const first = Math.min(
      Number(column.data_page_offset),
      Number(column.dictionary_page_offset ?? column.data_page_offset) || Number(column.data_page_offset),
    );
    const chunk = await file.slice(first, first + Number(column.total_compressed_size));
    const reader = { view: new DataView(chunk), offset: 0 };
    let values = 0;
    while (reader.offset < reader.view.byteLength - 1) {
      const page = parquetHeader(reader);
      const count = Math.max(
        page.data_page_header?.num_values ?? 0,
        page.data_page_header_v2?.num_values ?? 0,
        page.data_page_header_v2?.num_rows ?? 0,
        page.dictionary_page_header?.num_values ?? 0,
      );
      const size = page.uncompressed_page_size;
      if (!(
        page.compressed_page_size >= 0 &&
        size >= 0 &&
        size <= LIMITS.page &&
        count >= 0 &&
        count <= LIMITS.values
      )) {
        throw new Error(`a page claims ${String(count)} values in ${String(size)} bytes`);
      }
      values += count;
      if (values > LIMITS.chunkValues)
        throw new Error(`the column ${column.path_in_schema.join('.')} has too many values`);
      reader.offset += page.compressed_page_size;
    }
  }
}
