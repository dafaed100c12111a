// Forgets a model and deletes what the studio wrote of it: its own folder, and what was downloaded so far.
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { catalogueEntry } from './catalogue.ts';
import { bytesBelow } from './downloadFolder.ts';
import { unlistedModels } from './foundModels.ts';
import { removeFolder } from './placing.ts';
import { shippedModels } from './shipped.ts';
import type { StoreParts } from './storeParts.ts';

/**
 * Removes the model, or what is there of its download; the bytes that this freed. null where there is nothing of it.
 * @throws AppError `forbidden` (shipped), `conflict` (another process is at it, or its files are in use), `read_only`
 */
export async function removeModel(parts: StoreParts, id: string): Promise<number | null> {
  if ((await shippedModels()).some((each) => each.id === id)) {
    throw new AppError('forbidden', `${id} is part of Marquee and stays.`);
  }
  await parts.downloads.pause(id);
  const { models } = await parts.list.read();
  // Only what the catalogue names was ever downloaded, and only known folders are deleted: an id is no path.
  const known =
    models.some((each) => each.id === id) ||
    catalogueEntry(id) !== undefined ||
    (await unlistedModels(parts.folder, models)).some((each) => each.id === id);
  if (!known) return null;
  const freed = await parts.locks.withModel(id, () => removeLocked(parts, id));
  if (freed !== null) parts.options.onChange(id);
  return freed;
}

async function removeLocked(parts: StoreParts, id: string): Promise<number | null> {
  const { models } = await parts.list.read();
  const record = models.find((each) => each.id === id);
  const unlisted = (await unlistedModels(parts.folder, models)).find((each) => each.id === id);
  const downloaded = catalogueEntry(id) === undefined ? 0 : await parts.downloads.discard(id);
  if (record === undefined && unlisted === undefined) return downloaded > 0 ? downloaded : null;
  const forget = (): Promise<void> => parts.list.update((now) => now.filter((each) => each.id !== id));
  const own = record?.owned === true && dirname(record.folder) === parts.folder ? record.folder : unlisted?.folder;
  if (own === undefined) {
    await forget();
    return downloaded;
  }
  const bytes = await bytesBelow(own);
  await removeFolder(own, forget);
  return downloaded + bytes;
}
