// Models in a Hugging Face cache of this machine (docs/hub/local-cache: models--org--name/{refs,blobs,snapshots}), which
// other programs downloaded. Only looks; nothing in a cache is changed.
import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isFile, recogniseFolder, type RecognisedFolder } from './modelFolder.ts';

export interface CachedModel extends RecognisedFolder {
  /** organisation/name. */
  id: string;
  revision: string;
  folder: string;
}

/** Where the cache is: the setting, else as huggingface_hub looks for it. */
export function hubCacheFolder(setting: unknown, env: NodeJS.ProcessEnv = process.env): string {
  if (typeof setting === 'string' && setting !== '') return setting;
  if (env['HF_HUB_CACHE']) return env['HF_HUB_CACHE'];
  if (env['HF_HOME']) return join(env['HF_HOME'], 'hub');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface', 'hub');
}

/** All models in the cache that Marquee can read: of each the snapshot that `main` names, else any whole one. */
export async function cachedModels(cache: string): Promise<CachedModel[]> {
  const found: CachedModel[] = [];
  for (const name of (await list(cache)).sort()) {
    const parts = /^models--(.+)$/.exec(name)?.[1]?.split('--');
    if (parts === undefined) continue;
    const root = join(cache, name);
    const ref = join(root, 'refs', 'main');
    const main = (await isFile(ref)) ? (await readFile(ref, 'utf8').catch(() => '')).trim() : '';
    const commits = await list(join(root, 'snapshots'));
    for (const commit of commits.sort((a, b) => Number(b === main) - Number(a === main))) {
      const folder = join(root, 'snapshots', commit);
      const recognised = await recogniseFolder(folder).catch(() => null);
      if (recognised === null) continue;
      found.push({ ...recognised, id: parts.join('/'), revision: commit, folder });
      break;
    }
  }
  return found;
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
