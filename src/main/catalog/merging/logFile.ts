// Reads a log file as lines, packed (gzip) or plain, in pieces, so that its size does not matter. Knows no event.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../../shared/errors.ts';
import { fileError } from '../../lib/fileErrors.ts';

/** A longer line is no event: it is listed as bad and skipped. */
const LONGEST_LINE = 1 << 20;

export interface RawLine {
  /** From 1. */
  number: number;
  /** null: too long. */
  text: string | null;
}

async function isPacked(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

/**
 * The lines of a file in lists; empty lines are counted and left out.
 * @throws AppError `not_found`, `unreadable_file`, `cancelled`
 */
export async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<RawLine[]> {
  try {
    const packed = await isPacked(path);
    const file = createReadStream(path, { highWaterMark: 1 << 18, signal });
    const bytes = packed ? file.pipe(createGunzip()) : file;
    // A stream that breaks tells only itself.
    if (packed) file.on('error', (error) => bytes.destroy(error));
    let rest = '';
    let number = 0;
    let tooLong = false;
    const decoder = new TextDecoder();
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      const lines: RawLine[] = [];
      for (const text of parts) {
        number++;
        if (tooLong || text.length > LONGEST_LINE) lines.push({ number, text: null });
        else if (text.trim() !== '') lines.push({ number, text });
        tooLong = false;
      }
      if (rest.length > LONGEST_LINE) {
        // No log begins so: said at once, not at the end of a file that may be as long as the disk.
        if (number === 0) yield [{ number: 1, text: null }];
        rest = '';
        tooLong = true;
      }
      if (lines.length > 0) yield lines;
    }
    const text = rest + decoder.decode();
    if (tooLong) yield [{ number: number + 1, text: null }];
    else if (text.trim() !== '') yield [{ number: number + 1, text }];
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'Cancelled.', { cause: error });
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code.startsWith('Z_')) {
      throw new AppError('unreadable_file', `${path} is damaged: it cannot be unpacked to its end.`, {
        hint: 'Everything up to there was merged. Export the log again and merge that: nothing comes twice.',
        cause: error,
      });
    }
    throw fileError(error, path);
  }
}
