// How a film is named where it has no title, from its key in the catalog.

/** tt0114709 for IMDb digits, the text itself for other keys. */
export const filmName = (filmKey: string): string =>
  /^\d+$/.test(filmKey) ? `tt${filmKey.padStart(7, '0')}` : filmKey.replace(/^key:/, '');
