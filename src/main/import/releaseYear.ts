// The year of a film from what tables hold: a year, an ISO date, a date that a spreadsheet rewrote, or a title's suffix.
// Owns the reading of years only. Never guesses between two centuries.

const FIRST_FILM = 1874; // "Passage de Venus", the earliest title that the public film tables carry
/** Announced films lie a few years ahead. */
const latestYear = (): number => new Date().getFullYear() + 8;

const inRange = (year: number): number | null => (year >= FIRST_FILM && year <= latestYear() ? year : null);

/**
 * The year of a cell. Understood: `1995`, `1995.0`, `1995-10-30`, `10/30/1995`, and `10/30/71` as spreadsheets shorten
 * dates. Spreadsheets know no dates before 1900, so two digits stand for 19xx or 20xx; when both are possible nothing is guessed.
 * @returns null for an empty cell, or the reason why no year can be read
 */
export function readYear(cell: string): number | null | { reason: string } {
  const text = cell.trim();
  if (text === '' || text.toLowerCase() === 'nan' || text === '\\N') return null;
  const long =
    /^(\d{4})(?:\.0+)?(?:[-/.]\d{1,2}(?:[-/.]\d{1,2})?)?(?:[T ].*)?$/.exec(text) ??
    /^\d{1,2}[-/.]\d{1,2}[-/.](\d{4})$/.exec(text);
  if (long) {
    const year = inRange(Number(long[1]));
    return year ?? { reason: `"${shorten(text)}" is no year of a film` };
  }
  const short = /^\d{1,2}\/\d{1,2}\/(\d{2})$/.exec(text);
  if (short) {
    const digits = Number(short[1]);
    const recent = inRange(2000 + digits);
    if (recent === null) return 1900 + digits;
    return { reason: `"${text}" may mean ${String(1900 + digits)} or ${String(2000 + digits)}` };
  }
  return { reason: `"${shorten(text)}" is no year` };
}

const shorten = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** `Spooky House (2002)` as title and year; a title without a year in parentheses at its end stays as it is. */
export function splitTitleYear(cell: string): { title: string; year: number | null } {
  const text = cell.trim();
  const match = /^(.*\S)\s*\((\d{4})\)$/s.exec(text);
  if (!match) return { title: text, year: null };
  const year = inRange(Number(match[2]));
  return year === null ? { title: text, year: null } : { title: match[1]!, year };
}
