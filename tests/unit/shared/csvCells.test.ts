import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvCell, escapeCell, unescapeCell } from '../../../src/shared/csvCells.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\u0000x', "'=1", "''@x"])('%j is escaped', (text) => {
  expect(escapeCell(text)).toBe(`'${text}`);
  expect(unescapeCell(escapeCell(text))).toBe(text);
});

it.each(['', 'Alien', "'tis", "'", '1-2', 'a=b', ' =x', '"=x"'])('%j stays as it is', (text) => {
  expect(escapeCell(text)).toBe(text);
  expect(unescapeCell(text)).toBe(text);
});

it('comes back as it was, whatever the text', () => {
  const risky = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\u0000', 'a', '1') });
  fc.assert(
    fc.property(fc.oneof(fc.string(), risky), (text) => {
      const cell = escapeCell(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(unescapeCell(cell)).toBe(text);
    }),
  );
});

it.each([
  ['plain', 'plain'],
  ['a, b', '"a, b"'],
  ['"a"', '"""a"""'],
  ['=1', "'=1"],
  ['=1,2', '"\'=1,2"'],
  ['two\nlines', '"two\nlines"'],
])('%j is the cell %s of a line', (text, cell) => {
  expect(csvCell(text)).toBe(cell);
});
