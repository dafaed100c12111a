// Film keys: how a film is named across tables, folders and catalogs (IMDb digits, or 'key:' and a text).
// Owns normalising only; whether a film exists is the catalog's business.

const MAX_KEY_LENGTH = 200;

/**
 * The IMDb id of a cell as digits without `tt` and leading zeros (`tt0114709`, `0114709`, `114709.0` and a link to the
 * title page all give `114709`), or null when the cell holds none. `0` is no id: some tables write it for "missing".
 */
export function normaliseImdbId(cell: string): string | null {
  const text = cell.trim();
  const plain = /^(?:tt)?0*([1-9]\d{0,9})(?:\.0+)?$/i.exec(text);
  if (plain) return plain[1]!;
  if (text.includes('/')) {
    const link = /\/tt0*([1-9]\d{0,9})(?:[/?#]|$)/i.exec(text);
    if (link) return link[1]!;
  }
  return null;
}

/** The key of a film in a catalog without IMDb ids: prefixed, so that it can't be taken for one; null when empty. */
export function otherFilmKey(cell: string): string | null {
  const text = cell.trim().normalize('NFC');
  return text === '' || text.length > MAX_KEY_LENGTH ? null : `key:${text}`;
}
