// Opens any source, and reads tables of any size in blocks: CSV, TSV and JSON lines, with record and line numbers.
// What can be read is kept; what can't is listed with row, line and reason. Knows no layouts.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { AppError } from '../../shared/errors.ts';
import { CellCutter } from './cellCutter.ts';
import { detectEncoding, textDecoder, type Encoding } from './encoding.ts';
import { jsonColumns, jsonRows } from './jsonLines.ts';
import { RecordFramer, type FramedBlock } from './recordFrames.ts';
import type { LineTables } from './sources/imageFolder.ts';
import { areOwnLines, isOwnTable } from './sources/marquee.ts';
import { openSource } from './sources/open.ts';
import type { Table, TableBlock } from './tableBlock.ts';

const BLOCK_BYTES = 64 << 10;
const HEADER_BYTES = 256 << 10;
const DELIMITERS = { csv: [',', ';', '\t'], tsv: ['\t'] } as const;
const MAX_COLUMNS = 2_000;

/**
 * Opens a table: recognises encoding, format and delimiter, and reads the header.
 * @throws AppError `not_found`, `unreadable_file`, `bad_input` (no header, too many columns), `cancelled`
 */
export async function openTable(
  path: string,
  options: { encoding?: Encoding | undefined; signal?: AbortSignal | undefined } = {},
): Promise<Table> {
  const own = await openSource(path, LINES, options.signal);
  if (own !== null) return recognised(own);
  return recognised(await openText(path, options));
}

/** Opens a table in text. */
async function openText(
  path: string,
  options: { encoding?: Encoding | undefined; signal?: AbortSignal | undefined },
): Promise<Table> {
  const encoding = await detectEncoding(path, options.encoding, options.signal);
  const name = basename(path);
  const head = await readHead(path, encoding.bom);
  const whole = head.length < HEADER_BYTES;
  const extension = extname(path).toLowerCase();
  const decode = textDecoder(encoding.encoding);
  if (['.jsonl', '.ndjson', '.json'].includes(extension) || /^\s*\{/.test(decode(head.subarray(0, 256)))) {
    const columns = jsonColumns(name, decode(head), whole);
    return { path, name, format: 'jsonl', encoding, columns, delimiter: '', start: { offset: encoding.bom, line: 1 } };
  }
  const format = extension === '.tsv' || extension === '.tab' ? 'tsv' : 'csv';
  const delimiter = chooseDelimiter(head, DELIMITERS[format]);
  const framer = new RecordFramer(delimiter.charCodeAt(0), null);
  const blocks = [framer.push(head), ...(whole ? [framer.finish()] : [])];
  const header = firstRecord(blocks, head.length);
  if (header === null) {
    throw new AppError('bad_input', `${name} has no header: its first line cannot be read as column names.`, {
      hint: 'The first line must hold the names of the columns.',
      details: { file: path },
    });
  }
  const columns = (
    parse(
      Buffer.from(decode(head.subarray(header.start, header.end))),
      csvOptions(delimiter, lineEnd(head, header.end)),
    )[0] ?? []
  ).map((column) => column.trim());
  if (columns.length > MAX_COLUMNS) {
    throw new AppError(
      'bad_input',
      `${name} has ${String(columns.length)} columns; ${String(MAX_COLUMNS)} can be read.`,
    );
  }
  const lines = countLines(head.subarray(0, header.end));
  return {
    path,
    name,
    format,
    encoding,
    columns,
    delimiter,
    start: { offset: encoding.bom + header.end, line: 1 + lines },
  };
}

/** Marks exports of Marquee, whatever they are written in. */
function recognised(table: Table): Table {
  const { columns, format } = table;
  const own = format === 'jsonl' ? areOwnLines(columns) : isOwnTable(columns);
  if (!own || (table.own !== undefined && table.own.layout !== 'table')) return table;
  // JSON lines have a key only where a film has no IMDb id, which may come late.
  const all = columns.includes('key') ? table : { ...table, columns: [...columns, 'key'] };
  const rows = (signal?: AbortSignal): AsyncGenerator<TableBlock> => readTable(all, signal);
  const about = 'Export of Marquee: labels come back with who set them and when.';
  return { ...all, own: { layout: 'marquee', mapping: {}, about, images: null, rows } };
}

/** How a folder of images reads its lines. */
const LINES: LineTables = {
  open: (path) => openText(path, {}),
  read: (table, signal) => readTable(table, signal),
};

/** Bytes of the first record, unless something before it can't be read. */
function firstRecord(blocks: readonly FramedBlock[], length: number): { start: number; end: number } | null {
  for (const { bytes, frames, broken } of blocks) {
    const first = frames[0];
    if (broken.some(({ line }) => first === undefined || line < first.line)) return null;
    // The last block begins with what was left of the one before.
    const shift = blocks[0]?.bytes === bytes ? 0 : length - bytes.length;
    if (first !== undefined) return { start: first.start + shift, end: first.end + shift };
  }
  return null;
}

const countLines = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
};

async function readHead(path: string, bom: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEADER_BYTES, bom);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The candidate that cuts the header into most cells, outside of quotes. */
function chooseDelimiter(head: Buffer, candidates: readonly string[]): string {
  const end = head.indexOf(10);
  const line = head
    .subarray(0, end < 0 ? head.length : end)
    .toString('latin1')
    .replace(/"[^"]*"/g, '');
  let best = candidates[0]!;
  for (const candidate of candidates) if (line.split(candidate).length > line.split(best).length) best = candidate;
  return best;
}

/**
 * All records of a table, in blocks of about 64 KiB, each a few milliseconds of work.
 * @param columns indices of the cells that are wanted, all when left out; in delimited tables the others are empty
 * @throws AppError `unreadable_file` when the file can't be read to its end; the signal's reason when it is aborted
 */
export async function* readTable(
  table: Table,
  signal?: AbortSignal,
  columns?: ReadonlySet<number>,
): AsyncGenerator<TableBlock> {
  if (table.own !== undefined) {
    yield* table.own.rows(signal, columns);
    return;
  }
  const stream = createReadStream(table.path, { start: table.start.offset, highWaterMark: BLOCK_BYTES });
  try {
    if (table.format === 'jsonl') yield* jsonRows(table, stream as AsyncIterable<Buffer>, signal);
    else yield* delimitedRows(table, stream as AsyncIterable<Buffer>, signal, columns);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new AppError('unreadable_file', `${table.name} cannot be read to its end: ${error.message}`, {
        hint: 'Check the disk or the connection, and import again.',
        details: { file: table.path },
        cause: error,
      });
    }
    throw error;
  } finally {
    stream.destroy();
  }
}

async function* delimitedRows(
  table: Table,
  stream: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
  columns: ReadonlySet<number> | undefined,
): AsyncGenerator<TableBlock> {
  const framer = new RecordFramer(table.delimiter.charCodeAt(0), table.columns.length, table.start.line);
  const cutter = new CellCutter(table, columns, isOwnTable(table.columns));
  const read = ({ bytes, frames, broken }: FramedBlock): Omit<TableBlock, 'bytes'> => ({
    rows: frames.map((frame) => ({ row: frame.row, line: frame.line, cells: cutter.cells(bytes, frame) })),
    skipped: broken.map((entry) => ({ source: table.name, ...entry })),
  });
  let bytes = table.start.offset;
  for await (const chunk of stream) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    yield { ...read(framer.push(chunk)), bytes };
  }
  yield { ...read(framer.finish()), bytes };
}

/** How the record that ends before `end` ends. */
const lineEnd = (bytes: Buffer, end: number): '\n' | '\r\n' =>
  bytes[end - 1] === 0x0a && bytes[end - 2] === 0x0d ? '\r\n' : '\n';

const csvOptions = (delimiter: string, ends: string) =>
  ({
    delimiter,
    relax_column_count: true,
    // Quotes inside plain cells are text.
    relax_quotes: true,
    skip_empty_lines: true,
    record_delimiter: ends,
  }) as const;
