// The handlers of the writer thread: one open project, every call of `WriterService` on it.
// Owns opening, closing and the wiring; what the calls do lives in the files that they are imported from.
import { dirname, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Handlers } from '../lib/threadCalls.ts';
import { backupCatalog, backupIsDue, listBackups, restoreBackup, type BackupFile } from './backup.ts';
import type { WriterDb } from './connection.ts';
import { activateRun, putEmbeddings, putPredictions, putRun, useTaglineRun } from './derived.ts';
import { addGenre } from './genres.ts';
import { importHandlers } from './import/index.ts';
import { projectInfo } from './info.ts';
import { logJob, markInterrupted, putJob } from './jobs.ts';
import { setLabels, setLabelsByName, toggleLabels, type Told } from './labels.ts';
import { openOnFullDisk, openProject, type OpenProject } from './open.ts';
import { changeOf } from './outcome.ts';
import { revertEvent } from './revert.ts';
import { decide } from './review.ts';
import type { EditNote } from './change.ts';
import type { WriterService } from './services.ts';
import { assignSplits, lockSplit, makeSplit, useSplit } from './splits.ts';
import { readSplitTable } from './splitTable.ts';
import { catalogError } from './sqliteErrors.ts';
import { setTagline } from './taglines.ts';
import { editStack, stepEdits } from './undo.ts';
import { verifyProject } from './verify.ts';
import { marksWriting } from './marks/service.ts';
import { vocabularyWriting } from './vocabulary/service.ts';
import { viewsWriting } from './views/service.ts';
import { duplicatesWriting } from './duplicates/service.ts';
import { mapWriting } from './map/service.ts';
import { mergingWriting } from './merging/service.ts';
import { snapshotsWriting } from './snapshots/service.ts';
import { taglineDeskWriting } from './taglineDesk/service.ts';
import { taglinePanelWriting } from './taglinePanel/service.ts';

type ProjectInfo = ReturnType<typeof projectInfo>;

/** The first minute after opening belongs to the person who opened. */
const DAILY_BACKUP_DELAY_MS = 60_000;

/** A writer with no project open yet. `clock` is for tests. */
export function createWriterService(clock: () => Date = () => new Date()): Handlers<WriterService> {
  let project: OpenProject | null = null;
  /** The folder that was last opened or tried: a damaged project cannot be opened, but its backup can be restored. */
  let lastDir: string | null = null;

  /** The backup in progress: the connection must not close under it. */
  let backingUp: Promise<unknown> = Promise.resolve();
  let dailyBackup: NodeJS.Timeout | null = null;

  const db = (): WriterDb => {
    if (!project) throw new AppError('not_found', 'No project is open.');
    return project.db;
  };
  const backup = (reason: string): Promise<BackupFile> => {
    const { sqlite, dir, now } = db();
    const work = backingUp.then(() => backupCatalog(sqlite, dir, { reason, now: now() }));
    backingUp = work.catch(() => undefined);
    return work;
  };
  const close = async (): Promise<void> => {
    if (dailyBackup) clearTimeout(dailyBackup);
    dailyBackup = null;
    await backingUp;
    project?.close();
    project = null;
  };
  /** What opening does in the project, at its first sight of the tables. */
  const begin = (dir: string, opened: OpenProject): ProjectInfo => {
    if (opened.db.readOnly) return projectInfo(opened.db);
    try {
      markInterrupted(opened.db);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code !== 'disk_full') throw thrown;
      opened.close();
      project = openOnFullDisk(dir);
      return projectInfo(project.db);
    }
    dailyBackup = setTimeout(() => {
      if (project && backupIsDue(project.db)) backup('daily').catch(() => undefined);
    }, DAILY_BACKUP_DELAY_MS).unref();
    return projectInfo(opened.db);
  };
  const open = async (input: { dir: string; create: boolean; name?: string; sample?: boolean }) => {
    await close();
    const dir = (lastDir = resolve(input.dir));
    project = await openProject({ ...input, dir, clock });
    try {
      return begin(dir, project);
    } catch (thrown) {
      const error = catalogError(thrown);
      const unchecked = project.checkDue && error instanceof AppError && error.code === 'corrupt';
      if (!unchecked) throw error;
      // Damage where nobody had looked: with a check first, opening keeps the file and offers a backup.
      project.checked(error.message);
      await close();
      project = await openProject({ ...input, dir, clock });
      return begin(dir, project);
    }
  };

  const handlers: Handlers<WriterService> = {
    open,
    close: () => close(),
    info: () => projectInfo(db()),
    checkDue: () => project?.checkDue === true,
    checked: ({ problem }) => project?.checked(problem),
    async 'project.backup'({ reason }) {
      const { path, bytes } = await backup(reason);
      return { path, bytes };
    },
    // Also of a project that is too damaged to be opened.
    'project.backups': () => ({ backups: listBackups(project?.db.dir ?? lastDir ?? db().dir) }),
    async 'project.restore'({ path }) {
      const dir = project?.db.dir ?? lastDir ?? dirname(dirname(resolve(path)));
      if (project?.db.readOnly) {
        throw new AppError(project.db.readOnly.code, project.db.readOnly.reason, { hint: project.db.readOnly.hint });
      }
      await close();
      try {
        restoreBackup(dir, path, clock().toISOString());
      } catch (thrown) {
        // The project stays usable as it was; a damaged one stays closed, and the reason is the first error.
        await open({ dir, create: false }).catch(() => undefined);
        throw thrown;
      }
      return open({ dir, create: false });
    },
    'project.verify': () => verifyProject(db().dir),

    'labels.set': (input, { note }) => setLabels(db(), input, tellingBy(note)),
    'labels.toggle': (input, { note }) => toggleLabels(db(), input, tellingBy(note)),
    'labels.setByName': (input) => setLabelsByName(db(), input),
    'tagline.set': (input) => setTagline(db(), input),
    'history.revert': (input) => revertEvent(db(), input),
    'edits.undo': (input, { note }) => stepEdits(db(), 'undo', input, tellingBy(note)),
    'edits.redo': (input, { note }) => stepEdits(db(), 'redo', input, tellingBy(note)),
    'edits.stack': (input) => editStack(db(), input),
    'review.decide': (input) => decide(db(), input),
    'genres.add': ({ name }) =>
      db().transaction(() => ({ output: addGenre(db(), name), change: changeOf(db(), ['genres'], []) })),
    async 'splits.make'({ from, ...input }, { signal }) {
      const listed = from === undefined ? undefined : await readSplitTable(from, signal);
      return makeSplit(db(), input, listed);
    },
    'splits.use': (input) => useSplit(db(), input),
    'sweep.put': ({ id, name, createdAt }) => {
      db().transaction(() => {
        db().prepare('INSERT INTO sweep (id, name, created_at) VALUES (?, ?, ?)').run(id, name, createdAt);
      });
    },

    'job.put': ({ job }) => putJob(db(), job),
    'job.log': (input) => logJob(db(), input),

    ...importHandlers(db),
    'splits.assign': (input) => assignSplits(db(), input),

    'embeddings.put': (input) => putEmbeddings(db(), input),
    'run.put': ({ run, splitName, rescored }) => putRun(db(), run, splitName, rescored),
    'run.activate': ({ runId }) => activateRun(db(), runId),
    'taglines.useRun': ({ runId }) => useTaglineRun(db(), runId),
    'encoder.use': ({ encoder }) =>
      db().transaction(() => {
        db().setMeta('encoder', encoder);
        return { change: changeOf(db(), ['runs', 'embeddings'], []) };
      }),
    'encoder.chosen': () => ({ encoder: db().meta('encoder') }),
    'predictions.put': (input) => putPredictions(db(), input),
    'split.lock': (input) => lockSplit(db(), input),

    ...marksWriting(db),
    ...vocabularyWriting(db),
    ...viewsWriting(db),
    ...duplicatesWriting(db),
    ...mapWriting(db),
    ...mergingWriting(db),
    ...snapshotsWriting(db),
    ...taglineDeskWriting(db),
    ...taglinePanelWriting(db),
  };
  return withCatalogErrors(handlers);
}

const TOLD_EVERY_MS = 100;

/** Tells by notes, some times a second, how far an edit is. */
function tellingBy(note: (payload: unknown) => void): Told {
  let last = performance.now();
  return ({ done, total }) => {
    const now = performance.now();
    if (now - last < TOLD_EVERY_MS) return;
    last = now;
    note({ t: 'edit', done, total } satisfies EditNote);
  };
}

/** Reads outside a transaction can fail too: their errors get the same codes. */
function withCatalogErrors(handlers: Handlers<WriterService>): Handlers<WriterService> {
  const wrapped: Record<string, unknown> = {};
  for (const [name, handler] of Object.entries(handlers)) {
    wrapped[name] = async (...args: unknown[]): Promise<unknown> => {
      try {
        return await (handler as (...args: unknown[]) => unknown)(...args);
      } catch (thrown) {
        throw catalogError(thrown);
      }
    };
  }
  return wrapped as unknown as Handlers<WriterService>;
}
