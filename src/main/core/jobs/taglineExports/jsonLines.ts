// Taglines as JSON lines: one poster a line, nothing escaped, with the draft that each came from.
import { keyText } from '../exports/text.ts';
import { NO_LOSSES, type TaglineFile, type TaglineRow } from './taglineFile.ts';

export function jsonLinesFile(): TaglineFile {
  return {
    head: () => '',
    page: (rows) => rows.map((row) => `${JSON.stringify(line(row))}\n`).join(''),
    tail: () => '',
    losses: () => NO_LOSSES,
  };
}

function line(row: TaglineRow): Record<string, unknown> {
  const { imdbId, title, year, genres, tagline, characters, approval, by, at, sameAs, draft, sha256 } = row;
  const key = imdbId === null ? keyText(row) : null;
  return { imdbId, key, title, year, genres, tagline, characters, approval, by, at, sameAs, draft, sha256 };
}
