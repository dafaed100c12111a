// Labels as CSV: one poster a row, made to be read by spreadsheets and to be imported again without loss.
import { stringify } from 'csv-stringify/sync';
import type { ExportRecord } from '../../../catalog/services.ts';
import { escapeCell } from '../../../../shared/csvCells.ts';
import type { ExportFacts, RecordFile } from './recordFile.ts';
import { keyText, named } from './text.ts';

/** Columns of the CSV. The first nine hold what a film is; the others say where values come from. */
const EXPORT_COLUMNS = [
  'imdbId',
  'key',
  'title',
  'year',
  'genres',
  'tagline',
  'poster',
  'split',
  'absent',
  'sha256',
  'genreProvenance',
  'taglineSource',
  'taglineActor',
  'taglineAt',
  'snapshot',
] as const;

/** Labels as CSV (RFC 4180, `\n`); cells that a spreadsheet would run are escaped. */
export function csvFile({ snapshot }: ExportFacts): RecordFile {
  return {
    head: () => stringify([[...EXPORT_COLUMNS]]),
    page: (records) => stringify(records.map((record) => csvRow(record, snapshot))),
    tail: () => '',
  };
}

function csvRow(record: ExportRecord, snapshot: string): (string | number)[] {
  const { tagline } = record;
  const provenance = record.genres.map(({ genre, state, source, actor, at }) => ({ genre, state, source, actor, at }));
  const cells: (string | number)[] = [
    record.imdbId ?? '',
    keyText(record),
    record.title,
    record.year ?? '',
    named(record, 'present'),
    tagline?.text ?? '',
    record.file ?? '',
    record.split ?? '',
    named(record, 'absent'),
    record.sha256 ?? '',
    JSON.stringify(provenance),
    tagline?.source ?? '',
    tagline?.actor ?? '',
    tagline?.at ?? '',
    snapshot,
  ];
  return cells.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : cell));
}
