// A ZIP archive that is made piece by piece: small entries as they come, and one that grows all the while and is written last,
// packed in memory until then. Knows nothing of what it holds.
import { Deflate, Inflate, Zip, ZipDeflate, ZipPassThrough } from 'fflate';
import { AppError } from '../../../../shared/errors.ts';

/** An archive of this form (without ZIP64) has no more entries and bytes. */
const MOST_ENTRIES = 65_000;
const MOST_BYTES = 4_000_000_000;

export class ZipFile {
  private readonly made: Uint8Array[] = [];
  private readonly zip: Zip;
  private readonly time: Date;
  private entries = 0;
  private bytes = 0;

  /** @param time that the entries are of */
  constructor(time: Date) {
    this.time = time;
    this.zip = new Zip((error, chunk) => {
      if (error) throw new AppError('internal', `The archive could not be made: ${error.message}`, { cause: error });
      this.made.push(chunk);
      this.bytes += chunk.length;
    });
  }

  /** Adds an entry. `packed`: pictures are already. @throws AppError `too_large` */
  add(name: string, content: string | Uint8Array, packed = false): void {
    if (++this.entries > MOST_ENTRIES || this.bytes > MOST_BYTES) {
      throw new AppError('too_large', 'There are more taglines than a Word document holds.', {
        hint: 'Export fewer at a time, by a filter, or choose CSV.',
      });
    }
    const entry = packed ? new ZipPassThrough(name) : new ZipDeflate(name, { level: 6 });
    entry.mtime = this.time;
    this.zip.add(entry);
    entry.push(typeof content === 'string' ? Buffer.from(content) : content, true);
  }

  /** Adds an entry that was kept packed; see `GrowingText`. */
  addGrown(name: string, text: GrowingText): void {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = this.time;
    this.zip.add(entry);
    text.read((chunk, last) => {
      entry.push(chunk, last);
    });
  }

  end(): void {
    this.zip.end();
  }

  /** The bytes that were made since the last time this was asked. */
  taken(): Uint8Array {
    return Buffer.concat(this.made.splice(0));
  }
}

/** A long text that is kept packed: some tenth of its size. */
export class GrowingText {
  private readonly packed: Uint8Array[] = [];
  private readonly packing: Deflate;

  constructor() {
    this.packing = new Deflate({ level: 6 }, (chunk) => {
      this.packed.push(chunk);
    });
  }

  append(text: string): void {
    this.packing.push(Buffer.from(text));
  }

  /** Hands out the text from its beginning, once; nothing can be appended any more. */
  read(take: (chunk: Uint8Array, last: boolean) => void): void {
    this.packing.push(new Uint8Array(0), true);
    const unpacking = new Inflate(take);
    this.packed.forEach((chunk, i) => {
      unpacking.push(chunk, i === this.packed.length - 1);
    });
  }
}
