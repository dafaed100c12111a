// The models of this machine: those that ship, those that were added or downloaded, those that lie on it, and those that
// could be had. The store is what the core talks to; each operation is a file of its own. It runs no model.
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { addModel } from './addModel.ts';
import { catalogueEntry } from './catalogue.ts';
import { downloadModel } from './downloadModel.ts';
import { openDownloads, type Downloads } from './downloads.ts';
import { foundModels } from './foundModels.ts';
import { asInstalled } from './installedFile.ts';
import { openInstalledList } from './installedList.ts';
import { listModels, type Listed } from './listModels.ts';
import type { InstalledModel } from './model.ts';
import { ModelLocks } from './modelLocks.ts';
import { clearLeftovers } from './placing.ts';
import { removeModel } from './removeModel.ts';
import { shippedModels } from './shipped.ts';
import { modelSettings, type ModelSettings, type ModelStoreOptions, type StoreParts } from './storeParts.ts';
import { verifyModel, type Verified } from './verifyModel.ts';

export class ModelStore {
  readonly folder: string;
  readonly downloads: Downloads;
  private readonly parts: StoreParts;

  constructor(options: ModelStoreOptions) {
    this.folder = join(options.home, 'models');
    const locks = new ModelLocks(this.folder, options.lock);
    this.downloads = openDownloads({
      folder: this.folder,
      locks,
      onChange: ({ id }) => {
        options.onChange(id);
      },
      ...(options.fetching ? { fetching: options.fetching } : {}),
    });
    const list = openInstalledList(this.folder, locks, options.clock);
    this.parts = { options, folder: this.folder, locks, list, downloads: this.downloads };
  }

  /** Clears what processes that were killed left in the studio's folder; call it once, when the store was opened. */
  async clearLeftovers(): Promise<void> {
    const { models, notice } = await this.parts.list.read();
    // Without the list it is not known what belongs to a model.
    if (notice !== null) return;
    await clearLeftovers(this.folder, this.parts.locks, new Set(models.map((each) => each.folder)));
  }

  settings(): Promise<ModelSettings> {
    return modelSettings(this.parts);
  }

  /** Shipped and added models, with the state of their files. */
  async installed(): Promise<InstalledModel[]> {
    const { models } = await this.parts.list.read();
    return [...(await shippedModels()), ...(await Promise.all(models.map(asInstalled)))];
  }

  /**
   * An installed model that can be used.
   * @throws AppError `not_found` naming those that are there, `corrupt` when its files are not whole
   */
  async find(id: string): Promise<InstalledModel> {
    const installed = await this.installed();
    const model = installed.find((each) => each.id === id);
    if (model === undefined) throw await this.notInstalled(id, installed);
    if (model.problem !== null) {
      throw new AppError('corrupt', `The model "${id}" cannot be used: ${model.problem}.`, {
        hint: model.shipped
          ? 'Install Marquee again: its own files are missing or damaged.'
          : 'Put the files back, or remove the model and add it again.',
      });
    }
    return model;
  }

  /** Everything there is to show, installed first, and what the user has to know of the list itself. */
  list(): Promise<{ models: Listed[]; notice: string | null }> {
    return listModels(this.parts);
  }

  /** One model of the list. @throws AppError `not_found` */
  async listed(id: string): Promise<Listed> {
    const found = (await this.list()).models.find((each) => each.id === id);
    if (found) return found;
    throw new AppError('not_found', `There is no model "${id}".`, {
      hint: 'See `marquee models list` for those there are.',
    });
  }

  /**
   * Adds a folder, or a model that was found on this machine by its id. It is used where it lies, or copied.
   * @throws AppError see `addModel`
   */
  async add(pathOrId: string, options: { id?: string; copy?: boolean } = {}): Promise<InstalledModel> {
    return this.find(await addModel(this.parts, pathOrId, options));
  }

  /** Starts or continues a download; progress comes by `onChange`. @throws AppError see `downloadModel` */
  download(id: string): Promise<void> {
    return downloadModel(this.parts, id);
  }

  /** Reads and hashes every file of an installed model. @throws AppError `not_found` */
  async verify(id: string): Promise<Verified> {
    const { models } = await this.parts.list.read();
    const verified = await verifyModel(
      id,
      models.find((each) => each.id === id),
    );
    if (verified === null) throw await this.notInstalled(id, await this.installed());
    return verified;
  }

  /**
   * Forgets a model and deletes what the studio wrote of it; the bytes that this freed. Also ends its download.
   * @throws AppError `not_found`, and see `removeModel`
   */
  async remove(id: string): Promise<number> {
    const freed = await removeModel(this.parts, id);
    if (freed === null) throw await this.notInstalled(id, await this.installed());
    return freed;
  }

  async close(): Promise<void> {
    await this.downloads.close();
  }

  private async notInstalled(id: string, installed: readonly InstalledModel[]): Promise<AppError> {
    const { models, notice } = await this.parts.list.read();
    const { hubCache } = await this.settings();
    const found = (await foundModels(this.folder, models, hubCache)).some((each) => each.id === id);
    const remedy = found
      ? ` It lies on this machine: \`marquee models add ${id}\`.`
      : catalogueEntry(id)
        ? ` Download it with \`marquee models download ${id}\`.`
        : '';
    return new AppError('not_found', `The model "${id}" is not installed.`, {
      hint: `Installed: ${installed.map((each) => each.id).join(', ')}.${remedy}${notice === null ? '' : ` ${notice}`}`,
    });
  }
}
