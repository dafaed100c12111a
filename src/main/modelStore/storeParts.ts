// What the store's operations work with, and the settings that they obey. Types and reading of settings only.
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { EncoderShape, ModelFamily } from '../../shared/models.ts';
import type { Downloads, DownloadsOptions } from './downloads.ts';
import { hubCacheFolder } from './hubCache.ts';
import type { InstalledRecord } from './installedFile.ts';
import type { InstalledList } from './installedList.ts';
import { folderName, type ModelLocks, type TakeLock } from './modelLocks.ts';
import { shippedModels } from './shipped.ts';

export interface ModelStoreOptions {
  /** The user's home of the studio. */
  home: string;
  /** Locks between processes, by a file's path. */
  lock: TakeLock;
  settings: () => Promise<Record<string, unknown>>;
  clock: () => Date;
  /** Opens weights and configuration together. @throws AppError naming what does not fit */
  inspect: (model: { id: string; family: ModelFamily; folder: string }) => Promise<{ shape: EncoderShape | null }>;
  /** Told the id of a model whose state changed. */
  onChange: (id: string) => void;
  fetching?: DownloadsOptions['fetching'];
}

export interface StoreParts {
  options: ModelStoreOptions;
  /** The studio's own folder of models. */
  folder: string;
  locks: ModelLocks;
  list: InstalledList;
  downloads: Downloads;
}

export const DEFAULT_ENDPOINT = 'https://huggingface.co';

export interface ModelSettings {
  offline: boolean;
  endpoint: string;
  hubCache: string;
}

export async function modelSettings({ options }: StoreParts): Promise<ModelSettings> {
  const all = await options.settings();
  const endpoint = all['models.endpoint'];
  return {
    offline: all['models.offline'] === true,
    endpoint: (typeof endpoint === 'string' && endpoint !== '' ? endpoint : DEFAULT_ENDPOINT).replace(/\/+$/, ''),
    hubCache: hubCacheFolder(all['models.hubCache']),
  };
}

/** Where the studio puts the model `id`. */
export const placeOf = ({ folder }: StoreParts, id: string): string => join(folder, folderName(id));

/**
 * Enters a model into the list, in the place of one of the same id that `replaces` accepts.
 * @throws AppError `conflict` when it does not, or the id is that of a shipped model
 */
export async function register(
  { list }: StoreParts,
  record: InstalledRecord,
  replaces: (before: InstalledRecord) => boolean,
): Promise<void> {
  const shipped = (await shippedModels()).some((each) => each.id === record.id);
  await list.update((models) => {
    const before = models.find((each) => each.id === record.id);
    if (shipped || (before !== undefined && !replaces(before))) {
      const where = before === undefined ? '' : `, in ${before.folder}`;
      throw new AppError('conflict', `A model called "${record.id}" is installed already${where}.`, {
        hint: 'Give this one another name, or remove the other first.',
      });
    }
    return [...models.filter((each) => each !== before), record];
  });
}
