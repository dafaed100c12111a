// Downloads posters by their links into a folder: polite to hosts, patient with failures, resumable, abortable.
// Dead links are listed with the reason and never stop the others. Owns retrying; one attempt is fetchImage.ts.
import { createHash } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchImage, FetchFailure, type FetchLimits } from './fetchImage.ts';
import { HostSchedule, type ScheduleLimits } from './hostSchedule.ts';

export interface PosterLink {
  filmKey: string;
  url: string;
}

export interface DownloadOptions extends Partial<FetchLimits>, Partial<ScheduleLimits> {
  links: readonly PosterLink[];
  /** Made when missing. Images that an earlier call left there are not fetched again; unfinished ones are continued. */
  dir: string;
  signal?: AbortSignal;
  /** Links that are done, dead ones included. */
  onProgress?: (done: number) => void;
  /** Attempts per link. */
  attempts?: number;
  /** Milliseconds before the second attempt; doubled before each further one. */
  backoffMs?: number;
  /** Longest wait that a host may ask for; a host that asks for more is not asked again. */
  maxWaitMs?: number;
}

export interface DownloadResult {
  saved: { filmKey: string; url: string; path: string }[];
  dead: { filmKey: string; url: string; reason: string }[];
}

const DEFAULTS = {
  perHost: 4,
  total: 16,
  unreachableAfter: 8,
  stallMs: 20_000,
  totalMs: 180_000,
  maxBytes: 32 << 20,
  maxRedirects: 5,
  allowPrivate: false,
  attempts: 4,
  backoffMs: 1_000,
  maxWaitMs: 120_000,
} as const;

interface Work extends PosterLink {
  attempt: number;
  reason: string;
}

/**
 * Downloads all links.
 * @returns what was saved and which links are dead; when aborted, what was done until then
 * @throws what the file system throws (disk full, no permission); such a fault is not the link's
 */
export async function downloadPosters(options: DownloadOptions): Promise<DownloadResult> {
  const settings = { ...DEFAULTS, ...options };
  const result: DownloadResult = { saved: [], dead: [] };
  await mkdir(options.dir, { recursive: true });
  const schedule = new HostSchedule<Work>(settings);
  for (const link of options.links) {
    const host = hostOf(link.url);
    if (host === null) result.dead.push({ ...link, reason: 'the link is no web address' });
    else schedule.add(host, { ...link, attempt: 1, reason: '' });
  }
  const failed = new AbortController();
  const signal = options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const tell = (): void => options.onProgress?.(result.saved.length + result.dead.length);
  const worker = async (): Promise<void> => {
    for (let next = await schedule.next(signal); next !== null; next = await schedule.next(signal)) {
      const { host, item, gone } = next;
      const outcome = gone === null ? await tryOne(item, settings, signal) : { dead: `${host} was given up: ${gone}` };
      if (outcome === null) {
        schedule.done(host, null);
        return;
      }
      settle(item, host, outcome, schedule, settings, result);
      tell();
    }
  };
  const workers = Array.from({ length: Math.min(settings.total, options.links.length) }, worker);
  const ended = await Promise.allSettled(
    workers.map((running) =>
      running.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return result;
}

type Outcome = { path: string } | { dead: string } | FetchFailure;

/** One attempt; null when it was aborted. */
async function tryOne(
  item: Work,
  settings: FetchLimits & { dir: string },
  signal: AbortSignal,
): Promise<Outcome | null> {
  const target = join(settings.dir, fileStem(item));
  for (const format of ['jpg', 'png', 'webp']) {
    const path = `${target}.${format}`;
    if (await exists(path)) return { path };
  }
  try {
    return { path: await fetchImage(item.url, target, settings, signal) };
  } catch (error) {
    if (signal.aborted) return null;
    if (error instanceof FetchFailure) return error;
    throw error;
  }
}

function settle(
  item: Work,
  host: string,
  outcome: Outcome,
  schedule: HostSchedule<Work>,
  settings: { attempts: number; backoffMs: number; maxWaitMs: number },
  result: DownloadResult,
): void {
  const { filmKey, url } = item;
  if ('path' in outcome) {
    schedule.done(host, null);
    result.saved.push({ filmKey, url, path: outcome.path });
    return;
  }
  if ('dead' in outcome) {
    schedule.done(host, null);
    result.dead.push({ filmKey, url, reason: outcome.dead });
    return;
  }
  const waitTooLong = outcome.waitMs !== null && outcome.waitMs > settings.maxWaitMs;
  if (outcome.again && item.attempt < settings.attempts && !waitTooLong) {
    // The pause holds for the whole host: a host that is overloaded gets no other request either.
    const backoff = settings.backoffMs * 2 ** (item.attempt - 1) * (0.75 + Math.random() / 2);
    schedule.pause(host, outcome.waitMs ?? backoff);
    schedule.add(host, { ...item, attempt: item.attempt + 1, reason: outcome.message });
    schedule.done(host, outcome.unreachable ? outcome.message : null);
    return;
  }
  schedule.done(host, outcome.unreachable ? outcome.message : null);
  const tries = item.attempt > 1 ? ` (${String(item.attempt)} attempts)` : '';
  const asked = waitTooLong ? ', and the host asks for a longer wait' : '';
  result.dead.push({ filmKey, url, reason: `${outcome.message}${asked}${tries}` });
}

function hostOf(link: string): string | null {
  try {
    return new URL(link).host;
  } catch {
    return null;
  }
}

/** A file name that belongs to this film and link alone, whatever characters the key holds. */
function fileStem({ filmKey, url }: PosterLink): string {
  const readable = filmKey.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
  return `${readable}-${createHash('sha256').update(`${filmKey}\n${url}`).digest('hex').slice(0, 16)}`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
