// What an opened table and a block of its records are: the form that every reader of tables (delimited, JSON lines) gives.
import type { Skipped } from '../../shared/domain.ts';
import type { TableInspection } from '../../shared/importSpec.ts';
import type { DetectedEncoding } from './encoding.ts';
import type { TableRow } from './filmRecord.ts';

/** A table that was opened: how it is written and what its columns are. */
export interface Table {
  path: string;
  name: string;
  format: TableInspection['format'];
  encoding: DetectedEncoding;
  columns: string[];
  /** Between cells; unused for JSON lines. */
  delimiter: string;
  /** First byte and line after the header. */
  start: { offset: number; line: number };
}

/** Some records in their order, what could not be read among them, and how far the file was read. */
export interface TableBlock {
  rows: TableRow[];
  skipped: Skipped[];
  bytes: number;
}
