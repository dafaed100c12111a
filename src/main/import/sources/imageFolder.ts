// A folder of images with `metadata.jsonl`, as Hugging Face datasets reads it and as an export writes it: the lines of all its
// `metadata.jsonl` as one table. Files lie on top or in folders, of which those named like parts of a split are that part.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSplit } from '../layouts/guess.ts';
import type { TableRow } from '../filmRecord.ts';
import type { Table, TableBlock } from '../tableBlock.ts';

const METADATA = 'metadata.jsonl';
const FILE = 'file_name';
const SPLIT = 'split';
const MAX_PARTS = 1_000;

/** Opens and reads one table of lines: what this source is made of. */
export interface LineTables {
  open(path: string): Promise<Table>;
  read(table: Table, signal?: AbortSignal): AsyncGenerator<TableBlock>;
}

interface Part {
  /** The folder below the root, with `/` at its end; empty for the root. */
  folder: string;
  table: Table;
  bytes: number;
}

/** The folders below `dir`, itself first, that have a `metadata.jsonl`. Links are not followed. */
export async function metadataFolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const folders = ['', ...entries.filter((entry) => entry.isDirectory()).map((entry) => `${entry.name}/`)].sort();
  const found: string[] = [];
  for (const folder of folders.slice(0, MAX_PARTS)) {
    const info = await lstat(join(dir, folder, METADATA)).catch(() => null);
    if (info?.isFile() === true) found.push(folder);
  }
  return found;
}

/** @param count images in the folder */
export async function openImageFolder(
  table: Table,
  folders: readonly string[],
  count: number,
  lines: LineTables,
): Promise<Table> {
  const parts: Part[] = [];
  for (const folder of folders) {
    const opened = await lines.open(join(table.path, folder, METADATA));
    parts.push({ folder, table: opened, bytes: opened.encoding.bytes });
  }
  const columns = [...new Set(parts.flatMap((part) => part.table.columns))];
  const bySplit = !columns.includes(SPLIT) && parts.some(({ folder }) => splitOf(folder) !== '');
  if (bySplit) columns.push(SPLIT);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return {
    ...table,
    format: 'folder',
    columns,
    encoding: { encoding: 'utf-8', bom: 0, reason: 'metadata.jsonl is UTF-8', bytes },
    own: {
      layout: 'imagefolder',
      mapping: {
        ...(columns.includes(FILE) ? { poster: FILE } : {}),
        ...(columns.includes(SPLIT) ? { split: SPLIT } : {}),
      },
      about: `Folder of images with ${parts.length === 1 ? METADATA : `${String(parts.length)} ${METADATA}`}, as Hugging Face datasets reads it.`,
      images: { dir: table.path, count },
      rows: (signal) => rowsOf(parts, columns, bySplit, lines, signal),
    },
  };
}

const splitOf = (folder: string): string => readSplit(folder.replace(/\/$/, '')) ?? '';

async function* rowsOf(
  parts: readonly Part[],
  columns: readonly string[],
  bySplit: boolean,
  lines: LineTables,
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBlock> {
  let before = 0;
  let rowsBefore = 0;
  for (const { folder, table, bytes } of parts) {
    let last = 0;
    const at = columns.map((column) => table.columns.indexOf(column));
    for await (const block of lines.read(table, signal)) {
      const rows: TableRow[] = block.rows.map(({ row, line, cells }) => {
        last = row;
        return {
          row: rowsBefore + row,
          line,
          cells: columns.map((column, i) => {
            if (column === SPLIT && bySplit) return splitOf(folder);
            const cell = cells[at[i]!] ?? '';
            return column === FILE && cell !== '' ? `${folder}${cell}` : cell;
          }),
        };
      });
      const skipped = block.skipped.map((entry) => ({ ...entry, source: `${folder}${METADATA}` }));
      yield { rows, skipped, bytes: before + block.bytes };
    }
    before += bytes;
    rowsBefore += last;
  }
}
