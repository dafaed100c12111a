// Cells that a spreadsheet would run as a formula, and how to read them back (OWASP ASVS 1.2.10, CWE-1236).
// A cell whose text begins with = + - @ TAB CR or NUL, after any number of apostrophes, gets one more apostrophe in front;
// reading takes one away from exactly those cells, so escaping is reversible whatever the text was.

// eslint-disable-next-line no-control-regex -- NUL is one of the characters that have to be matched
const RISKY = /^'*[=+\-@\t\r\u0000]/;
// eslint-disable-next-line no-control-regex -- as above
const ESCAPED = /^'+[=+\-@\t\r\u0000]/;

/** The cell as it may be opened in a spreadsheet. Numbers are not text: write them as they are. */
export function escapeCell(text: string): string {
  return RISKY.test(text) ? `'${text}` : text;
}

/** The text that `escapeCell` was given. */
export function unescapeCell(cell: string): string {
  return ESCAPED.test(cell) ? cell.slice(1) : cell;
}

/** The cell as a line of a comma separated table has it: escaped, and quoted where it has to be (RFC 4180). */
export function csvCell(text: string): string {
  const safe = escapeCell(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
