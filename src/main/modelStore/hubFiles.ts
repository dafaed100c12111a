// What the hub says of a model's files: names, sizes, hashes, and where to fetch them. Metadata through @huggingface/hub;
// the bytes are fetchFile.ts's. Servers are not trusted with file names: only those that were asked for count.
import { HubApiError, pathsInfo } from '@huggingface/hub';
import { AppError } from '../../shared/errors.ts';
import { CONFIG_FILES, WEIGHTS, WEIGHTS_INDEX, type CatalogueEntry } from './catalogue.ts';

export interface HubFile {
  path: string;
  url: string;
  bytes: number;
  /** What the content has to hash to: sha256 of large files, git's blob hash of small ones. */
  hash: { kind: 'sha256' | 'git'; value: string };
}

export interface HubListing {
  revision: string;
  files: HubFile[];
}

export interface HubOptions {
  endpoint: string;
  signal: AbortSignal;
  /** Milliseconds that the server may take to answer. */
  answerMs?: number;
}

/** Pull requests that are looked through for converted weights. */
const MAX_CONVERSIONS = 40;
const MAX_BYTES = 20e9;

/**
 * The files of an entry at its revision; where that has no safetensors, of the newest conversion among the repository's
 * pull requests.
 * @throws AppError `offline`, `not_found`, `forbidden`, `unreadable_file`, `corrupt` (the server contradicts a known hash)
 */
export async function listHubFiles(entry: CatalogueEntry, options: HubOptions): Promise<HubListing> {
  const here = await filesAt(entry, entry.revision, options);
  if (here !== null) return { revision: entry.revision, files: here };
  for (const revision of await conversions(entry, options)) {
    const files = await filesAt(entry, revision, options);
    if (files !== null) return { revision, files };
  }
  throw new AppError('not_found', `${entry.repo} has no weights as safetensors at ${entry.revision}.`, {
    hint: 'Convert the weights with the safetensors package and add the folder, or choose another model.',
    details: { repo: entry.repo, revision: entry.revision },
  });
}

/** null where the revision has no safetensors; a missing configuration file is an error. */
async function filesAt(entry: CatalogueEntry, revision: string, options: HubOptions): Promise<HubFile[] | null> {
  const { needed, optional } = CONFIG_FILES[entry.family];
  const wanted = [...needed, ...optional, WEIGHTS, WEIGHTS_INDEX];
  const found = await ask(entry, revision, wanted, options);
  const has = (name: string): boolean => found.some((file) => file.path === name);
  if (!has(WEIGHTS) && !has(WEIGHTS_INDEX)) return null;
  const missing = needed.find((name) => !has(name));
  if (missing !== undefined) {
    throw new AppError('not_found', `${entry.repo} has no ${missing} at ${revision}.`, {
      hint: 'Choose another model, or add a folder that has all files.',
    });
  }
  if (has(WEIGHTS)) return found.filter((file) => file.path !== WEIGHTS_INDEX);
  const index = found.find((file) => file.path === WEIGHTS_INDEX)!;
  const shards = await shardNames(index, options);
  return [...found, ...(await ask(entry, revision, shards, options))];
}

async function shardNames(index: HubFile, options: HubOptions): Promise<string[]> {
  const text = await boundedText(index.url, options, 16 << 20);
  const map = (JSON.parse(text) as { weight_map?: Record<string, unknown> }).weight_map ?? {};
  const names = [...new Set(Object.values(map))];
  if (names.length > 0 && names.every((name): name is string => /^[\w.-]+\.safetensors$/.test(String(name))))
    return names;
  throw new AppError('unreadable_file', `The list of weight files at ${index.url} is not usable.`, {
    hint: 'Choose another model.',
  });
}

async function ask(entry: CatalogueEntry, revision: string, paths: string[], options: HubOptions): Promise<HubFile[]> {
  const infos = await talk(options.endpoint, () =>
    pathsInfo({ repo: entry.repo, paths, revision, hubUrl: options.endpoint, fetch: patientFetch(options) }),
  );
  return infos
    .filter((info) => info.type === 'file' && paths.includes(info.path))
    .map((info) => {
      const bytes = info.lfs?.size ?? info.size;
      const value = info.lfs?.oid ?? info.oid;
      const kind = info.lfs ? 'sha256' : 'git';
      const pattern = kind === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/;
      if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > MAX_BYTES || !pattern.test(value ?? '')) {
        throw new AppError('unreadable_file', `${options.endpoint} gives no usable size and hash of ${info.path}.`, {
          hint: 'Try another mirror.',
        });
      }
      const known = entry.known[info.path];
      // At any revision, and a hash of another kind proves nothing: a mirror cannot talk its way around what is known.
      if (known && (kind !== 'sha256' || known.sha256 !== value || known.bytes !== bytes)) {
        throw new AppError(
          'corrupt',
          `${options.endpoint} offers another ${info.path} of ${entry.repo} than is known.`,
          {
            hint: 'Do not use it. Try the original server, or another mirror.',
            details: { expected: known.sha256, offered: value },
          },
        );
      }
      const at = info.path.split('/').map(encodeURIComponent).join('/');
      const url = `${options.endpoint}/${entry.repo}/resolve/${encodeURIComponent(revision)}/${at}`;
      return { path: info.path, url, bytes, hash: { kind, value: value! } as const };
    });
}

/** Pull requests of the repository, newest first: conversions to safetensors are offered as such. */
async function conversions(entry: CatalogueEntry, options: HubOptions): Promise<string[]> {
  const url = `${options.endpoint}/api/models/${entry.repo}/refs?include_prs=1`;
  const refs = JSON.parse(await boundedText(url, options, 4 << 20)) as { pullRequests?: { ref?: unknown }[] };
  return (refs.pullRequests ?? [])
    .map(({ ref }) => (typeof ref === 'string' ? /^refs\/pr\/(\d+)$/.exec(ref)?.[1] : undefined))
    .filter((number) => number !== undefined)
    .sort((a, b) => Number(b) - Number(a))
    .slice(0, MAX_CONVERSIONS)
    .map((number) => `refs/pr/${number}`);
}

async function boundedText(url: string, options: HubOptions, limit: number): Promise<string> {
  return talk(options.endpoint, async () => {
    const response = await patientFetch(options)(url);
    if (!response.ok) throw statusError(response.status, url);
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (text.length > limit) throw new AppError('too_large', `The answer of ${url} is too large.`);
    }
    return text;
  });
}

const patientFetch =
  ({ signal, answerMs = 30_000 }: HubOptions): typeof fetch =>
  (input, init) =>
    fetch(input, { ...init, signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) });

/** The typed form of an answer that is no success. */
export function statusError(status: number, url: string): AppError {
  const host = new URL(url).host;
  const details = { status, url };
  if (status === 401 || status === 403) {
    return new AppError('forbidden', `${host} refuses the download (status ${String(status)}).`, {
      hint: 'The model may need an agreement or an account. Download it in the browser and add the folder.',
      details,
    });
  }
  if (status === 404) {
    return new AppError('not_found', `${host} does not have ${new URL(url).pathname}.`, {
      hint: 'Check the mirror in the settings of the Models page.',
      details,
    });
  }
  if (status === 429) {
    return new AppError('too_many_requests', `${host} asks for a pause (status 429).`, {
      hint: 'Resume in some minutes; what was downloaded is kept.',
      details,
    });
  }
  return new AppError('offline', `${host} answered with status ${String(status)}.`, {
    hint: 'Resume later; what was downloaded is kept.',
    details,
  });
}

async function talk<T>(endpoint: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (error instanceof HubApiError) throw statusError(error.statusCode, error.url);
    if (error instanceof SyntaxError) {
      throw new AppError('unreadable_file', `${endpoint} answers with something else than a model hub would.`, {
        hint: 'Check the mirror in the settings of the Models page.',
        cause: error,
      });
    }
    if (error instanceof Error && error.name === 'AbortError') throw error;
    throw new AppError('offline', `${endpoint} cannot be reached: ${reasonOf(error)}.`, {
      hint: 'Check the connection, or add a folder that has the model.',
      cause: error,
    });
  }
}

/** The first line of what went wrong, underneath fetch's own "fetch failed". */
export function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && cause.name === 'TimeoutError') return 'no answer in time';
  const text =
    cause instanceof Error ? cause.message || ((cause as NodeJS.ErrnoException).code ?? cause.name) : String(cause);
  return text.split('\n')[0]!.slice(0, 200);
}
