// A JSON document that is a list of objects: a table whose columns are their keys. Recognises nothing further.
import type { Skipped } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { TableRow } from '../filmRecord.ts';
import type { Table, TableBlock } from '../tableBlock.ts';
import { cellOf } from './cellOf.ts';
import { isObject, jsonElements } from './jsonElements.ts';

const MAX_COLUMNS = 200;

/** @throws AppError `bad_input` when the list holds no object */
export async function openJsonArray(table: Table, signal?: AbortSignal): Promise<Table> {
  const found = new Set<string>();
  let seen = 0;
  for await (const block of jsonElements(table.path, null, table.start.offset, signal)) {
    seen += block.elements.length + block.skipped.length;
    for (const { value } of block.elements) {
      if (!isObject(value)) continue;
      for (const key of Object.keys(value)) if (found.size < MAX_COLUMNS) found.add(key);
    }
  }
  if (found.size === 0) {
    throw new AppError(
      'bad_input',
      `${table.name} is a JSON list ${seen === 0 ? 'with nothing in it' : 'without objects'}.`,
      {
        hint: 'Each entry must be an object such as {"imdbId": "tt0114709", "genres": ["Comedy"]}.',
        details: { file: table.path },
      },
    );
  }
  const columns = [...found];
  return {
    ...table,
    format: 'json',
    columns,
    own: {
      layout: 'table',
      mapping: {},
      about: null,
      images: null,
      rows: (rowSignal) => rowsOf(table, columns, rowSignal),
    },
  };
}

async function* rowsOf(
  table: Table,
  columns: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<TableBlock> {
  for await (const block of jsonElements(table.path, null, table.start.offset, signal)) {
    const rows: TableRow[] = [];
    const skipped: Skipped[] = block.skipped.map((entry) => ({ source: table.name, ...entry }));
    for (const { row, line, value } of block.elements) {
      if (isObject(value)) rows.push({ row, line, cells: columns.map((column) => cellOf(value[column])) });
      else skipped.push({ source: table.name, row, line, reason: 'it is no object' });
    }
    yield { rows, skipped, bytes: block.bytes };
  }
}
