// Exports of Marquee itself, by their columns: CSV and Parquet with the provenance of each label, and JSON lines. What such a
// file holds needs no mapping; layouts/ownExport.ts reads its rows.

/** Columns that only an export has together. */
const TABLE = ['genreProvenance', 'snapshot'];
const LINES = ['imdbId', 'sha256', 'genres', 'tagline', 'snapshot'];

/** Whether a table is an export with a column for each thing (CSV, Parquet). */
export const isOwnTable = (columns: readonly string[]): boolean => TABLE.every((column) => columns.includes(column));

/** Whether JSON lines are an export: labels are objects there. */
export const areOwnLines = (columns: readonly string[]): boolean => LINES.every((column) => columns.includes(column));
