// Fetches one image by its link into a file: one attempt, redirects included, with limits on time, size and content.
// Goes on with an unfinished `.part` file where the server allows it. Retrying is the business of download.ts.
import { createWriteStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { publicLookup, refusedUrl } from './publicAddress.ts';

export interface FetchLimits {
  /** Milliseconds until the headers have to be there, and between two pieces of a body. */
  stallMs: number;
  /** Milliseconds for the whole image. */
  totalMs: number;
  maxBytes: number;
  maxRedirects: number;
  /** For tests: also fetch from loopback and private networks. */
  allowPrivate: boolean;
}

/** Why an attempt failed and what may be done about it. */
export class FetchFailure extends Error {
  /** Worth another attempt. */
  readonly again: boolean;
  /** The host did not answer at all. */
  readonly unreachable: boolean;
  /** Milliseconds that the server asked to wait. */
  readonly waitMs: number | null;
  constructor(message: string, kind: { again?: boolean; unreachable?: boolean; waitMs?: number | null } = {}) {
    super(message);
    this.name = 'FetchFailure';
    this.again = kind.again ?? false;
    this.unreachable = kind.unreachable ?? false;
    this.waitMs = kind.waitMs ?? null;
  }
}

const AGAIN = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Fetches `link` and stores it as `${target}.jpg`, `.png` or `.webp` by what its bytes are.
 * @returns path of the stored file
 * @throws FetchFailure, or the signal's reason
 */
export async function fetchImage(
  link: string,
  target: string,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<string> {
  const url = parseUrl(link);
  const part = `${target}.part`;
  const resume = await readResume(part);
  const total = AbortSignal.timeout(limits.totalMs);
  const stop = AbortSignal.any([signal, total]);
  try {
    const response = await follow(url, resume, limits, stop);
    await store(response, part, resume, limits, stop);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (total.aborted)
      throw new FetchFailure(`took longer than ${String(Math.round(limits.totalMs / 1000))} s`, { again: true });
    if (error instanceof FetchFailure) throw error;
    throw networkFailure(error);
  }
  const format = await imageFormat(part);
  if (typeof format !== 'string') {
    await discard(part);
    throw new FetchFailure(format.reason);
  }
  const path = `${target}.${format}`;
  await rename(part, path);
  await rm(`${part}.tag`, { force: true });
  return path;
}

function parseUrl(link: string, base?: URL): URL {
  try {
    return new URL(link, base);
  } catch {
    throw new FetchFailure('the link is no web address');
  }
}

interface Resume {
  bytes: number;
  /** ETag or Last-Modified of the unfinished file: proves that the server still has the same one. */
  tag: string;
}

async function readResume(part: string): Promise<Resume | null> {
  try {
    const [{ size }, tag] = await Promise.all([stat(part), readFile(`${part}.tag`, 'utf8')]);
    return size > 0 && tag !== '' ? { bytes: size, tag } : null;
  } catch {
    return null;
  }
}

async function follow(
  start: URL,
  resume: Resume | null,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = start;
  for (let hops = 0; ; hops++) {
    const refused = refusedUrl(url, limits.allowPrivate);
    if (refused !== null) throw new FetchFailure(refused);
    const response = await ask(url, resume, limits, signal);
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400 && status !== 304) {
      response.destroy();
      const location = response.headers.location;
      if (location === undefined) throw new FetchFailure(`status ${String(status)} without a new address`);
      if (hops >= limits.maxRedirects) throw new FetchFailure(`more than ${String(limits.maxRedirects)} redirects`);
      url = parseUrl(location, url);
      continue;
    }
    if (status === 200 || status === 206) return response;
    response.destroy();
    const waitMs = retryAfter(response.headers['retry-after']);
    throw new FetchFailure(`status ${String(status)}`, { again: AGAIN.has(status) || status === 416, waitMs });
  }
}

function ask(url: URL, resume: Resume | null, limits: FetchLimits, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: Record<string, string> = {
      'user-agent': 'Marquee (poster import)',
      accept: 'image/jpeg, image/png, image/webp',
      'accept-encoding': 'identity',
    };
    if (resume !== null) {
      headers['range'] = `bytes=${String(resume.bytes)}-`;
      headers['if-range'] = resume.tag;
    }
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      headers,
      signal,
      ...(limits.allowPrivate ? {} : { lookup: publicLookup }),
    });
    request.setTimeout(limits.stallMs, () => {
      request.destroy(new FetchFailure('no answer in time', { again: true, unreachable: true }));
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end();
  });
}

/** Writes the body to the part file. Whatever arrived stays there for the next attempt, when the server names a version. */
async function store(
  response: IncomingMessage,
  part: string,
  resume: Resume | null,
  limits: FetchLimits,
  signal: AbortSignal,
): Promise<void> {
  const { headers } = response;
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  const continues = response.statusCode === 206;
  if (continues) {
    const from = /^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1];
    if (resume === null || from !== String(resume.bytes)) {
      response.destroy();
      await discard(part);
      throw new FetchFailure('the server sent another part than was asked for', { again: true });
    }
  }
  const before = continues && resume !== null ? resume.bytes : 0;
  const length = headers['content-length'] === undefined ? null : Number(headers['content-length']);
  if (length !== null && before + length > limits.maxBytes) {
    response.destroy();
    throw tooLarge(limits);
  }
  const tag = encoding === 'identity' ? versionOf(headers) : '';
  if (!continues) await writeFile(`${part}.tag`, tag);
  let received = 0;
  let stored = before;
  const wire = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(null, chunk);
    },
  });
  const cap = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      stored += chunk.length;
      done(stored > limits.maxBytes ? tooLarge(limits) : null, chunk);
    },
  });
  response.setTimeout(limits.stallMs, () => {
    response.destroy(new FetchFailure('the transfer stalled', { again: true }));
  });
  const file = createWriteStream(part, { flags: continues ? 'a' : 'w' });
  try {
    await pipeline([response as Readable, wire, ...decoder(encoding), cap, file], { signal });
  } catch (error) {
    if (error instanceof FetchFailure && !error.again) await discard(part);
    throw error;
  }
  if (length !== null && received !== length) throw new FetchFailure('the transfer was cut off', { again: true });
}

function decoder(encoding: string): Transform[] {
  if (encoding === 'identity' || encoding === '') return [];
  if (encoding === 'gzip' || encoding === 'x-gzip') return [createGunzip()];
  if (encoding === 'deflate') return [createInflate()];
  if (encoding === 'br') return [createBrotliDecompress()];
  throw new FetchFailure(`the content is packed as ${encoding}, which is not read`);
}

const versionOf = (headers: IncomingMessage['headers']): string => {
  const { etag } = headers;
  if (etag !== undefined && !etag.startsWith('W/')) return etag;
  return headers['last-modified'] ?? '';
};

const tooLarge = (limits: FetchLimits): FetchFailure =>
  new FetchFailure(`larger than ${String(Math.round(limits.maxBytes / (1 << 20)))} MiB`);

const discard = async (part: string): Promise<void> => {
  await rm(part, { force: true });
  await rm(`${part}.tag`, { force: true });
};

/** Milliseconds of a Retry-After header: seconds or a date. */
export function retryAfter(value: string | undefined, now: number = Date.now()): number | null {
  if (value === undefined) return null;
  const text = value.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What an image file is by its first bytes, or what it is instead. */
async function imageFormat(path: string): Promise<'jpg' | 'png' | 'webp' | { reason: string }> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(64);
    const { bytesRead } = await file.read(start, 0, 64, 0);
    const bytes = start.subarray(0, bytesRead);
    if (bytesRead === 0) return { reason: 'the file is empty' };
    if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpg';
    if (bytes.subarray(0, 8).equals(PNG)) return 'png';
    const text = bytes.toString('latin1');
    if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
    if (/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text)) return { reason: 'a web page instead of an image' };
    return { reason: 'neither JPEG, PNG nor WebP' };
  } finally {
    await file.close();
  }
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const NEVER_AGAIN = new Set(['EPRIVATE', 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'ERR_INVALID_URL', 'HPE_INVALID_CONSTANT']);
const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

function networkFailure(error: unknown): Error {
  if (!(error instanceof Error)) return new FetchFailure(String(error));
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (['ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EMFILE'].includes(code)) return error; // a fault of this machine, not of the link
  const words: Record<string, string> = {
    ENOTFOUND: 'the host does not exist',
    EAI_AGAIN: 'the host name cannot be resolved',
    ECONNREFUSED: 'the host refuses connections',
    ECONNRESET: 'the connection was cut',
    ERR_STREAM_PREMATURE_CLOSE: 'the transfer was cut off',
  };
  return new FetchFailure(words[code] ?? error.message, {
    again: !NEVER_AGAIN.has(code),
    unreachable: UNREACHABLE.has(code),
  });
}
