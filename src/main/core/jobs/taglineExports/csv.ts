// Taglines as CSV: one poster a row, for spreadsheets and for an import elsewhere.
import { stringify } from 'csv-stringify/sync';
import { escapeCell } from '../../../../shared/csvCells.ts';
import { keyText, listCell } from '../exports/text.ts';
import { NO_LOSSES, type TaglineFile, type TaglineRow } from './taglineFile.ts';

const COLUMNS = [
  'imdbId',
  'key',
  'title',
  'year',
  'genres',
  'tagline',
  'characters',
  'approval',
  'by',
  'at',
  'sameAs',
  'draft',
  'draftText',
  'draftState',
  'runId',
  'runName',
  'sha256',
] as const;

/** RFC 4180, `\n`; cells that a spreadsheet would run are escaped. */
export function csvFile(): TaglineFile {
  return {
    head: () => stringify([[...COLUMNS]]),
    page: (rows) => stringify(rows.map(csvRow)),
    tail: () => '',
    losses: () => NO_LOSSES,
  };
}

function csvRow(row: TaglineRow): (string | number)[] {
  const cells: (string | number)[] = [
    row.imdbId ?? '',
    keyText(row),
    row.title,
    row.year ?? '',
    listCell(row.genres),
    row.tagline,
    row.characters,
    row.approval,
    row.by ?? '',
    row.at ?? '',
    row.sameAs.join('; '),
    row.draft?.id ?? '',
    row.draft?.text ?? '',
    row.draft?.state ?? '',
    row.draft?.runId ?? '',
    row.draft?.runName ?? '',
    row.sha256 ?? '',
  ];
  return cells.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : cell));
}
