// Everything that there is to show of models: installed, found on this machine, to be had; with what is known of downloads.
// Only looks.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from '../../shared/models.ts';
import { catalogue, catalogueEntry, type CatalogueEntry } from './catalogue.ts';
import type { DownloadState } from './downloads.ts';
import { foundModels, type FoundModel } from './foundModels.ts';
import { asInstalled, type InstalledRecord } from './installedFile.ts';
import { ROLES, type InstalledModel } from './model.ts';
import { describeFamily, licenseOf } from './modelCard.ts';
import { shippedModels } from './shipped.ts';
import { modelSettings, type StoreParts } from './storeParts.ts';

export type Listed = Omit<Model, 'usedFor'>;

/** All models, installed first, and what the user has to know of the list itself. */
export async function listModels(parts: StoreParts): Promise<{ models: Listed[]; notice: string | null }> {
  const { models: records, notice } = await parts.list.read();
  const downloads = await parts.downloads.states();
  const { hubCache } = await modelSettings(parts);
  const listed = [
    ...(await shippedModels()).map((model) => installed(model, null)),
    ...(await Promise.all(records.map(async (record) => installed(await asInstalled(record), record)))),
  ];
  const isListed = (id: string): boolean => listed.some((each) => each.id === id);
  for (const model of await foundModels(parts.folder, records, hubCache)) {
    if (!isListed(model.id)) listed.push(await found(model));
  }
  for (const entry of catalogue()) {
    const download = downloads.find((each) => each.id === entry.id);
    const at = listed.findIndex((each) => each.id === entry.id);
    if (at >= 0 && (download === undefined || listed[at]!.state === 'installed')) continue;
    if (at >= 0) listed.splice(at, 1);
    listed.push(offered(entry, download));
  }
  return { models: listed, notice };
}

const installed = (model: InstalledModel, record: InstalledRecord | null): Listed => ({
  ...model,
  repo: record?.repo ?? null,
  revision: record?.revision ?? null,
  owned: record?.owned ?? false,
  state: model.problem === null ? 'installed' : 'broken',
  note: null,
  download: null,
});

async function found(model: FoundModel): Promise<Listed> {
  const entry = catalogueEntry(model.id);
  const sizes = await Promise.all(model.files.map((file) => stat(join(model.folder, file)).then(({ size }) => size)));
  return {
    id: model.id,
    family: model.family,
    roles: ROLES[model.family],
    description: entry?.description ?? describeFamily(model.family),
    license: entry?.license ?? (await licenseOf(model.folder)),
    source: model.source,
    repo: model.revision === null ? null : model.id,
    revision: model.revision,
    shipped: false,
    owned: model.revision === null,
    state: 'found',
    hash: null,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    folder: model.folder,
    shape: null,
    problem: null,
    note: null,
    download: null,
  };
}

const offered = (entry: CatalogueEntry, download: DownloadState | undefined): Listed => ({
  id: entry.id,
  family: entry.family,
  roles: ROLES[entry.family],
  description: entry.description,
  license: entry.license,
  source: `${entry.repo} at ${entry.revision}`,
  repo: entry.repo,
  revision: entry.revision,
  shipped: false,
  owned: true,
  // A download that could not begin is no pause: there is nothing to go on from.
  state: download?.running === true ? 'downloading' : download && download.done > 0 ? 'paused' : 'available',
  hash: null,
  bytes: download && download.total > 0 ? download.total : entry.approximateBytes,
  folder: null,
  shape: null,
  problem: null,
  note: entry.note,
  download: download ?? null,
});
