// One source of films: a table opened with its layout, read as film records in blocks, with text repaired on request.
// What the catalog imports from; owns the counts of repaired and decoded-twice cells.
import type { Skipped } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { TableSpec } from '../../shared/importSpec.ts';
import type { FilmRecord, RowReader, TableRow } from './filmRecord.ts';
import { columnsRead, layoutMapping, layoutReader } from './layouts/index.ts';
import type { Mapping } from './layouts/guess.ts';
import { findTwiceDecoded } from './mojibake.ts';
import { openTable, readTable } from './table.ts';
import type { Table } from './tableBlock.ts';

const SAMPLE_ROWS = 200;

export interface FilmBlock {
  films: FilmRecord[];
  skipped: Skipped[];
  /** Records of this block, read or not. */
  records: number;
  /** Bytes of the file read so far. */
  bytes: number;
}

/** A table as a stream of films. */
export interface FilmTable {
  table: Table;
  mapping: Mapping;
  read(signal?: AbortSignal): AsyncGenerator<FilmBlock>;
  /** Cells seen so far that were decoded twice, and how many of them were repaired. */
  text: { decodedTwice: number; repaired: number };
}

/**
 * Opens a table of an import.
 * @throws AppError `not_found`, `unreadable_file`, `bad_input` naming the file and what was expected, `cancelled`
 */
export async function openFilmTable(spec: TableSpec, signal?: AbortSignal): Promise<FilmTable> {
  const table = await openTable(spec.path, { encoding: spec.encoding, signal });
  const layout = layoutOf(spec, table);
  const fixed = layout === 'movie-genre' || layout === 'movies-metadata' || layout === 'marquee';
  const sample = fixed ? [] : await sampleRows(table, signal);
  const mapping = layoutMapping(
    layout,
    table.columns,
    sample.map((row) => row.cells),
    spec.mapping,
    table.own?.mapping,
  );
  const reader = layoutReader(layout, table, mapping, spec.separator);
  const columns = columnsRead(layout, table.columns, mapping);
  const text = { decodedTwice: 0, repaired: 0 };
  return {
    table,
    mapping,
    text,
    async *read(readSignal) {
      for await (const block of readTable(table, readSignal, columns)) {
        const { films, skipped } = readFilms(table.name, block.rows, reader);
        for (const film of films) mend(film, spec.repairText, text);
        const all = [...block.skipped, ...skipped].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
        yield { films, skipped: all, records: block.rows.length + block.skipped.length, bytes: block.bytes };
      }
    },
  };
}

/**
 * The layout to read a source in: the one that was asked for where that can be, else what was recognised. A mapping by the
 * user makes an export of Marquee a plain table.
 */
function layoutOf(spec: TableSpec, table: Table): TableSpec['layout'] {
  const found = table.own?.layout;
  const mapped = Object.keys(spec.mapping ?? {}).length > 0;
  if (found === undefined) {
    const text = spec.layout === 'movie-genre' || spec.layout === 'movies-metadata' || spec.layout === 'table';
    if (text) return spec.layout;
    throw new AppError('bad_input', `${table.name} is not what it was taken for: a plain table now.`, {
      hint: 'Look at it again, or import it as a table.',
      details: { file: spec.path, layout: spec.layout },
    });
  }
  if (found === 'marquee' && mapped) return 'table';
  return found;
}

/** The first records of a table. */
export async function sampleRows(table: Table, signal?: AbortSignal, count = SAMPLE_ROWS): Promise<TableRow[]> {
  const rows: TableRow[] = [];
  for await (const block of readTable(table, signal)) {
    rows.push(...block.rows.slice(0, count - rows.length));
    if (rows.length >= count) break;
  }
  return rows;
}

function readFilms(
  source: string,
  rows: readonly TableRow[],
  reader: RowReader,
): { films: FilmRecord[]; skipped: Skipped[] } {
  const films: FilmRecord[] = [];
  const skipped: Skipped[] = [];
  for (const row of rows) {
    const read = reader(row);
    if (read.film === null) {
      skipped.push({ source, row: row.row, line: row.line, reason: read.reason });
      continue;
    }
    films.push(read.film);
    for (const problem of read.problems) {
      skipped.push({ source, row: row.row, line: row.line, reason: `${problem}; the rest of the row is kept` });
    }
  }
  return { films, skipped };
}

/** Counts cells that were decoded twice, and repairs them where that was asked for and loses nothing. */
function mend(film: FilmRecord, repair: boolean, text: FilmTable['text']): void {
  for (const field of ['title', 'overview', 'tagline'] as const) {
    const value = film[field];
    const twice = value === null ? null : findTwiceDecoded(value);
    if (twice === null) continue;
    text.decodedTwice++;
    if (!repair || twice.repaired === null) continue;
    film[field] = twice.repaired;
    text.repaired++;
  }
}
