// Downloads of models: one folder each below `models/.downloads`, which survives the process and is continued by the next,
// held by the model's lock from the first byte until it has its place. Owns what runs and what failed; what is fetched is
// hubFiles.ts's to say, and what becomes of whole files downloadModel.ts's.
import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, toWireError, type ErrorCode, type WireError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { bytesBelow, haveOf, readListing, writeListing } from './downloadFolder.ts';
import { fetchFile, type FetchFileOptions } from './fetchFile.ts';
import { listHubFiles, type HubFile, type HubListing } from './hubFiles.ts';
import { folderName, type ModelLocks } from './modelLocks.ts';

/** How far a download is. */
export interface DownloadState {
  id: string;
  running: boolean;
  done: number;
  total: number;
  perSecond: number | null;
  secondsLeft: number | null;
  file: string | null;
  error: WireError | null;
}

/** What a download is told before and after it fetches; what these throw is how it fails. */
export interface DownloadSteps {
  /** Called with the model's lock, before anything is written. */
  allowed: () => Promise<void>;
  /**
   * Called with the lock once all files in `folder` are whole: opens them, which may refuse them for good, and gives the
   * step that places them.
   */
  open: (folder: string, listing: HubListing) => Promise<() => Promise<void>>;
}

export interface Downloads {
  /** Those that run, those that an earlier process or a pause left unfinished, and those that failed in this process. */
  states(): Promise<DownloadState[]>;
  /** Starts or continues; returns at once. */
  start(entry: CatalogueEntry, endpoint: string, steps: DownloadSteps): void;
  /** Stops and keeps what was fetched. */
  pause(id: string): Promise<void>;
  /** Deletes what was fetched of a download that is stopped, by who holds the model's lock; the bytes that this freed. */
  discard(id: string): Promise<number>;
  /** Resolves when the download of `id` has ended, whatever way. */
  settled(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface DownloadsOptions {
  /** Folder of all models. */
  folder: string;
  locks: ModelLocks;
  onChange: (state: DownloadState) => void;
  /** For tests: other patience. */
  fetching?: Partial<Pick<FetchFileOptions, 'stallMs' | 'attempts' | 'backoffMs'>>;
}

/** At most this often a window hears of progress. */
const TELL_MS = 250;

interface Running {
  state: DownloadState;
  abort: AbortController;
  over: Promise<void>;
}

export function openDownloads(options: DownloadsOptions): Downloads {
  const root = join(options.folder, '.downloads');
  const running = new Map<string, Running>();
  /** Errors of downloads that ended by one, until they are started anew. */
  const failed = new Map<string, WireError>();
  const dirOf = (id: string): string => join(root, folderName(id));

  const work = async (
    entry: CatalogueEntry,
    endpoint: string,
    state: DownloadState,
    signal: AbortSignal,
    steps: DownloadSteps,
  ): Promise<void> => {
    const dir = dirOf(entry.id);
    await options.locks.withModel(entry.id, async () => {
      await steps.allowed();
      try {
        await makeFolder(dir);
        const listing = await listHubFiles(entry, { endpoint, signal });
        await writeListing(dir, entry.id, listing);
        state.total = listing.files.reduce((sum, file) => sum + file.bytes, 0);
        await fetchAll(dir, listing.files, state, signal);
        const place = await steps.open(dir, listing).catch(async (error: unknown) => {
          const refused = refusedFiles(entry.id, error);
          if (refused === null) throw error;
          await rm(dir, { recursive: true, force: true });
          throw refused;
        });
        await place();
      } catch (error) {
        // Of a download that could not begin nothing stays, not even an empty folder.
        await rmdir(dir).catch(() => undefined);
        throw keptOnFullDisk(fileError(error, dir));
      }
    });
  };

  const fetchAll = async (dir: string, files: HubFile[], state: DownloadState, signal: AbortSignal): Promise<void> => {
    const have = new Map<string, number>();
    const started = performance.now();
    let first: number | null = null;
    let told = 0;
    for (const file of [...files].sort((a, b) => a.bytes - b.bytes)) {
      have.set(file.path, await haveOf(join(dir, file.path)));
    }
    const tell = (file: string, bytes: number): void => {
      have.set(file, bytes);
      state.file = file;
      state.done = [...have.values()].reduce((sum, each) => sum + each, 0);
      first ??= state.done;
      const seconds = (performance.now() - started) / 1000;
      if (seconds > 1) {
        state.perSecond = (state.done - first) / seconds;
        state.secondsLeft = state.perSecond > 0 ? (state.total - state.done) / state.perSecond : null;
      }
      if (performance.now() - told < TELL_MS) return;
      told = performance.now();
      options.onChange({ ...state });
    };
    // Small files first: what is wrong with a repository shows before a gigabyte was fetched.
    for (const file of [...files].sort((a, b) => a.bytes - b.bytes)) {
      await fetchFile(file, join(dir, file.path), {
        ...options.fetching,
        signal,
        onBytes: (bytes) => {
          tell(file.path, bytes);
        },
      });
    }
  };

  const still = (id: string, done: number, total: number): DownloadState => ({
    id,
    running: false,
    done,
    total,
    perSecond: null,
    secondsLeft: null,
    file: null,
    error: failed.get(id) ?? null,
  });

  const leftovers = async (): Promise<DownloadState[]> => {
    const states: DownloadState[] = [];
    for (const name of await readdir(root).catch(() => [])) {
      const id = name.replaceAll('--', '/');
      if (running.has(id)) continue;
      const files = (await readListing(join(root, name)))?.files ?? [];
      let done = 0;
      for (const file of files) done += await haveOf(join(root, name, file.path));
      states.push(
        still(
          id,
          done,
          files.reduce((sum, file) => sum + file.bytes, 0),
        ),
      );
    }
    return states;
  };

  const stop = async (id: string): Promise<void> => {
    const found = running.get(id);
    found?.abort.abort(new AppError('cancelled', 'The download was paused.'));
    await found?.over;
  };

  return {
    async states() {
      const states = [...[...running.values()].map(({ state }) => ({ ...state })), ...(await leftovers())];
      const without = [...failed.keys()].filter((id) => !states.some((state) => state.id === id));
      return [...states, ...without.map((id) => still(id, 0, 0))];
    },
    start(entry, endpoint, steps) {
      if (running.has(entry.id)) return;
      failed.delete(entry.id);
      const abort = new AbortController();
      const state: DownloadState = { ...still(entry.id, 0, entry.approximateBytes), running: true };
      const over = work(entry, endpoint, state, abort.signal, steps)
        .catch((error: unknown) => {
          if (abort.signal.aborted) return;
          failed.set(entry.id, toWireError(error));
        })
        .finally(() => {
          running.delete(entry.id);
          options.onChange({ ...state, running: false, error: failed.get(entry.id) ?? null });
        });
      running.set(entry.id, { state, abort, over });
      options.onChange({ ...state });
    },
    pause: stop,
    async discard(id) {
      failed.delete(id);
      const freed = await bytesBelow(dirOf(id));
      await rm(dirOf(id), { recursive: true, force: true });
      return freed;
    },
    settled: async (id) => running.get(id)?.over,
    async close() {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}

/** That the files themselves are no usable model: the same files would be refused again. */
const VERDICTS: ReadonlySet<ErrorCode> = new Set(['unreadable_file', 'unsupported', 'bad_input', 'not_found']);

/** `error`, thrown by a model's last check, where it is a verdict on the files: said of the download, which they end. */
function refusedFiles(id: string, error: unknown): AppError | null {
  if (!(error instanceof AppError) || !VERDICTS.has(error.code)) return null;
  return new AppError('unreadable_file', `${id} was downloaded whole and cannot be used: ${error.message}`, {
    hint: 'Its files were deleted. Try another mirror, or add a folder that has the model.',
    cause: error,
  });
}

/** Files are fetched piece by piece: on a full disk the pieces stay, which is worth more than the space. */
function keptOnFullDisk(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'disk_full') return error;
  return new AppError('disk_full', error.message, {
    hint: 'Free some space and resume; what was downloaded is kept until you remove it.',
    details: error.details ?? {},
    cause: error,
  });
}
