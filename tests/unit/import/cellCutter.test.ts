// The cells of a record: the same as csv-parse gives, in files of both line ends, with and without quotes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { CellCutter } from '../../../src/main/import/cellCutter.ts';
import { RecordFramer } from '../../../src/main/import/recordFrames.ts';

/** All records of well-formed bytes as the framer and the cutter read them. */
function cut(bytes: Buffer, columns: number, options: { delimiter?: string; wanted?: Set<number> } = {}): string[][] {
  const { delimiter = ',', wanted } = options;
  const framer = new RecordFramer(delimiter.charCodeAt(0), columns);
  const table = { columns: new Array<string>(columns).fill(''), delimiter, encoding: { encoding: 'utf-8' as const } };
  const cutter = new CellCutter(table, wanted, false);
  return [framer.push(bytes), framer.finish()].flatMap((block) => {
    expect(block.broken).toEqual([]);
    return block.frames.map((frame) => cutter.cells(block.bytes, frame));
  });
}

describe('cells of a record', () => {
  test.each([
    ['plain', 'a,b,c\nd,e,f\n'],
    ['empty cells', ',,\n"",,""\na,,\n'],
    ['quotes', '"a,1","b ""x"" ","c\nd"\n"""",","," "\n'],
    ['quotes inside plain cells', 'a"b,c "d" e,5"\n'],
    ['carriage returns', 'a,"b\r\nc",d\r\n"e",f,"g"\r\n'],
    ['no line break at the end', 'a,b,c\nd,"e","f"'],
    ['other scripts', 'Amélie,"千と千尋の神隠し",🎬\n'],
  ])('%s', (_, text) => {
    const bytes = Buffer.from(text);
    const record_delimiter = text.includes('\r\n') ? '\r\n' : '\n';
    expect(cut(bytes, 3)).toEqual(parse(bytes, { relax_quotes: true, record_delimiter }));
  });

  test.each(['MovieGenre.csv', 'movies_metadata.csv'])('%s', (name) => {
    // Whole lines of the published file whose records are well-formed.
    const bytes = readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'tables', name));
    const framer = new RecordFramer(0x2c, null);
    const block = framer.push(bytes);
    const columns = parse(bytes.subarray(block.frames[0]!.start, block.frames[0]!.end))[0]!.length;
    const cutter = new CellCutter(
      { columns: new Array<string>(columns).fill(''), delimiter: ',', encoding: { encoding: 'utf-8' } },
      undefined,
      false,
    );
    expect(block.frames.length).toBeGreaterThan(100);
    for (const frame of block.frames) {
      const record = block.bytes.subarray(frame.start, frame.end);
      if (!record.toString().endsWith('\n')) continue;
      const record_delimiter = record.toString().endsWith('\r\n') ? '\r\n' : '\n';
      expect(cutter.cells(block.bytes, frame)).toEqual(parse(record, { relax_quotes: true, record_delimiter })[0]);
    }
  });

  test('a quoted cell at the very end, with a lone carriage return after it', () => {
    expect(cut(Buffer.from('a,b\n"c","d"\r'), 2)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  test('cells that nobody wants stay empty', () => {
    expect(cut(Buffer.from('a;"b;""1""";c\n'), 3, { delimiter: ';', wanted: new Set([1]) })).toEqual([
      ['', 'b;"1"', ''],
    ]);
  });
});
