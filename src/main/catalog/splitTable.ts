// The parts that a column of a table gives to films, for a new split. Reads only; what the parts do is splits.ts.
import type { Parsed } from '../../shared/contract.ts';
import type { Skipped, SplitPart } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { openFilmTable } from '../import/index.ts';

/** A film's part, and where the table says so. */
export interface ListedPart {
  filmKey: string;
  part: SplitPart;
  source: string;
  row: number;
  line: number;
}

/**
 * Reads the parts of all films that the table names. A row without a part says nothing; a film that is named twice keeps what
 * its first row says. Rows that cannot be read, and second rows that say otherwise, are listed.
 * @throws AppError `not_found`, `unreadable_file`, `bad_input` (no such column, or no row with a part), `cancelled`
 */
export async function readSplitTable(
  { path, column, imdbId, key }: NonNullable<Parsed<'splits.make'>['from']>,
  signal?: AbortSignal,
): Promise<{ parts: ListedPart[]; skipped: Skipped[] }> {
  const mapping = {
    split: column,
    ...(imdbId === undefined ? {} : { imdbId }),
    ...(key === undefined ? {} : { key }),
  };
  const table = await openFilmTable({ path, layout: 'table', mapping, separator: '|', repairText: false }, signal);
  const parts = new Map<string, ListedPart>();
  const skipped: Skipped[] = [];
  const source = table.table.name;
  for await (const block of table.read(signal)) {
    skipped.push(...block.skipped);
    for (const { filmKey, split, row, line } of block.films) {
      if (split === null) continue;
      const first = parts.get(filmKey);
      if (first === undefined) parts.set(filmKey, { filmKey, part: split, source, row, line });
      else if (first.part !== split) {
        const reason = `film ${filmKey}: is in ${first.part} by record ${first.row}, which counts`;
        skipped.push({ source, row, line, reason });
      }
    }
  }
  if (parts.size === 0) {
    throw new AppError('bad_input', `No row of ${source} gives a film a part in the column ${column}.`, {
      hint: 'The column must say train, validation or test, and the rows must name films.',
      details: { file: path, skipped: skipped.slice(0, 20) },
    });
  }
  return { parts: [...parts.values()], skipped };
}
