// Cuts a record that the framer accepted into its cells, and decodes those that are wanted: a table has columns of long text
// that nobody reads. The framer has checked every quote, so nothing can be wrong here; csv-parse, which reads the header,
// gives the same cells in several times the time.
import { unescapeCell } from '../../shared/csvCells.ts';
import { textDecoder, type Encoding } from './encoding.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

export class CellCutter {
  private readonly delimiter: number;
  private readonly wanted: boolean[];
  private readonly decode: ((bytes: Uint8Array) => string) | null;
  private readonly escaped: boolean;

  /**
   * @param columns indices of the cells to decode; the others stay empty. All when left out.
   * @param escaped whether cells that a spreadsheet would run were escaped, as exports of Marquee do: they are read as they were
   */
  constructor(
    table: { columns: readonly string[]; delimiter: string; encoding: { encoding: Encoding } },
    columns: ReadonlySet<number> | undefined,
    escaped: boolean,
  ) {
    this.delimiter = table.delimiter.charCodeAt(0);
    this.wanted = table.columns.map((_, i) => columns === undefined || columns.has(i));
    this.decode = table.encoding.encoding === 'utf-8' ? null : textDecoder(table.encoding.encoding);
    this.escaped = escaped;
  }

  /** Cells of the record in `start` to `end`, its line break included. */
  cells(bytes: Buffer, { start, end }: { start: number; end: number }): string[] {
    const { delimiter, wanted } = this;
    let stop = end;
    if (stop > start && bytes[stop - 1] === LF) stop--;
    if (stop > start && bytes[stop - 1] === CR) stop--;
    const cells: string[] = [];
    for (let at = start; ; at++) {
      const quoted = at < stop && bytes[at] === QUOTE;
      let from = at;
      let to: number;
      let doubled = false;
      if (quoted) {
        from++;
        to = bytes.indexOf(QUOTE, from);
        while (bytes[to + 1] === QUOTE) {
          doubled = true;
          to = bytes.indexOf(QUOTE, to + 2);
        }
        at = to + 1;
      } else {
        while (at < stop && bytes[at] !== delimiter) at++;
        to = at;
      }
      if (from === to || !wanted[cells.length]) cells.push('');
      else {
        const text = this.decode === null ? bytes.toString('utf8', from, to) : this.decode(bytes.subarray(from, to));
        const plain = doubled ? text.replaceAll('""', '"') : text;
        cells.push(this.escaped ? unescapeCell(plain) : plain);
      }
      if (at >= stop) return cells;
    }
  }
}
