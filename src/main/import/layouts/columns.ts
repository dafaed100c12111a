// Finds the columns of a layout in the header of a file, and says in words what is missing.
// Names match regardless of case, blanks and punctuation, since copies of the public tables differ in these.
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';

/** `IMDB Score`, `imdb_score` and `imdbScore` are one name. */
export function foldColumn(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Access to the columns of one file by name. */
export interface LayoutColumns {
  /** Index of the column; throws `bad_input` when the file lacks it. */
  need(name: string): number;
  /** Index of the column, or null. */
  find(name: string): number | null;
}

/**
 * @param path of the file, for messages
 * @param header the file's columns
 * @param layout name of the layout and its columns, for messages
 */
export function layoutColumns(
  path: string,
  header: readonly string[],
  layout: { name: string; columns: readonly string[]; needed: readonly string[]; hint: string },
): LayoutColumns {
  const folded = header.map(foldColumn);
  const find = (name: string): number | null => {
    const exact = header.indexOf(name);
    const index = exact >= 0 ? exact : folded.indexOf(foldColumn(name));
    return index < 0 ? null : index;
  };
  const missing = layout.needed.filter((name) => find(name) === null);
  if (missing.length > 0) {
    throw new AppError(
      'bad_input',
      `${basename(path)} is not in the layout of ${layout.name}: column ${missing.join(', ')} is missing. ` +
        `Expected columns: ${layout.columns.join(', ')}. Found: ${namesOf(header)}.`,
      { hint: layout.hint, details: { file: path, missing, expected: layout.columns, found: header.slice(0, 100) } },
    );
  }
  return {
    find,
    need(name) {
      const index = find(name);
      if (index === null) throw new AppError('internal', `Column ${name} is needed but not listed as needed.`);
      return index;
    },
  };
}

/** Column names for a message, cut at twelve. */
export function namesOf(header: readonly string[]): string {
  const shown = header.slice(0, 12).map((name) => (name.length > 40 ? `${name.slice(0, 39)}…` : name || '(no name)'));
  return header.length > 12 ? `${shown.join(', ')} and ${String(header.length - 12)} more` : shown.join(', ');
}
