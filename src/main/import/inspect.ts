// `import.inspect`: what a table is before anything is read for good. Layout, encoding, a guessed mapping, sample rows,
// text that was decoded twice, and the genres that it uses. Reads the whole file once, writes nothing.
import type { TableInspection } from '../../shared/importSpec.ts';
import { layoutMapping, layoutReader, detectLayout } from './layouts/index.ts';
import type { Mapping } from './layouts/guess.ts';
import { findTwiceDecoded } from './mojibake.ts';
import { sampleRows } from './filmTable.ts';
import { openTable, readTable } from './table.ts';
import type { Table } from './tableBlock.ts';
import { AppError } from '../../shared/errors.ts';

const SAMPLE = 20;
const EXAMPLES = 10;
const MAX_GENRES = 500;
const MAX_CELL = 300;
const DEFAULT_SEPARATOR = '|';

/**
 * Inspects a table.
 * @param mapping columns that the user chose; guesses fill the rest
 * @param projectName the project's name of a genre, or null when it is new; without it nothing is mapped
 * @throws AppError `not_found`, `unreadable_file`, `bad_input`, `cancelled`
 */
export async function inspectTable(
  path: string,
  mapping: Mapping = {},
  options: { projectName?: (genre: string) => string | null; signal?: AbortSignal } = {},
): Promise<TableInspection> {
  const table = await openTable(path, { signal: options.signal });
  const rows = await sampleRows(table, options.signal);
  const mapped = Object.keys(mapping).length > 0;
  const layout =
    table.own !== undefined && !(mapped && table.own.layout === 'marquee')
      ? table.own.layout
      : mapped
        ? 'table'
        : detectLayout(table.columns);
  const resolved = layoutMapping(
    layout,
    table.columns,
    rows.map((row) => row.cells),
    mapping,
    table.own?.mapping,
  );
  const { decodedTwice, genres } = await readWhole(table, layout, resolved, options.signal);
  return {
    path,
    layout,
    format: table.format,
    about: table.own?.about ?? null,
    images: table.own?.images?.count ?? null,
    encoding: table.encoding.encoding,
    encodingReason: table.encoding.reason,
    decodedTwice,
    columns: table.columns,
    mapping: resolved,
    sample: rows
      .slice(0, SAMPLE)
      .map(({ cells }) => Object.fromEntries(table.columns.map((column, i) => [column, cut(cells[i] ?? '')]))),
    genres: [...genres.values()]
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
      .slice(0, MAX_GENRES)
      .map(({ name, count }) => ({ name, count, mapsTo: options.projectName?.(name) ?? null })),
  };
}

/** Whether a file is an export of Marquee; false for what cannot be opened, which the import will tell. */
export async function isOwnExport(path: string): Promise<boolean> {
  const table = await openTable(path).catch(() => null);
  return table?.own?.layout === 'marquee';
}

async function readWhole(
  table: Table,
  layout: TableInspection['layout'],
  mapping: Mapping,
  signal: AbortSignal | undefined,
): Promise<{ decodedTwice: TableInspection['decodedTwice']; genres: Map<string, { name: string; count: number }> }> {
  const decodedTwice: TableInspection['decodedTwice'] = { cells: 0, examples: [] };
  const genres = new Map<string, { name: string; count: number }>();
  const read = readerOrNull(table, layout, mapping);
  if (read === null) return { decodedTwice, genres };
  for await (const block of readTable(table, signal)) {
    for (const row of block.rows) {
      const { film } = read(row);
      if (film === null) continue;
      for (const genre of film.genres ?? []) {
        const known = genres.get(genre.toLowerCase());
        if (known === undefined) genres.set(genre.toLowerCase(), { name: genre, count: 1 });
        else known.count++;
      }
      for (const text of [film.title, film.overview, film.tagline]) {
        const twice = text === null ? null : findTwiceDecoded(text);
        if (text === null || twice === null) continue;
        decodedTwice.cells++;
        if (decodedTwice.examples.length < EXAMPLES) decodedTwice.examples.push(example(text, twice.repaired));
      }
    }
  }
  return { decodedTwice, genres };
}

/** A table without a column for the film can be looked at, so that the user can say which column it is. */
function readerOrNull(table: Table, layout: TableInspection['layout'], mapping: Mapping) {
  try {
    return layoutReader(layout, table, mapping, DEFAULT_SEPARATOR);
  } catch (error) {
    if (
      error instanceof AppError &&
      error.code === 'bad_input' &&
      mapping.imdbId === undefined &&
      mapping.key === undefined
    )
      return null;
    throw error;
  }
}

/** The surroundings of the first damage; text that can't be repaired is shown as it stays. */
function example(before: string, after: string | null): { before: string; after: string } {
  const from = Math.max(0, before.search(/[^\p{ASCII}]/u) - 30);
  return { before: before.slice(from, from + 90), after: (after ?? before).slice(from, from + 90) };
}

const cut = (cell: string): string => (cell.length > MAX_CELL ? `${cell.slice(0, MAX_CELL - 1)}…` : cell);
