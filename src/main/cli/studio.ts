// The studio that a command works on: a core in this process, or, when the project is open elsewhere, that studio over
// its own server. Commands see one `call` and never learn which it is.
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { CallName, Input, Output, StudioEvent } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import { forkNode } from '../compute/fork.ts';
import { readAnnouncement, readBearer } from '../core/announcement.ts';
import { createCore, type Core } from '../core/core.ts';
import { connectStudio } from '../http/remote.ts';
import { createLog, silentLog } from '../lib/log.ts';
import { defaultHome } from '../lib/paths.ts';
import { VERSION } from '../lib/version.ts';
import type { CliIo } from './io.ts';
import type { CommonOptions } from './options.ts';

export interface CliStudio {
  /** `signal` breaks the call off. */
  call<N extends CallName>(name: N, input: Input<N>, options?: { signal?: AbortSignal }): Promise<Output<N>>;
  subscribe(listener: (event: StudioEvent) => void): () => void;
  /** Where the studio runs, when not in this process. */
  readonly elsewhere: string | null;
  close(): Promise<void>;
}

export function projectDirOf(options: CommonOptions, io: CliIo): string {
  return resolve(io.cwd, pathFrom(io, options.project ?? '.'));
}

/**
 * A path on the command line, from the folder that the command was called in. A `~` that no shell has replaced (in quotes, or
 * on Windows) is the folder of whoever calls.
 */
export function pathFrom(io: CliIo, path: string): string {
  if (/^~(?:$|[\\/])/.test(path)) return join(homedir(), path.slice(1));
  return isAbsolute(path) ? path : resolve(io.cwd, path);
}

/** A core of this process with that project open; nothing open with null. */
export function localCore(io: CliIo, options: CommonOptions, projectDir: string | null): Promise<Core> {
  const stderrLog = (): ReturnType<typeof createLog> => createLog((line) => io.stderr.write(`${line}\n`));
  return createCore({
    home: defaultHome(io.env),
    projectDir,
    fork: forkNode,
    version: VERSION,
    log: options.verbose === true ? stderrLog() : silentLog,
    ...(options.person === undefined ? {} : { person: options.person }),
  });
}

export function asCliStudio(core: Core): CliStudio {
  return {
    call: (name, input, callOptions) => core.call(name, input, callOptions),
    subscribe: (listener) => core.subscribe(listener),
    elsewhere: null,
    close: () => core.close(),
  };
}

/**
 * Opens the project of the options.
 * @throws AppError `locked` when it is open in a studio that cannot be reached from here
 */
export async function openStudio(io: CliIo, options: CommonOptions): Promise<CliStudio> {
  const dir = projectDirOf(options, io);
  try {
    return asCliStudio(await localCore(io, options, dir));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'locked') throw error;
    const announcement = readAnnouncement(dir);
    if (!announcement) throw error;
    return connectTo(announcement.url, await readBearer(announcement));
  }
}

async function connectTo(url: string, bearer: string): Promise<CliStudio> {
  const remote = await connectStudio(url, bearer);
  return {
    call: async <N extends CallName>(name: N, input: Input<N>, callOptions?: { signal?: AbortSignal }) =>
      (await remote.call(name, input, callOptions)) as Output<N>,
    subscribe: (listener) => remote.subscribe(listener),
    elsewhere: url,
    close: () => {
      remote.close();
      return Promise.resolve();
    },
  };
}

/** Runs `work` on the project's studio and closes it whatever happens. */
export async function withStudio<T>(
  io: CliIo,
  options: CommonOptions,
  work: (studio: CliStudio) => Promise<T>,
): Promise<T> {
  const studio = await openStudio(io, options);
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}

/** The same without a project: for what concerns the machine alone. */
export async function withoutProject<T>(
  io: CliIo,
  options: CommonOptions,
  work: (studio: CliStudio) => Promise<T>,
): Promise<T> {
  const studio = asCliStudio(await localCore(io, options, null));
  try {
    return await work(studio);
  } finally {
    await studio.close();
  }
}
