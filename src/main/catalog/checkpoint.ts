// When the write-ahead log goes into the catalog file. SQLite's own policy does it inside the edit that passes 1,000
// pages, which made 1,000-poster edits two to three times slower; here it waits for a quiet moment, and only a log
// that grew past a limit (long imports) is moved at once. A checkpoint that fails loses nothing: the log stays.
import { statSync } from 'node:fs';
import type { Sqlite } from './connection.ts';

const MB = 1024 * 1024;
export const CHECKPOINT = { quietMs: 1500, idleAbove: 1 * MB, atOnceAbove: 96 * MB, keepFile: 16 * MB } as const;

export interface Checkpointer {
  /** Called after each commit. */
  committed(): void;
  /** Moves the whole log now and empties its file. */
  flush(): void;
  stop(): void;
}

/** Bytes of the log beside a catalog file. */
export function walBytes(catalogPath: string): number {
  return statSync(`${catalogPath}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

export function createCheckpointer(sqlite: Sqlite, catalogPath: string): Checkpointer {
  let timer: NodeJS.Timeout | null = null;
  let uncopied = false;

  const checkpoint = (mode: 'PASSIVE' | 'TRUNCATE'): void => {
    try {
      sqlite.pragma(`wal_checkpoint(${mode})`);
      uncopied = false;
    } catch {
      // Busy or a full disk: the log keeps everything, the next quiet moment tries again.
    }
  };
  return {
    committed() {
      uncopied = true;
      // Passive: never waits for a reader. The next commit starts the log from its front and cuts the file.
      if (walBytes(catalogPath) > CHECKPOINT.atOnceAbove) checkpoint('PASSIVE');
      timer ??= setTimeout(() => {
        timer = null;
        if (uncopied && walBytes(catalogPath) > CHECKPOINT.idleAbove) checkpoint('PASSIVE');
      }, CHECKPOINT.quietMs);
      timer.unref();
    },
    flush() {
      checkpoint('TRUNCATE');
    },
    stop() {
      if (timer) clearTimeout(timer);
      timer = null;
    },
  };
}
