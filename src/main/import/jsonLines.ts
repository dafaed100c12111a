// JSON lines as a table: one object per line, its keys as columns. Owns the turning of values into cells.
// Lists and objects stay JSON, which the genre cell reader understands.
import type { Skipped } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { textDecoder } from './encoding.ts';
import type { TableRow } from './filmRecord.ts';
import type { Table, TableBlock } from './tableBlock.ts';

/** Longest line in bytes. */
const MAX_LINE = 1 << 20;
const MAX_COLUMNS = 200;
const LF = 10;

/**
 * Column names: the keys of the objects at the start of the file, in the order of their first appearance.
 * @param whole the text is the whole file, not its start
 * @throws AppError `bad_input` when no line of them is an object
 */
export function jsonColumns(name: string, head: string, whole: boolean): string[] {
  const columns = new Set<string>();
  const lines = head.split('\n');
  if (!whole) lines.pop(); // it is cut
  for (const line of lines) {
    const object = parseObject(line);
    if (typeof object === 'string') continue;
    for (const key of Object.keys(object)) if (columns.size < MAX_COLUMNS) columns.add(key);
  }
  if (columns.size === 0) {
    throw new AppError('bad_input', `${name} holds no JSON objects, one per line.`, {
      hint: 'JSON lines have one {"...": ...} object per line; a single JSON array is not read.',
    });
  }
  return [...columns];
}

/** All lines of the stream as rows. */
export async function* jsonRows(
  table: Table,
  stream: AsyncIterable<Buffer>,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBlock> {
  const decode = textDecoder(table.encoding.encoding);
  let rest: Buffer = Buffer.alloc(0);
  let line = table.start.line;
  let row = 0;
  let bytes = table.start.offset;
  let skipping = false; // inside a line that is too long
  const take = (data: Buffer, rows: TableRow[], skipped: Skipped[]): void => {
    const text = decode(data).trim();
    if (text !== '') {
      row++;
      const object = parseObject(text);
      if (typeof object === 'string') skipped.push({ source: table.name, row, line, reason: object });
      else rows.push({ row, line, cells: table.columns.map((column) => cellOf(object[column])) });
    }
    line++;
  };
  for await (const chunk of stream) {
    signal?.throwIfAborted();
    bytes += chunk.length;
    const rows: TableRow[] = [];
    const skipped: Skipped[] = [];
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (let end = data.indexOf(LF); end >= 0; end = data.indexOf(LF, at)) {
      if (skipping) {
        skipping = false;
        line++;
      } else take(data.subarray(at, end), rows, skipped);
      at = end + 1;
    }
    rest = skipping ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
    if (rest.length > MAX_LINE) {
      row++;
      skipped.push({ source: table.name, row, line, reason: `the line is longer than ${String(MAX_LINE >> 20)} MiB` });
      skipping = true;
      rest = Buffer.alloc(0);
    }
    yield { rows, skipped, bytes };
  }
  const rows: TableRow[] = [];
  const skipped: Skipped[] = [];
  if (rest.length > 0) take(rest, rows, skipped);
  yield { rows, skipped, bytes };
}

function parseObject(line: string): Record<string, unknown> | string {
  if (line.trim() === '') return 'an empty line';
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return 'the line is no JSON object';
  } catch (error) {
    return `the line is no JSON: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
  }
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  return JSON.stringify(value);
}
