// The models of this machine: those that ship, those that were added or downloaded, those in a Hugging Face cache, and
// those that could be had. It owns the list and the folder `models` in the user's home; it runs no model.
import { cp, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { EncoderShape, Model, ModelFamily } from '../../shared/models.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import { catalogue, catalogueEntry } from './catalogue.ts';
import { bytesBelow, folderName, openDownloads, type Downloads, type DownloadsOptions } from './downloads.ts';
import { cachedModels, hubCacheFolder, type CachedModel } from './hubCache.ts';
import { asInstalled, checkFiles, readFiles, type InstalledRecord } from './installedFile.ts';
import { ROLES, type InstalledModel } from './model.ts';
import { isFile, recogniseFolder } from './modelFolder.ts';
import { shippedModels } from './shipped.ts';

/** The list on disk, as the core's small JSON files offer it. */
export interface RecordsFile {
  read(): Promise<{ models: InstalledRecord[] }>;
  update(change: (current: { models: InstalledRecord[] }) => { models: InstalledRecord[] }): Promise<void>;
}

export interface ModelStoreOptions {
  /** The user's home of the studio. */
  home: string;
  records: RecordsFile;
  settings: () => Promise<Record<string, unknown>>;
  clock: () => Date;
  /** Opens weights and configuration together. @throws AppError naming what does not fit */
  inspect: (model: { id: string; family: ModelFamily; folder: string }) => Promise<{ shape: EncoderShape | null }>;
  /** Told the id of a model whose state changed. */
  onChange: (id: string) => void;
  fetching?: DownloadsOptions['fetching'];
}

export const DEFAULT_ENDPOINT = 'https://huggingface.co';

export interface ModelSettings {
  offline: boolean;
  endpoint: string;
  hubCache: string;
}

export type Listed = Omit<Model, 'usedFor'>;

export class ModelStore {
  readonly folder: string;
  readonly downloads: Downloads;
  private readonly options: ModelStoreOptions;

  constructor(options: ModelStoreOptions) {
    this.options = options;
    this.folder = join(options.home, 'models');
    this.downloads = openDownloads({
      folder: this.folder,
      onChange: ({ id }) => {
        options.onChange(id);
      },
      ...(options.fetching ? { fetching: options.fetching } : {}),
    });
  }

  async settings(): Promise<ModelSettings> {
    const all = await this.options.settings();
    const endpoint = all['models.endpoint'];
    return {
      offline: all['models.offline'] === true,
      endpoint: (typeof endpoint === 'string' && endpoint !== '' ? endpoint : DEFAULT_ENDPOINT).replace(/\/+$/, ''),
      hubCache: hubCacheFolder(all['models.hubCache']),
    };
  }

  /** Shipped and added models, with the state of their files. */
  async installed(): Promise<InstalledModel[]> {
    const { models } = await this.options.records.read();
    return [...(await shippedModels()), ...(await Promise.all(models.map(asInstalled)))];
  }

  /**
   * An installed model that can be used.
   * @throws AppError `not_found` naming those that are there, `corrupt` when its files are not whole
   */
  async find(id: string): Promise<InstalledModel> {
    const installed = await this.installed();
    const model = installed.find((each) => each.id === id);
    if (model === undefined) {
      const known = catalogueEntry(id) ? ` Download it with \`marquee models download ${id}\`.` : '';
      throw new AppError('not_found', `The model "${id}" is not installed.`, {
        hint: `Installed: ${installed.map((each) => each.id).join(', ')}.${known}`,
      });
    }
    if (model.problem !== null) {
      throw new AppError('corrupt', `The model "${id}" cannot be used: ${model.problem}.`, {
        hint: model.shipped
          ? 'Install Marquee again: its own files are missing or damaged.'
          : 'Put the files back, or remove the model and add it again.',
      });
    }
    return model;
  }

  /** Everything there is to show, installed first. */
  async list(): Promise<Listed[]> {
    const { models: records } = await this.options.records.read();
    const downloads = await this.downloads.states();
    const { hubCache } = await this.settings();
    const listed: Listed[] = (await this.installed()).map((model) => {
      const record = records.find((each) => each.id === model.id);
      return {
        ...model,
        repo: record?.repo ?? null,
        revision: record?.revision ?? null,
        owned: record?.owned ?? false,
        state: model.problem === null ? 'installed' : 'broken',
        note: null,
        download: null,
      };
    });
    const isListed = (id: string): boolean => listed.some((each) => each.id === id);
    for (const found of await cachedModels(hubCache)) if (!isListed(found.id)) listed.push(await listCached(found));
    for (const entry of catalogue()) {
      const download = downloads.find((each) => each.id === entry.id);
      const at = listed.findIndex((each) => each.id === entry.id);
      if (at >= 0 && (download === undefined || listed[at]!.state === 'installed')) continue;
      if (at >= 0) listed.splice(at, 1);
      listed.push({
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
        download: download ? { ...download, error: download.error } : null,
      });
    }
    return listed;
  }

  /** One model of the list. @throws AppError `not_found` */
  async listed(id: string): Promise<Listed> {
    const found = (await this.list()).find((each) => each.id === id);
    if (found) return found;
    throw new AppError('not_found', `There is no model "${id}".`, {
      hint: 'See `marquee models list` for those there are.',
    });
  }

  /**
   * Adds a folder, or a model of the Hugging Face cache by its id. The folder is used where it lies, or copied.
   * @throws AppError `not_found`, `unreadable_file` (no model), `conflict` (the id is taken by other files)
   */
  async add(pathOrId: string, options: { id?: string; copy?: boolean } = {}): Promise<InstalledModel> {
    const { hubCache } = await this.settings();
    const there = await stat(pathOrId).catch(() => null);
    const cached = there === null ? (await cachedModels(hubCache)).find((each) => each.id === pathOrId) : undefined;
    const folder = resolve(cached?.folder ?? pathOrId);
    const { family, files } = await recogniseFolder(folder);
    const id = options.id ?? cached?.id ?? idOfFolder(folder);
    if (!/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(id)) {
      throw new AppError('bad_input', `"${id}" cannot be the name of a model.`, {
        hint: 'Use letters, digits, dots, dashes and underscores, begun by a letter or digit, with one slash at most.',
      });
    }
    // A copy's folder is named for the model: two dashes there stand for the slash, and the list has a name of its own.
    if (options.copy === true && /--|^installed\.json/i.test(id)) {
      throw new AppError('bad_input', `A copy cannot be called "${id}": the studio's folder uses that name itself.`, {
        hint: 'Give it another name.',
      });
    }
    const { shape } = await this.options.inspect({ id, family, folder });
    const hashed = await readFiles(folder, files);
    await this.refuseTaken(id, folder, hashed);
    const target = options.copy === true ? await this.copyIn(id, folder, files) : folder;
    const known = catalogueEntry(id);
    await this.put({
      id,
      family,
      folder: target,
      owned: options.copy === true,
      description: known?.description ?? describe(family),
      license: known?.license ?? (await licenseOf(folder)),
      source: cached ? `Hugging Face cache, ${cached.id} at ${cached.revision.slice(0, 12)}` : folder,
      repo: cached?.id ?? known?.repo ?? null,
      revision: cached?.revision ?? null,
      shape,
      files: target === folder ? hashed : await readFiles(target, files),
      addedAt: this.options.clock().toISOString(),
    });
    return this.find(id);
  }

  /**
   * Starts or continues a download; progress comes by `onChange`.
   * @throws AppError `offline` in offline mode, `not_found`, `conflict` when it is installed, `bad_input` (endpoint)
   */
  async download(id: string): Promise<void> {
    const entry = catalogueEntry(id);
    if (entry === undefined) {
      throw new AppError('not_found', `There is no model "${id}" to download.`, {
        hint: `There are: ${catalogue()
          .map((each) => each.id)
          .join(', ')}. Others can be added from a folder.`,
      });
    }
    if ((await this.installed()).some((each) => each.id === id && each.problem === null)) {
      throw new AppError('conflict', `${id} is installed already.`, { hint: 'Verify it, or remove it first.' });
    }
    const { offline, endpoint } = await this.settings();
    if (offline) {
      throw new AppError('offline', 'The studio is set to offline: nothing is downloaded.', {
        hint: 'Turn the setting off on the Models page, or add a folder that has the model.',
      });
    }
    checkEndpoint(endpoint);
    await this.downloads.start(entry, endpoint, async (folder, { revision }) => {
      const { family, files } = await recogniseFolder(folder);
      const { shape } = await this.options.inspect({ id, family, folder });
      await this.put({
        id,
        family,
        folder,
        owned: true,
        description: entry.description,
        license: entry.license,
        source: `${entry.repo} at ${revision}, from ${new URL(endpoint).host}`,
        repo: entry.repo,
        revision,
        shape,
        files: await readFiles(folder, files),
        addedAt: this.options.clock().toISOString(),
      });
    });
  }

  /** Hashes every file of an installed model. */
  async verify(
    id: string,
  ): Promise<{ ok: boolean; problems: string[]; files: { path: string; bytes: number; ok: boolean }[] }> {
    const { models } = await this.options.records.read();
    const record = models.find((each) => each.id === id);
    if (record === undefined) {
      const model = (await shippedModels()).find((each) => each.id === id);
      if (model === undefined) return this.find(id).then(() => ({ ok: true, problems: [], files: [] }));
      return {
        ok: model.problem === null,
        problems: model.problem === null ? [] : [model.problem],
        files: [{ path: model.folder, bytes: model.bytes, ok: model.problem === null }],
      };
    }
    const files = await checkFiles(record, true);
    const problems = files.flatMap(({ path, problem }) => (problem === null ? [] : [`${path} ${problem}`]));
    return {
      ok: problems.length === 0,
      problems,
      files: files.map(({ path, bytes, problem }) => ({ path, bytes, ok: problem === null })),
    };
  }

  /** Forgets a model and deletes what the studio wrote of it; the bytes that this freed. Also ends its download. */
  async remove(id: string): Promise<number> {
    if ((await shippedModels()).some((each) => each.id === id)) {
      throw new AppError('forbidden', `${id} is part of Marquee and stays.`);
    }
    // Only what the catalogue names was ever downloaded: no other name is looked for in the folder of downloads.
    let freed = catalogueEntry(id) === undefined ? 0 : await this.downloads.discard(id);
    const { models } = await this.options.records.read();
    const record = models.find((each) => each.id === id);
    if (record === undefined && freed === 0) await this.find(id);
    await this.options.records.update((current) => ({ models: current.models.filter((each) => each.id !== id) }));
    if (record?.owned === true && dirname(record.folder) === this.folder) {
      freed += await bytesBelow(record.folder);
      await rm(record.folder, { recursive: true, force: true });
    }
    this.options.onChange(id);
    return freed;
  }

  async close(): Promise<void> {
    await this.downloads.close();
  }

  private async put(record: InstalledRecord): Promise<void> {
    await this.options.records.update((current) => ({
      models: [...current.models.filter((each) => each.id !== record.id), record],
    }));
    this.options.onChange(record.id);
  }

  private async refuseTaken(id: string, folder: string, files: InstalledRecord['files']): Promise<void> {
    const { models } = await this.options.records.read();
    const record = models.find((each) => each.id === id);
    const same =
      record !== undefined &&
      (resolve(record.folder) === folder ||
        files.every((file) => record.files.some((each) => each.path === file.path && each.sha256 === file.sha256)));
    const shipped = (await shippedModels()).some((each) => each.id === id);
    if (!shipped && (record === undefined || same)) return;
    throw new AppError(
      'conflict',
      `A model called "${id}" is installed already${record ? `, in ${record.folder}` : ''}.`,
      {
        hint: 'Give this one another name, or remove the other first.',
      },
    );
  }

  /** Copies a model's files into the studio's folder: whole or not at all. */
  private async copyIn(id: string, folder: string, files: readonly string[]): Promise<string> {
    const target = join(this.folder, folderName(id));
    if (target === folder) return folder;
    await makeFolder(this.folder);
    const temp = await mkdtemp(join(this.folder, '.copy-'));
    try {
      for (const file of files) {
        await makeFolder(dirname(join(temp, file)));
        await cp(join(folder, file), join(temp, file), { dereference: true });
        const handle = await open(join(temp, file), 'r+');
        await handle.sync();
        await handle.close();
      }
      await rm(target, { recursive: true, force: true });
      await rename(temp, target);
      return target;
    } catch (error) {
      await rm(temp, { recursive: true, force: true });
      throw fileError(error, target);
    }
  }
}

/** A snapshot of a Hugging Face cache is named for its repository, anything else for its folder. */
function idOfFolder(folder: string): string {
  const cached = /models--([^/\\]+)[/\\]snapshots[/\\][^/\\]+$/.exec(folder)?.[1];
  return (cached?.replaceAll('--', '/') ?? basename(folder)).replaceAll(/[^\w./-]+/g, '-');
}

const describe = (family: ModelFamily): string =>
  ({
    clip: 'A CLIP model: posters and words in one space',
    bert: 'A sentence encoder: texts to vectors',
    gpt2: 'A GPT-2 language model: writes taglines',
    efficientnet: 'An image encoder',
  })[family];

async function listCached(found: CachedModel): Promise<Listed> {
  const entry = catalogueEntry(found.id);
  return {
    id: found.id,
    family: found.family,
    roles: ROLES[found.family],
    description: entry?.description ?? describe(found.family),
    license: entry?.license ?? (await licenseOf(found.folder)),
    source: 'Hugging Face cache of this machine',
    repo: found.id,
    revision: found.revision,
    shipped: false,
    owned: false,
    state: 'found',
    hash: null,
    bytes: await bytesOf(found.folder, found.files),
    folder: found.folder,
    shape: null,
    problem: null,
    note: null,
    download: null,
  };
}

async function bytesOf(folder: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map((file) => stat(join(folder, file)).then(({ size }) => size)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** `license:` in the front matter of a model card. */
async function licenseOf(folder: string): Promise<string> {
  const path = join(folder, 'README.md');
  const card = (await isFile(path)) ? await readFile(path, 'utf8').catch(() => '') : '';
  const front = /^---\n([\s\S]*?)\n---/.exec(card)?.[1] ?? '';
  return /^license:\s*["']?([\w.-]+)/m.exec(front)?.[1] ?? 'not stated in its folder';
}

/** @throws AppError `bad_input` unless it is a web address, encrypted unless it is this machine or says http outright */
function checkEndpoint(endpoint: string): void {
  try {
    if (/^https?:$/.test(new URL(endpoint).protocol)) return;
  } catch {
    // Told below.
  }
  throw new AppError('bad_input', `"${endpoint}" is no web address to download from.`, {
    hint: `Use ${DEFAULT_ENDPOINT}, or the address of a mirror, in the settings of the Models page.`,
  });
}
