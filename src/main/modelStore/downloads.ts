// Downloads of models into the studio's folder: one folder each below `models/.downloads`, which survives the process and
// is continued by the next; moved to its place when every file is whole. Owns what runs; what is fetched is hubFiles.ts's.
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, toWireError, type WireError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { makeFolder } from '../lib/folders.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { fetchFile, type FetchFileOptions } from './fetchFile.ts';
import { listHubFiles, type HubFile, type HubListing } from './hubFiles.ts';

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

export interface Downloads {
  /** Those that run, and those that an earlier process or a pause left unfinished. */
  states(): Promise<DownloadState[]>;
  /** Starts or continues; returns at once. `finished` is told the folder once all files are whole. */
  start(
    entry: CatalogueEntry,
    endpoint: string,
    finished: (folder: string, listing: HubListing) => Promise<void>,
  ): Promise<void>;
  /** Stops and keeps what was fetched. */
  pause(id: string): Promise<void>;
  /** Stops and deletes what was fetched; the bytes that this freed. */
  discard(id: string): Promise<number>;
  /** Resolves when the download of `id` has ended, whatever way. */
  settled(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface DownloadsOptions {
  /** Folder of all models. */
  folder: string;
  onChange: (state: DownloadState) => void;
  /** For tests: other patience. */
  fetching?: Partial<Pick<FetchFileOptions, 'stallMs' | 'attempts' | 'backoffMs'>>;
}

const listingSchema = z.object({
  id: z.string(),
  revision: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      url: z.string(),
      bytes: z.number(),
      hash: z.object({ kind: z.enum(['sha256', 'git']), value: z.string() }),
    }),
  ),
});

/** Folder name of an id. */
export const folderName = (id: string): string => id.replaceAll('/', '--');

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
    finished: (folder: string, listing: HubListing) => Promise<void>,
  ): Promise<void> => {
    const dir = dirOf(entry.id);
    await makeFolder(dir);
    const unlock = await lockFolder(dir, entry.id);
    let listing: HubListing;
    try {
      listing = await listHubFiles(entry, { endpoint, signal });
      await dropChanged(dir, listing);
      await writeFileAtomic(join(dir, 'download.json'), JSON.stringify({ id: entry.id, ...listing }));
      state.total = listing.files.reduce((sum, file) => sum + file.bytes, 0);
      await fetchAll(dir, listing.files, state, signal);
      await rm(join(dir, 'download.json'), { force: true });
    } finally {
      await unlock();
    }
    const target = join(options.folder, folderName(entry.id));
    await rm(target, { recursive: true, force: true });
    await rename(dir, target);
    await finished(target, listing);
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

  const leftovers = async (): Promise<DownloadState[]> => {
    const states: DownloadState[] = [];
    for (const name of await readdir(root).catch(() => [])) {
      const id = name.replaceAll('--', '/');
      if (running.has(id)) continue;
      const listing = await readListing(join(root, name));
      const files = listing?.files ?? [];
      let done = 0;
      for (const file of files) done += await haveOf(join(root, name, file.path));
      states.push({
        id: listing?.id ?? id,
        running: false,
        done,
        total: files.reduce((sum, file) => sum + file.bytes, 0),
        perSecond: null,
        secondsLeft: null,
        file: null,
        error: failed.get(id) ?? null,
      });
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
      return [...[...running.values()].map(({ state }) => ({ ...state })), ...(await leftovers())];
    },
    start(entry, endpoint, finished) {
      if (running.has(entry.id)) return Promise.resolve();
      failed.delete(entry.id);
      const abort = new AbortController();
      const state: DownloadState = {
        id: entry.id,
        running: true,
        done: 0,
        total: entry.approximateBytes,
        perSecond: null,
        secondsLeft: null,
        file: null,
        error: null,
      };
      const over = work(entry, endpoint, state, abort.signal, finished)
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
      return Promise.resolve();
    },
    pause: stop,
    async discard(id) {
      await stop(id);
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

/** Files of another version than the server has now are fetched anew. */
async function dropChanged(dir: string, listing: HubListing): Promise<void> {
  const before = await readListing(dir);
  for (const file of before?.files ?? []) {
    const now = listing.files.find((each) => each.path === file.path);
    if (now?.hash.value === file.hash.value) continue;
    for (const suffix of ['', '.part', '.part.tag']) await rm(join(dir, `${file.path}${suffix}`), { force: true });
  }
}

async function readListing(dir: string): Promise<z.infer<typeof listingSchema> | null> {
  try {
    const listing = listingSchema.parse(JSON.parse(await readFile(join(dir, 'download.json'), 'utf8')));
    return listing.files.every(({ path }) => !path.includes('..') && !path.startsWith('/')) ? listing : null;
  } catch {
    return null;
  }
}

const haveOf = (path: string): Promise<number> =>
  stat(path)
    .catch(() => stat(`${path}.part`))
    .then(
      (found) => found.size,
      () => 0,
    );

/** Bytes of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile()) bytes += await haveOf(join(entry.parentPath, entry.name));
  }
  return bytes;
}

/** Keeps a second process from writing the same parts. A lock whose process is gone is taken over. */
async function lockFolder(dir: string, id: string): Promise<() => Promise<void>> {
  const path = join(dir, 'lock');
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      if (pid !== process.pid && isAlive(pid)) {
        throw new AppError('conflict', `${id} is being downloaded by another studio or terminal.`, {
          hint: 'Wait for it, or pause it there.',
        });
      }
      await rm(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
