// What a file of records is to the export: bytes before, for each page of posters, and behind. The job streams them.
import type { ExportRecord } from '../../../catalog/services.ts';

/** What a form of export writes of the project as a whole. */
export interface ExportFacts {
  project: string;
  /** Hash of the labels at the start of the export. */
  snapshot: string;
  /** The run whose predictions go with the posters; null where there is none or the form has no place for them. */
  run: { id: string; name: string; genres: string[]; thresholds: number[] } | null;
  /** Names of all genres of the project, in the order of their making. */
  genres: string[];
}

/** One form. The pieces in their order are the file. */
export interface RecordFile {
  head(): string | Uint8Array;
  page(records: readonly ExportRecord[]): string | Uint8Array;
  tail(): string | Uint8Array;
}
