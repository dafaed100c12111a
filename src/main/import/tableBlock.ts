// What an opened source and a block of its records are: the form that every reader (delimited, JSON lines, JSON documents,
// Parquet, folders) gives.
import type { Skipped } from '../../shared/domain.ts';
import type { TableInspection } from '../../shared/importSpec.ts';
import type { DetectedEncoding } from './encoding.ts';
import type { TableRow } from './filmRecord.ts';
import type { Mapping } from './layouts/guess.ts';

/** A source that was opened: how it is written and what its columns are. */
export interface Table {
  path: string;
  name: string;
  format: TableInspection['format'];
  encoding: DetectedEncoding;
  columns: string[];
  /** Between cells; unused but in delimited tables. */
  delimiter: string;
  /** First byte and line after the header. */
  start: { offset: number; line: number };
  /** What sets a source that is no plain table apart from one. */
  own?: OwnSource;
}

/** A source that reads itself, and knows what it holds. */
export interface OwnSource {
  layout: TableInspection['layout'];
  /** Which of its columns hold what, as far as the source tells; guesses by name fill the rest. */
  mapping: Mapping;
  /** What was recognised, in words. */
  about: string | null;
  /** A folder whose images come with the films, and how many. */
  images: { dir: string; count: number } | null;
  /** All records in blocks of a few milliseconds. `bytes` of a block: how far, of `encoding.bytes`. */
  rows(signal?: AbortSignal, columns?: ReadonlySet<number>): AsyncGenerator<TableBlock>;
}

/** Some records in their order, what could not be read among them, and how far the file was read. */
export interface TableBlock {
  rows: TableRow[];
  skipped: Skipped[];
  bytes: number;
}
