// Streams the elements of one array of a JSON document of any size: the document itself, or the value of a key at its top.
// Holds one element at a time, within limits of size and depth; what breaks a limit is listed and the rest is read.
// Recognises no format.
import { createReadStream } from 'node:fs';
import type { Skipped } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';

/** Longest element in bytes. */
const MAX_ELEMENT = 4 << 20;
/** Deepest nesting inside an element; exports have about six levels. */
const MAX_DEPTH = 64;
/** Longest key that is looked at. */
const MAX_KEY = 200;
const CHUNK = 64 << 10;

/** One element, parsed, with its number and the line on which it starts. */
export interface JsonElement {
  row: number;
  line: number;
  value: unknown;
}
export interface ElementBlock {
  elements: JsonElement[];
  skipped: Omit<Skipped, 'source'>[];
  bytes: number;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const COMMA = 0x2c;
const LF = 0x0a;

const isBlank = (byte: number): boolean => byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;

/** Cuts a document that comes in pieces into the elements of its array. */
export class ElementFramer {
  /** Whether the array was found: the document is one, or has the key. */
  found = false;
  /** Whether the array came to its end. */
  ended = false;
  private readonly key: string | null;
  private depth = 0;
  /** Depth inside the array; 0 while outside of it. */
  private base = 0;
  private inString = false;
  private escaped = false;
  private keyBytes: number[] = [];
  private lastKey = '';
  private parts: Buffer[] = [];
  private size = 0;
  private inElement = false;
  private broken: string | null = null;
  private row = 0;
  private line = 1;
  private startLine = 1;

  /** @param key of the object at the top whose array is wanted; null when the document is the array */
  constructor(key: string | null) {
    this.key = key;
  }

  push(chunk: Buffer): Omit<ElementBlock, 'bytes'> {
    const out: Omit<ElementBlock, 'bytes'> = { elements: [], skipped: [] };
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === LF) this.line++;
      if (this.inString) {
        if (this.escaped) this.escaped = false;
        else if (byte === BACKSLASH) this.escaped = true;
        else if (byte === QUOTE) {
          this.inString = false;
          if (this.base === 0 && this.depth === 1) this.lastKey = Buffer.from(this.keyBytes).toString('utf8');
        } else if (this.base === 0 && this.depth === 1 && this.keyBytes.length < MAX_KEY) this.keyBytes.push(byte);
        continue;
      }
      if (isBlank(byte)) continue;
      if (this.base > 0) {
        // Between elements only commas and the end can come; anything else begins one.
        if (!this.inElement && byte !== COMMA && byte !== CLOSE_LIST) {
          this.inElement = true;
          this.startLine = this.line;
          from = at;
        } else if (this.inElement && this.depth === this.base && (byte === COMMA || byte === CLOSE_LIST)) {
          this.keep(chunk.subarray(from, at));
          this.finish(out);
        }
      }
      if (byte === QUOTE) {
        this.inString = true;
        this.keyBytes = [];
      } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        this.depth++;
        if (this.base === 0 && !this.ended && byte === OPEN_LIST && this.wanted()) {
          this.base = this.depth;
          this.found = true;
        } else if (this.base > 0 && this.depth - this.base > MAX_DEPTH) {
          this.broken ??= `it is nested deeper than ${String(MAX_DEPTH)} levels`;
        }
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        this.depth = Math.max(0, this.depth - 1);
        if (this.base > 0 && this.depth < this.base) {
          this.base = 0;
          this.ended = true;
        }
      }
    }
    if (this.inElement) this.keep(chunk.subarray(from));
    return out;
  }

  /** What the end of the file leaves unfinished. */
  end(): Omit<ElementBlock, 'bytes'> {
    const out: Omit<ElementBlock, 'bytes'> = { elements: [], skipped: [] };
    if (this.inElement) {
      this.broken = 'the file ends in the middle of it';
      this.finish(out);
    }
    return out;
  }

  private wanted(): boolean {
    return this.key === null ? this.depth === 1 : this.depth === 2 && this.lastKey === this.key;
  }

  private keep(part: Buffer): void {
    this.size += part.length;
    if (this.size > MAX_ELEMENT) this.broken ??= `it is longer than ${String(MAX_ELEMENT >> 20)} MiB`;
    if (this.broken === null) this.parts.push(Buffer.from(part));
    else this.parts = [];
  }

  private finish(out: Omit<ElementBlock, 'bytes'>): void {
    this.row++;
    const { row, startLine: line, broken } = this;
    if (broken === null) {
      try {
        out.elements.push({ row, line, value: JSON.parse(Buffer.concat(this.parts).toString('utf8')) });
      } catch (error) {
        const reason = `it is no JSON: ${error instanceof Error ? error.message : String(error)}`.slice(0, 300);
        out.skipped.push({ row, line, reason });
      }
    } else out.skipped.push({ row, line, reason: broken });
    this.parts = [];
    this.size = 0;
    this.inElement = false;
    this.broken = null;
  }
}

/**
 * All elements of the array, in blocks of about 64 KiB.
 * @param offset of the first byte behind a byte order mark
 * @throws AppError `unreadable_file`; the signal's reason when it is aborted
 */
export async function* jsonElements(
  path: string,
  key: string | null,
  offset: number,
  signal?: AbortSignal,
): AsyncGenerator<ElementBlock> {
  const framer = new ElementFramer(key);
  const stream = createReadStream(path, { start: offset, highWaterMark: CHUNK });
  let bytes = offset;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      yield { ...framer.push(chunk), bytes };
    }
    yield { ...framer.end(), bytes };
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) {
      throw new AppError('unreadable_file', `${path} cannot be read to its end: ${error.message}`, {
        hint: 'Check the disk or the connection, and import again.',
        details: { file: path },
        cause: error,
      });
    }
    throw error;
  } finally {
    stream.destroy();
  }
}
