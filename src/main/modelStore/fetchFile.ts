// Fetches one file of a model: goes on with an unfinished `.part`, retries what may heal, checks size and hash, and only
// then gives the file its name. Knows no model and no list; what is fetched is told by hubFiles.ts.
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import { hashFile } from './fileHash.ts';
import { reasonOf, statusError } from './hubAnswers.ts';
import type { HubFile } from './hubFiles.ts';

export interface FetchFileOptions {
  signal: AbortSignal;
  /** Told how many bytes of the file are on disk. */
  onBytes?: (have: number) => void;
  /** Milliseconds until headers have to be there, and between two pieces of the body. */
  stallMs?: number;
  /** Attempts in a row that bring nothing before it is given up. */
  attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. */
  backoffMs?: number;
}

const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);
const MAX_REDIRECTS = 5;

/** A failure that another attempt may heal. */
class Passing extends Error {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Fetches `file` to `target`. A file that is there already is whole and stays.
 * @throws AppError `offline` (attempts used up; the part stays), `corrupt` (not the promised content; the part is gone),
 *   `forbidden`, `not_found`, `disk_full`, `read_only`; the signal's reason when aborted (the part stays)
 */
export async function fetchFile(file: HubFile, target: string, options: FetchFileOptions): Promise<void> {
  const { signal, attempts = 5, backoffMs = 1000 } = options;
  if (await exists(target)) {
    options.onBytes?.(file.bytes);
    return;
  }
  const part = `${target}.part`;
  await makeFolder(dirname(target));
  let failures = 0;
  let restarted = false;
  for (;;) {
    const before = await sizeOf(part);
    try {
      await receive(file, part, options);
      if (await isWhole(file, part, signal)) break;
      await discard(part);
      // A part of an earlier version, continued with the new one, is healed by starting over; a lie is not.
      if (before === 0 || restarted) throw wrongContent(file);
      restarted = true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Passing)) throw fileError(error, part);
      failures = (await sizeOf(part)) > before ? 1 : failures + 1;
      if (failures >= attempts) throw error.error;
      await sleep(Math.min(backoffMs * 2 ** (failures - 1), 30_000), undefined, { signal });
    }
  }
  await rename(part, target);
  await rm(`${part}.tag`, { force: true });
}

/** Brings the part to its full length. */
async function receive(file: HubFile, part: string, options: FetchFileOptions): Promise<void> {
  const have = await sizeOf(part);
  if (have > file.bytes) await discard(part);
  else if (have === file.bytes) return;
  const tag = have > 0 ? await readFile(`${part}.tag`, 'utf8').catch(() => '') : '';
  const stall = new AbortController();
  const signal = AbortSignal.any([options.signal, stall.signal]);
  const stallMs = options.stallMs ?? 30_000;
  const timer = setTimeout(() => {
    stall.abort();
  }, stallMs);
  try {
    const response = await follow(file.url, have > 0 && have < file.bytes ? { from: have, tag } : null, signal);
    timer.refresh();
    await store(response, file, part, { ...options, signal }, () => timer.refresh());
  } catch (error) {
    if (stall.signal.aborted) throw cut(file, `nothing arrived for ${String(Math.round(stallMs / 1000))} s`);
    options.signal.throwIfAborted();
    if (error instanceof AppError || error instanceof Passing || isLocal(error)) throw error;
    throw cut(file, reasonOf(error));
  } finally {
    clearTimeout(timer);
  }
}

async function follow(
  start: string,
  resume: { from: number; tag: string } | null,
  signal: AbortSignal,
): Promise<Response> {
  let url = new URL(start);
  for (let hops = 0; ; hops++) {
    const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'Marquee (model download)' };
    if (resume !== null) {
      headers['range'] = `bytes=${String(resume.from)}-`;
      if (resume.tag !== '') headers['if-range'] = resume.tag;
    }
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      await response.body?.cancel();
      const next = new URL(location, url);
      const downgrade = url.protocol === 'https:' && next.protocol !== 'https:';
      if (hops >= MAX_REDIRECTS || downgrade || !/^https?:$/.test(next.protocol)) {
        throw new AppError(
          'forbidden',
          `${url.host} redirects to ${next.protocol}//${next.host}, which is not followed.`,
          {
            hint: 'Use the original server, or another mirror.',
          },
        );
      }
      url = next;
      continue;
    }
    if (response.status === 200 || response.status === 206) return response;
    await response.body?.cancel();
    const error = statusError(response.status, url.href);
    if (response.status === 416) throw new Passing(error);
    throw AGAIN.has(response.status) ? new Passing(error) : error;
  }
}

async function store(
  response: Response,
  file: HubFile,
  part: string,
  options: FetchFileOptions,
  alive: () => void,
): Promise<void> {
  const have = await sizeOf(part);
  const from = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  const continues = response.status === 206;
  if (continues && from !== String(have)) {
    await response.body?.cancel();
    await discard(part);
    throw cut(file, 'the server sent another part than was asked for');
  }
  const etag = response.headers.get('etag') ?? '';
  let done = continues ? have : 0;
  let handle: FileHandle | undefined;
  try {
    handle = await open(part, continues ? 'a' : 'w');
    if (!continues) await writeFile(`${part}.tag`, etag.startsWith('W/') ? '' : etag);
    options.onBytes?.(done);
    for await (const chunk of response.body ?? []) {
      alive();
      const bytes = chunk as Uint8Array;
      if (done + bytes.length > file.bytes) {
        throw new AppError('corrupt', `The server sends more than the ${String(file.bytes)} bytes of ${file.path}.`, {
          hint: 'Try again later, or use another mirror.',
        });
      }
      await handle.writeFile(bytes);
      done += bytes.length;
      options.onBytes?.(done);
    }
    await handle.sync();
  } catch (error) {
    if (error instanceof AppError && error.code === 'corrupt') await discard(part);
    throw error;
  } finally {
    await handle?.close();
  }
  if (done < file.bytes) throw cut(file, 'the transfer was cut off');
}

async function isWhole(file: HubFile, part: string, signal: AbortSignal): Promise<boolean> {
  const { hash, bytes } = await hashFile(part, { kind: file.hash.kind, signal });
  return bytes === file.bytes && hash === file.hash.value;
}

const wrongContent = (file: HubFile): AppError =>
  new AppError('corrupt', `${file.path} is not what the server promised: its hash is another. It was thrown away.`, {
    hint: 'Try again later, or use another mirror.',
    details: { url: file.url, expected: file.hash.value },
  });

const cut = (file: HubFile, reason: string): Passing =>
  new Passing(
    new AppError('offline', `${new URL(file.url).host} did not deliver ${file.path}: ${reason}.`, {
      hint: 'Resume later; what was downloaded is kept.',
      details: { url: file.url },
    }),
  );

/** A fault of this machine's disk, which no other attempt at the server heals. */
const isLocal = (error: unknown): boolean =>
  error instanceof Error &&
  ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'EIO'].includes(
    (error as NodeJS.ErrnoException).code ?? '',
  );

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    (found) => found.size,
    () => 0,
  );
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );

async function discard(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.tag`, { force: true });
}
