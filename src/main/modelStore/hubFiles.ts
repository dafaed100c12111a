// What the hub says of a model's files: names, sizes, hashes, and where to fetch them. Metadata through @huggingface/hub;
// how answers are read is hubAnswers.ts's, the bytes are fetchFile.ts's. Servers are not trusted with file names: only
// those that were asked for count.
import { pathsInfo } from '@huggingface/hub';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { CONFIG_FILES, WEIGHTS, WEIGHTS_INDEX, type CatalogueEntry } from './catalogue.ts';
import { askHub, boundedFetch, understand, type HubOptions } from './hubAnswers.ts';

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

const indexSchema = z.object({ weight_map: z.record(z.string(), z.unknown()) });

async function shardNames(index: HubFile, options: HubOptions): Promise<string[]> {
  const { weight_map: map } = await askHub(index.url, indexSchema, options);
  const names = [...new Set(Object.values(map))];
  if (names.length > 0 && names.every((name): name is string => /^[\w.-]+\.safetensors$/.test(String(name))))
    return names;
  throw new AppError('unreadable_file', `The list of weight files at ${index.url} is not usable.`, {
    hint: 'Choose another model.',
  });
}

const infosSchema = z.array(
  z.object({
    path: z.string(),
    type: z.string(),
    size: z.number(),
    oid: z.string().optional(),
    lfs: z.object({ oid: z.string(), size: z.number() }).nullish(),
  }),
);

async function ask(entry: CatalogueEntry, revision: string, paths: string[], options: HubOptions): Promise<HubFile[]> {
  const { repo } = entry;
  const url = `${options.endpoint}/api/models/${repo}/paths-info/${encodeURIComponent(revision)}`;
  const answered = pathsInfo({ repo, paths, revision, hubUrl: options.endpoint, fetch: boundedFetch(options) });
  const infos = await understand(url, infosSchema, answered);
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

const refsSchema = z.object({ pullRequests: z.array(z.object({ ref: z.string() })).nullish() });

/** Pull requests of the repository, newest first: conversions to safetensors are offered as such. */
async function conversions(entry: CatalogueEntry, options: HubOptions): Promise<string[]> {
  const url = `${options.endpoint}/api/models/${entry.repo}/refs?include_prs=1`;
  const refs = await askHub(url, refsSchema, options);
  return (refs.pullRequests ?? [])
    .map(({ ref }) => /^refs\/pr\/(\d+)$/.exec(ref)?.[1])
    .filter((number) => number !== undefined)
    .sort((a, b) => Number(b) - Number(a))
    .slice(0, MAX_CONVERSIONS)
    .map((number) => `refs/pr/${number}`);
}
