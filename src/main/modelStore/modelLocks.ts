// Locks between processes on the user's models: one for each model that is being added, downloaded or removed, one for the
// list of all. They are files in `models/.locks`, empty and never deleted; how a file is locked is the core's business.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../shared/errors.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';

export interface Lock {
  release(): void;
}

/** Takes the lock on a file, which is made where it is missing; null when another process, or this one, holds it. */
export type TakeLock = (path: string) => Promise<Lock | null>;

/** A change of the list takes milliseconds; who waits longer than this waits for a process that stands still. */
const LIST_PATIENCE_MS = 10_000;
const LIST_POLL_MS = 20;

/** Folder name of a model's id. */
export const folderName = (id: string): string => id.replaceAll('/', '--');

export class ModelLocks {
  private readonly folder: string;
  private readonly take: TakeLock;

  /** `folder` is the one of all models. */
  constructor(folder: string, take: TakeLock) {
    this.folder = join(folder, '.locks');
    this.take = take;
  }

  /** The lock of a folder of the models' folder, by its name; null when it is held. @throws AppError `read_only`, `disk_full` */
  async tryFolder(name: string): Promise<Lock | null> {
    return this.tryTake(`model-${name}`);
  }

  /**
   * Does `work` while nobody else adds, downloads or removes the model `id`.
   * @throws AppError `conflict` when somebody does, `read_only`, `disk_full`
   */
  async withModel<T>(id: string, work: () => Promise<T>): Promise<T> {
    const lock = await this.tryFolder(folderName(id));
    if (lock === null) {
      throw new AppError('conflict', `${id} is being added, downloaded or removed by another studio or terminal.`, {
        hint: 'Wait until that is done, or pause the download where it runs.',
      });
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  /** Does `work` while no other process changes the list of models. @throws AppError `conflict`, `read_only`, `disk_full` */
  async withList<T>(work: () => Promise<T>): Promise<T> {
    const end = performance.now() + LIST_PATIENCE_MS;
    let lock = await this.tryTake('list');
    while (lock === null) {
      if (performance.now() > end) {
        throw new AppError('conflict', 'Another studio or terminal keeps the list of models locked.', {
          hint: 'Close it and try again.',
        });
      }
      await sleep(LIST_POLL_MS);
      lock = await this.tryTake('list');
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  }

  private async tryTake(name: string): Promise<Lock | null> {
    try {
      await makeFolder(this.folder);
      return await this.take(join(this.folder, name));
    } catch (error) {
      throw fileError(error, this.folder);
    }
  }
}
