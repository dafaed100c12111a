// What the command line prints: results on stdout, everything else on stderr. With --json there is exactly one JSON
// document on stdout at the end (or JSON lines, where a command says so).
import type { Writable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';

export interface CliIo {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
  /** Folder that relative paths start from. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Calls `listener` on Ctrl-C until the returned function is called. A second Ctrl-C ends the process at once. */
  onInterrupt(listener: () => void): () => void;
}

/** Signals within so many milliseconds are one press of Ctrl-C. */
const SAME_PRESS_MS = 500;

export function processIo(): CliIo {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    get cwd() {
      try {
        return process.cwd();
      } catch (cause) {
        throw new AppError('not_found', 'The folder that this command was called in is gone.', {
          hint: 'Change to another folder.',
          cause,
        });
      }
    },
    env: process.env,
    onInterrupt(listener) {
      let first: number | null = null;
      const onSignal = (): void => {
        // One press may come as two signals: the terminal tells every process, and some of those tell it on.
        if (first !== null && performance.now() - first > SAME_PRESS_MS) process.exit(130);
        if (first !== null) return;
        first = performance.now();
        listener();
      };
      process.on('SIGINT', onSignal);
      process.on('SIGTERM', onSignal);
      return () => {
        // What was interrupted still says how it ended: a late signal of the same press must not cut that off.
        if (first !== null) return;
        process.off('SIGINT', onSignal);
        process.off('SIGTERM', onSignal);
      };
    },
  };
}

/** Runs `work` with a signal that Ctrl-C aborts, and says on stderr that it was heard. */
export async function untilInterrupted<T>(io: CliIo, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const stopListening = io.onInterrupt(() => {
    void print(io.stderr, 'Cancelling...\n');
    abort.abort();
  });
  try {
    return await work(abort.signal);
  } finally {
    stopListening();
  }
}

const GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/**
 * Writes and waits until the stream took it, so that long outputs do not pile up in memory. A reader that went away is no
 * error here: what is to be done about it, the owner of the stream decides.
 */
export function print(stream: Writable, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error && !GONE.has((error as NodeJS.ErrnoException).code ?? '')) reject(error);
      else resolve();
    });
  });
}

/**
 * Text for people with names of anybody's in it (a title, a head from elsewhere): characters that steer a terminal are shown
 * instead of followed. Line ends and tabs stay.
 */
export const plainText = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');

/** Prints a result: the JSON document, or what `human` makes of it. */
export async function printResult<T>(io: CliIo, json: boolean, value: T, human: (value: T) => string): Promise<void> {
  await print(io.stdout, json ? `${JSON.stringify(value, null, 2)}\n` : `${plainText(human(value)).trimEnd()}\n`);
}

/** A table of aligned columns, a line for each row; numbers to the right. */
export function table(header: string[], rows: (string | number)[][]): string {
  // A line end within a cell would break its row.
  const cells = [header, ...rows.map((row) => row.map((cell) => String(cell).replace(/\s+/g, ' ')))];
  const widths = header.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  const isNumber = header.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return cells.map(line).join('\n');
}

/** 0.4321 as "0.432"; null as a dash. */
export function fixed(value: number | null, digits = 3): string {
  return value === null ? '-' : value.toFixed(digits);
}
