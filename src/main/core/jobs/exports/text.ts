// What exports of all forms write of a poster in the same words.
import type { GenreState } from '../../../../shared/domain.ts';
import type { ExportRecord } from '../../../catalog/services.ts';

/** The key of a film without an IMDb id; empty for one that has it. */
export const keyText = ({ imdbId, filmKey }: Pick<ExportRecord, 'imdbId' | 'filmKey'>): string =>
  imdbId === null ? filmKey.replace(/^key:/, '') : '';

/** Names of the genres in a state, in the order of the vocabulary. */
export const namesIn = ({ genres }: ExportRecord, state: GenreState): string[] =>
  genres.filter((genre) => genre.state === state).map((genre) => genre.genre);

/** Genres in a state as one text; see `listCell`. */
export const named = (record: ExportRecord, state: GenreState): string => listCell(namesIn(record, state));

/**
 * Names as one cell: separated by `|`, or, where a name holds a character by which readers take lists apart, a JSON list.
 * Any import of Marquee reads both back as these names.
 */
export function listCell(names: readonly string[]): string {
  if (names.length === 0) return '';
  return names.every(plainInList) ? names.join('|') : JSON.stringify(names);
}

/** Names that a reader of cells would split, drop or take for a list: "Drama, Family", "A|B", "[x]", "none". */
function plainInList(name: string): boolean {
  return (
    !/[|,;"'[\]{}]/.test(name) && !/^(?:unknown|none|nan|null|n\/a|na|-|no genres?|\(no genres listed\))$/i.test(name)
  );
}
