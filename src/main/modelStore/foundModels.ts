// Models on this machine that could be added by their name: in a Hugging Face cache, and in the studio's own folder where
// its list does not name them (a list that was lost, a process that was killed). Only looks.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedModels } from './hubCache.ts';
import type { InstalledRecord } from './installedFile.ts';
import { folderName } from './modelLocks.ts';
import { recogniseFolder, type RecognisedFolder } from './modelFolder.ts';

export interface FoundModel extends RecognisedFolder {
  id: string;
  folder: string;
  /** null in the studio's own folder. */
  revision: string | null;
  source: string;
}

/** Folders below `folder`, the studio's own, that hold a model which is not among `records`. */
export async function unlistedModels(folder: string, records: readonly InstalledRecord[]): Promise<FoundModel[]> {
  const found: FoundModel[] = [];
  for (const name of (await readdir(folder).catch(() => [])).sort()) {
    const place = join(folder, name);
    if (name.startsWith('.') || records.some((record) => record.folder === place)) continue;
    const recognised = await recogniseFolder(place).catch(() => null);
    const id = name.replace('--', '/');
    // A name that the studio would not have given is no model of its own.
    if (recognised === null || folderName(id) !== name) continue;
    found.push({
      ...recognised,
      id,
      folder: place,
      revision: null,
      source: 'The studio’s own folder, not in its list',
    });
  }
  return found;
}

/** All that can be added by name. The studio's own come before those of the cache. */
export async function foundModels(
  folder: string,
  records: readonly InstalledRecord[],
  hubCache: string,
): Promise<FoundModel[]> {
  const cached = await cachedModels(hubCache);
  return [
    ...(await unlistedModels(folder, records)),
    ...cached.map((model) => ({ ...model, source: 'Hugging Face cache of this machine' })),
  ];
}
