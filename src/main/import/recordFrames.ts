// Cuts the bytes of a delimited file into records before they are parsed: quotes, line breaks inside cells, line numbers.
// A record that can't be a record (a quote that is never closed, one closed in the middle of a cell, a wrong number of
// cells) is set aside alone, and reading goes on at the next line: damage never swallows the rest of a file.
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Longest record in bytes; a longer one is a quote that was never closed, or no table. */
export const MAX_RECORD_BYTES = 1 << 20;
/** Bytes that may be read again after damage, before the rest of the file is given up. */
const MAX_REREAD = 256 << 20;

/** One record that is well-formed: where it lies and on which line it starts. */
export interface Frame {
  start: number;
  end: number;
  row: number;
  line: number;
}
export interface BrokenFrame {
  row: number;
  line: number;
  reason: string;
}

/** A stretch of bytes with whole records; frames follow each other with nothing but blank lines between them. */
export interface FramedBlock {
  bytes: Buffer;
  frames: Frame[];
  broken: BrokenFrame[];
}

type Cut =
  | { kind: 'record'; next: number; cells: number; lines: number }
  | { kind: 'blank'; next: number }
  | { kind: 'more' }
  | { kind: 'broken'; reason: string };

/** Frames a stream of bytes. Feed chunks with `push`, then `finish`; each returns the records that are complete. */
export class RecordFramer {
  private readonly delimiter: number;
  private readonly columns: number | null;
  private rest: Buffer = Buffer.alloc(0);
  private line: number;
  private row = 0;
  /** True after damage until a record has the right number of cells again: what lies between is not listed line by line. */
  private damaged = false;
  private reread = 0;
  private stopped = false;
  /** Inside the first line of a record that was given up, whose end has not been read yet. */
  private skipping = false;

  /**
   * @param delimiter byte between cells
   * @param columns cells of each record, or null to accept any number
   * @param line number of the first line that is pushed
   */
  constructor(delimiter: number, columns: number | null, line = 1) {
    this.delimiter = delimiter;
    this.columns = columns;
    this.line = line;
  }

  push(chunk: Buffer): FramedBlock {
    return this.cut(this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]), false);
  }

  finish(): FramedBlock {
    return this.cut(this.rest, true);
  }

  private cut(bytes: Buffer, last: boolean): FramedBlock {
    const block: FramedBlock = { bytes, frames: [], broken: [] };
    let at = this.skipLine(bytes);
    while (at < bytes.length && !this.stopped) {
      const found = this.next(bytes, at, last);
      if (found.kind === 'more') break;
      if (found.kind === 'blank') {
        this.line++;
        at = found.next;
      } else if (found.kind === 'record') {
        this.accept(block, at, found);
        at = found.next;
      } else {
        at = this.giveUp(block, bytes, at, found.reason);
      }
    }
    this.rest = this.stopped ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return block;
  }

  /** Where reading goes on when the line of a record that was given up is still being read. */
  private skipLine(bytes: Buffer): number {
    if (!this.skipping) return 0;
    const newline = bytes.indexOf(LF);
    if (newline < 0) return bytes.length;
    this.skipping = false;
    this.line++;
    return newline + 1;
  }

  private accept(block: FramedBlock, start: number, found: Extract<Cut, { kind: 'record' }>): void {
    const line = this.line;
    this.line += found.lines;
    const fits = this.columns === null || found.cells === this.columns;
    if (fits) {
      this.row++;
      this.damaged = false;
      block.frames.push({ start, end: found.next, row: this.row, line });
      return;
    }
    if (this.damaged) return;
    this.row++;
    block.broken.push({
      row: this.row,
      line,
      reason: `${String(found.cells)} cells where the header has ${String(this.columns)} columns`,
    });
  }

  /** Lists a record that can't be one and returns where reading goes on: at the next line. */
  private giveUp(block: FramedBlock, bytes: Buffer, start: number, reason: string): number {
    const newline = bytes.indexOf(LF, start);
    if (!this.damaged) {
      this.row++;
      block.broken.push({ row: this.row, line: this.line, reason });
    }
    this.damaged = true;
    this.reread += Math.min(bytes.length - start, MAX_RECORD_BYTES);
    if (this.reread > MAX_REREAD) {
      this.stopped = true;
      block.broken.push({
        row: this.row + 1,
        line: this.line,
        reason: 'the rest of the file was not read: too many quotes are not closed',
      });
    }
    if (newline < 0) {
      this.skipping = true;
      return bytes.length;
    }
    this.line++;
    return newline + 1;
  }

  /** Finds the end of the record that starts at `start`. */
  private next(bytes: Buffer, start: number, last: boolean): Cut {
    const { delimiter } = this;
    const first = bytes[start];
    if (first === LF) return { kind: 'blank', next: start + 1 };
    if (first === CR && bytes[start + 1] === LF) return { kind: 'blank', next: start + 2 };
    const limit = Math.min(bytes.length, start + MAX_RECORD_BYTES);
    let cells = 1;
    let lines = 1;
    let at = start;
    for (;;) {
      if (bytes[at] === QUOTE) {
        const close = closingQuote(bytes, at + 1, limit);
        if (close < 0) {
          if (bytes.length - start >= MAX_RECORD_BYTES || last) {
            return { kind: 'broken', reason: `a quote opened in cell ${String(cells)} is never closed` };
          }
          return { kind: 'more' };
        }
        for (let i = bytes.indexOf(LF, at); i >= 0 && i < close; i = bytes.indexOf(LF, i + 1)) lines++;
        at = close + 1;
        const after = bytes[at];
        if (after === undefined && !last) return { kind: 'more' };
        const ends =
          after === undefined || after === delimiter || after === LF || (after === CR && endsLine(bytes, at));
        if (!ends) {
          if (after === CR && bytes[at + 1] === undefined && !last) return { kind: 'more' };
          return { kind: 'broken', reason: `a quote in cell ${String(cells)} is closed in the middle of the cell` };
        }
      }
      while (at < limit && bytes[at] !== delimiter && bytes[at] !== LF) at++;
      if (at >= limit) {
        if (at - start >= MAX_RECORD_BYTES) {
          return { kind: 'broken', reason: `the record is longer than ${String(MAX_RECORD_BYTES >> 20)} MiB` };
        }
        return last ? { kind: 'record', next: bytes.length, cells, lines } : { kind: 'more' };
      }
      if (bytes[at] === LF) return { kind: 'record', next: at + 1, cells, lines };
      cells++;
      at++;
      if (at >= bytes.length && !last) return { kind: 'more' };
    }
  }
}

const endsLine = (bytes: Buffer, at: number): boolean => bytes[at + 1] === LF || bytes[at + 1] === undefined;

/** Index of the quote that closes a cell (doubled quotes belong to the text), or -1 before `limit`. */
function closingQuote(bytes: Buffer, from: number, limit: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0 && at < limit; at = bytes.indexOf(QUOTE, at)) {
    if (bytes[at + 1] !== QUOTE) return at;
    at += 2;
  }
  return -1;
}
