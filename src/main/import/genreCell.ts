// Reads a genre cell: names with a separator, or a Python or JSON list of names or of {'id', 'name'} dicts.
// Owns splitting and tidying of names; what a name means (aliases, ids) is the catalog's business.
import { isMissing } from './filmRecord.ts';
import { LiteralError, parseLiteral, type Literal } from './pythonLiteral.ts';

/** Longest genre name; longer ones are not genres but a wrong column. */
const MAX_NAME_LENGTH = 60;
const MAX_GENRES = 100;
const DEFAULT_SEPARATOR = '|';
const NO_GENRES = new Set(['(no genres listed)', 'unknown', 'no genre', 'no genres']);
/** Cells repeat a few thousand combinations, so parsing each once is enough. */
const CACHE_SIZE = 5_000;

export type GenreCell = readonly string[] | null | { reason: string };

/**
 * A reader of genre cells for one table.
 * @param separator between names. With the default `|`, a cell without one is also split at commas and semicolons.
 * @returns names without duplicates in their order, null when the cell lists none, or why it could not be read
 */
export function genreCellReader(separator: string = DEFAULT_SEPARATOR): (cell: string) => GenreCell {
  const cache = new Map<string, GenreCell>();
  return (cell) => {
    const known = cache.get(cell);
    if (known !== undefined) return known;
    const read = readGenreCell(cell, separator);
    if (cache.size >= CACHE_SIZE) cache.clear();
    cache.set(cell, read);
    return read;
  };
}

function readGenreCell(cell: string, separator: string): GenreCell {
  const text = cell.trim();
  if (isMissing(text) || NO_GENRES.has(text.toLowerCase())) return null;
  let names: string[];
  if (text.startsWith('[') || text.startsWith('{')) {
    try {
      names = namesOf(parseLiteral(text));
    } catch (error) {
      if (error instanceof LiteralError) return { reason: `genres are no list: ${error.message}` };
      throw error;
    }
  } else if (separator === DEFAULT_SEPARATOR && !text.includes(DEFAULT_SEPARATOR)) {
    names = text.split(/[,;]/u);
  } else {
    names = text.split(separator);
  }
  return tidyNames(names);
}

function namesOf(literal: Literal): string[] {
  if (typeof literal === 'string') return [literal];
  if (literal instanceof Map) {
    const name = literal.get('name');
    if (typeof name === 'string') return [name];
    throw new LiteralError('an entry without a name', 0);
  }
  if (Array.isArray(literal)) return literal.flatMap(namesOf);
  throw new LiteralError('an entry that is no text', 0);
}

/** Names without doubles, blanks and what means "none"; null when none is left. */
export function tidyNames(names: readonly string[]): GenreCell {
  const seen = new Set<string>();
  const tidy: string[] = [];
  for (const raw of names) {
    const name = raw.replace(/\s+/gu, ' ').trim().normalize('NFC');
    if (isMissing(name)) continue;
    if (name.length > MAX_NAME_LENGTH) return { reason: `"${name.slice(0, 40)}…" is too long for a genre` };
    const folded = name.toLowerCase();
    if (seen.has(folded)) continue;
    seen.add(folded);
    tidy.push(name);
  }
  if (tidy.length > MAX_GENRES) return { reason: `${String(tidy.length)} genres in one cell` };
  return tidy.length === 0 ? null : tidy;
}
