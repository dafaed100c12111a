// Sentence embeddings of texts that exist, kept in one file so that each text is embedded once: by the hash of the text, as
// int8, appended when texts come. A file of one model; one process writes it at a time. Rows that a crash cut
// off are written over; a row without its text is dead weight until the file is made anew.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { fileError } from '../../lib/fileErrors.ts';

const HASH_BYTES = 16;
const LARGEST = 127;

export class TextVectors {
  readonly path: string;
  readonly width: number;
  private readonly rows = new Map<string, Int8Array>();
  private bytes = 0;

  private constructor(path: string, width: number) {
    this.path = path;
    this.width = width;
  }

  /** The vectors of a file, or none yet. Throws `bad_input`, `read_only`. @param known a file of the same form that is only read, as one that ships */
  static open(path: string, width: number, known: string | null = null): TextVectors {
    const vectors = new TextVectors(path, width);
    if (known !== null && existsSync(known)) vectors.read(readFileSync(known));
    try {
      if (existsSync(path)) vectors.bytes = vectors.read(readFileSync(path));
    } catch (error) {
      throw fileError(error, path);
    }
    return vectors;
  }

  /** The vector of a text, of length 1; undefined where it was never embedded. */
  get(text: string): Float32Array | undefined {
    const row = this.rows.get(hashOf(text));
    if (row === undefined) return undefined;
    // Whatever their scale: it is the direction that counts.
    const length = Math.hypot(...row) || 1;
    return Float32Array.from(row, (value) => value / length);
  }

  has(text: string): boolean {
    return this.rows.has(hashOf(text));
  }

  /** Appends; on disk when it returns. Throws `disk_full`, `read_only`. */
  add(texts: readonly string[], vectors: readonly Float32Array[]): void {
    const block = Buffer.alloc(texts.length * this.rowBytes);
    texts.forEach((text, index) => {
      const row = quantized(vectors[index]!);
      const at = index * this.rowBytes;
      block.write(hashOf(text), at, 'hex');
      block.set(new Uint8Array(row.buffer), at + HASH_BYTES);
      this.rows.set(hashOf(text), row);
    });
    this.append(block);
  }

  private append(block: Buffer): void {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      const file = openSync(this.path, existsSync(this.path) ? 'r+' : 'wx+');
      try {
        ftruncateSync(file, this.bytes);
        writeSync(file, block, 0, block.length, this.bytes);
        fdatasyncSync(file);
      } finally {
        closeSync(file);
      }
      this.bytes += block.length;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      throw new AppError(code === 'ENOSPC' ? 'disk_full' : 'read_only', `"${this.path}" cannot be written (${code}).`, {
        hint: 'Free some space, or let the folder be written.',
        details: { path: this.path },
        cause: error,
      });
    }
  }

  /** Returns the bytes of its whole rows. */
  private read(all: Buffer): number {
    const count = Math.floor(all.length / this.rowBytes);
    for (let row = 0; row < count; row += 1) {
      const at = row * this.rowBytes;
      const numbers = new Int8Array(this.width);
      numbers.set(all.subarray(at + HASH_BYTES, at + this.rowBytes));
      this.rows.set(all.toString('hex', at, at + HASH_BYTES), numbers);
    }
    return count * this.rowBytes;
  }

  private get rowBytes(): number {
    return HASH_BYTES + this.width;
  }
}

/** The direction of a vector: its largest number is as large as a byte can be. */
function quantized(vector: Float32Array): Int8Array {
  let largest = 0;
  for (const value of vector) largest = Math.max(largest, Math.abs(value));
  const scale = largest === 0 ? 1 : largest / LARGEST;
  return Int8Array.from(vector, (value) => Math.round(value / scale));
}

const hashOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * HASH_BYTES);
