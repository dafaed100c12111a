// One open project: its catalog threads, the order of writes, and the news of them. Every write of the core passes
// through `write`, so that readers have seen it before the caller is told that it is saved.
import { setTimeout as wait } from 'node:timers/promises';
import type { EventPayload, Output } from '../../shared/contract.ts';
import type { Change, Changed } from '../catalog/change.ts';
import type { ReaderService, WriterService } from '../catalog/services.ts';
import type { EventHub } from './events.ts';
import type { Catalog } from './parts.ts';

export type ProjectInfo = Output<'project.open'>;

/** A check reads the whole catalog: first comes what was opened for, and a short command needs none. */
const CHECK_AFTER_MS = 5000;

/** Longer lists of posters are not sent to windows: they reload what they show. */
const MAX_NAMED_POSTERS = 2000;

type WriterInput<N extends keyof WriterService> = Parameters<WriterService[N]>[0];
type WriterOutput<N extends keyof WriterService> = Awaited<ReturnType<WriterService[N]>>;
type ReaderInput<N extends keyof ReaderService> = Parameters<ReaderService[N]>[0];
type ReaderOutput<N extends keyof ReaderService> = Awaited<ReturnType<ReaderService[N]>>;
interface CallOptions {
  signal?: AbortSignal;
  onNote?: (payload: unknown) => void;
  transfer?: ArrayBuffer[];
}

export interface OpenProject {
  readonly dir: string;
  /** As it was when opened; counts and revision of now come from `info()`. */
  readonly opened: ProjectInfo;
  info(): Promise<ProjectInfo>;
  /** What a check of the catalog found to be wrong, when it was opened without one; null: it is sound, or was checked before. */
  readonly damage: Promise<string | null>;
  /** Calls the writer thread, then tells the reader and the shells what changed, then resolves. */
  write<N extends keyof WriterService & string>(
    name: N,
    input: WriterInput<N>,
    options?: CallOptions,
  ): Promise<WriterOutput<N>>;
  read<N extends keyof ReaderService & string>(name: N, input: ReaderInput<N>): Promise<ReaderOutput<N>>;
  /** Passes on a change that the writer reported in a note of a long call. */
  publish(change: Change): Promise<void>;
  /** Puts a backup in the place of the catalog; the reader opens anew. Nothing else may run meanwhile. */
  restore(input: { path: string }): Promise<ProjectInfo>;
  close(): Promise<void>;
}

/** A folder to open or create, or a backup to put in place of its project's catalog. */
export type OpenOptions = { dir: string; create: boolean; name?: string; sample?: boolean } | { restore: string };

const isChanged = (value: unknown): value is Changed =>
  typeof value === 'object' && value !== null && 'change' in value;

/**
 * Opens (or creates) the project in `dir` on fresh threads. On failure the threads are stopped again.
 * @throws AppError `locked`, `not_found`, `corrupt`, `read_only`... as the writer says.
 */
export async function openProject(
  startCatalog: () => Catalog,
  hub: EventHub,
  options: OpenOptions,
): Promise<OpenProject> {
  const catalog = startCatalog();
  const { writer, reader } = catalog;
  let opened: ProjectInfo;
  try {
    opened =
      'restore' in options
        ? await writer.call('project.restore', { path: options.restore })
        : await writer.call('open', options);
    await reader.call('open', { dir: opened.dir });
  } catch (error) {
    await catalog.close();
    throw error;
  }

  const publish = async (change: Change): Promise<void> => {
    await reader.call('changed', change);
    const tooMany = change.posterIds !== null && change.posterIds.length > MAX_NAMED_POSTERS;
    const payload: EventPayload<'catalog.changed'> = { ...change, posterIds: tooMany ? null : change.posterIds };
    hub.emit('catalog.changed', payload);
  };

  const closing = new AbortController();
  const check = async (): Promise<string | null> => {
    if (!(await writer.call('checkDue', {}))) return null;
    await wait(CHECK_AFTER_MS, undefined, { ref: false, signal: closing.signal });
    const problem = await catalog.check(opened.dir);
    await writer.call('checked', { problem });
    return problem;
  };
  // A project that is closed before the check ends was not checked: the next opening knows.
  const damage = check().catch(() => null);

  const writing = new Set<Promise<unknown>>();
  const write: OpenProject['write'] = async (name, input, callOptions) => {
    const output = await writer.call(name, input as never, callOptions);
    // The writer answers in the order of its commits, so the reader hears of them in that order too.
    if (isChanged(output) && output.change) await publish(output.change);
    return output as never;
  };

  return {
    dir: opened.dir,
    opened,
    info: () => writer.call('info', {}),
    damage,
    write(name, input, callOptions) {
      const work = write(name, input, callOptions);
      writing.add(work);
      const done = (): void => void writing.delete(work);
      work.then(done, done);
      return work;
    },
    read: (name, input) => reader.call(name, input as never) as never,
    publish,
    async restore(input) {
      await reader.call('close', {});
      try {
        return await writer.call('project.restore', input);
      } finally {
        await reader.call('open', { dir: opened.dir });
      }
    },
    async close() {
      // An edit that is on disk by now must not be told as failed because the reader went first.
      await Promise.allSettled(writing);
      closing.abort();
      await catalog.close();
    },
  };
}
