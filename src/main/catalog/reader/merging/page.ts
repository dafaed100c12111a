// A page of a log: its lines as text, and where the next page begins.

/** Where a page begins: a number, or an id among those that wait. */
export type LogCursor = number | string;
export interface LogPage {
  text: string;
  lines: number;
  /** null: the section is done. */
  next: LogCursor | null;
}

export const page = (lines: readonly object[], next: LogCursor | null): LogPage => ({
  text: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
  lines: lines.length,
  next,
});

/** A page of rows that have numbers; fewer than were asked for are the last ones. */
export const pageOf = <Row extends { seq: number }>(
  rows: readonly Row[],
  limit: number,
  lineOf: (row: Row) => object,
): LogPage => page(rows.map(lineOf), rows.length < limit ? null : (rows.at(-1)?.seq ?? null));
