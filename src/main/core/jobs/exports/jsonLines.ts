// Labels as JSON lines: one poster a line, each label with who set it and when.
import type { ExportRecord } from '../../../catalog/services.ts';
import type { ExportFacts, RecordFile } from './recordFile.ts';
import { keyText } from './text.ts';

/** Labels as JSON lines. */
export function jsonLinesFile({ snapshot }: ExportFacts): RecordFile {
  return {
    head: () => '',
    page: (records) => records.map((record) => `${JSON.stringify(lineOf(record, snapshot))}\n`).join(''),
    tail: () => '',
  };
}

function lineOf(record: ExportRecord, snapshot: string): Record<string, unknown> {
  const { imdbId, title, year, sha256, file, split, genres, tagline } = record;
  const key = imdbId === null ? { key: keyText(record) } : {};
  return { imdbId, title, year, sha256, file, split, genres, tagline, ...key, snapshot };
}
