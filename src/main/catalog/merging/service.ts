// Event logs of other copies of the project and their conflicts: what the writer thread offers of it, and its handlers.
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { MergeReport } from '../../../shared/calls/merging.ts';
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { CallContext, Handlers } from '../../lib/threadCalls.ts';
import { backupCatalog } from '../backup.ts';
import { connect, type WriterDb } from '../connection.ts';
import { catalogError } from '../sqliteErrors.ts';
import type { Caller, Change, Changed } from '../change.ts';
import { LogMerge, type MergeContext } from './mergeLog.ts';
import { resolveConflicts } from './resolve.ts';

/** What the caller of a merge hears while it runs. */
export type MergeNote = { t: 'progress'; lines: number } | { t: 'change'; change: Change };

export interface MergingWriter {
  /**
   * Merges a log after a backup. Notes (`MergeNote`) carry progress and all changes, so `change` is null; the signal cancels.
   * `dryRun`: into a copy of the catalog that is thrown away.
   */
  'merging.merge'(input: { path: string; dryRun: boolean }): Changed & { report: MergeReport };
  'merging.resolve'(input: Parsed<'merging.resolve'> & Caller): Changed & { output: Output<'merging.resolve'> };
}

export function mergingWriting(db: () => WriterDb): Handlers<MergingWriter> {
  return {
    'merging.merge': async ({ path, dryRun }, context) => ({
      change: null,
      report: dryRun ? await preview(db(), path, context) : await merge(db(), path, context),
    }),
    'merging.resolve': (input) => resolveConflicts(db(), input),
  };
}

function contextOf(context: CallContext, tell: boolean): MergeContext {
  return {
    signal: context.signal,
    progress: (lines) => {
      context.note({ t: 'progress', lines } satisfies MergeNote);
    },
    changed: (change) => {
      if (tell) context.note({ t: 'change', change } satisfies MergeNote);
    },
  };
}

async function merge(db: WriterDb, path: string, context: CallContext): Promise<MergeReport> {
  // A project that can't be written is found out before anything is made.
  db.transaction(() => undefined);
  const backup = await backupCatalog(db.sqlite, db.dir, { reason: 'before-merge', now: db.now() });
  const report = await new LogMerge(db, path, contextOf(context, true)).run();
  return { ...report, dryRun: false, backup: backup.path };
}

/** A merge in every respect, into a copy that is removed afterwards: what it tells is what the merge will tell. */
async function preview(db: WriterDb, path: string, context: CallContext): Promise<MergeReport> {
  const folder = join(db.dir, 'backups');
  // Named like a half backup, so that one left by a killed process is cleared at the next start.
  const file = join(folder, `.tmp-catalog-preview-${randomBytes(6).toString('hex')}.sqlite`);
  let copy: InstanceType<typeof Database> | null = null;
  try {
    mkdirSync(folder, { recursive: true });
    await db.sqlite.backup(file, { progress: () => 4096 });
    copy = new Database(file);
    copy.pragma('journal_mode = MEMORY');
    copy.pragma('synchronous = OFF');
    const report = await new LogMerge(
      connect(copy, { dir: db.dir, readOnly: null }),
      path,
      contextOf(context, false),
    ).run();
    return { ...report, dryRun: true, backup: null };
  } catch (thrown) {
    throw catalogError(thrown);
  } finally {
    copy?.close();
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  }
}
