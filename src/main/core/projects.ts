// Projects as folders: create, open, the sample, backup, restore, verify; and what the studio says of itself.
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Output } from '../../shared/contract.ts';
import { AppError } from '../../shared/errors.ts';
import type { CallHandlers } from './dispatch.ts';
import { openProject, type OpenProject, type ProjectInfo } from './openProject.ts';
import type { Catalog } from './parts.ts';
import { ensureSample } from './sample.ts';
import type { Studio } from './studio.ts';

type Calls = Pick<
  CallHandlers,
  | 'studio.info'
  | 'project.recent'
  | 'project.create'
  | 'project.open'
  | 'project.openSample'
  | 'project.backup'
  | 'project.backups'
  | 'project.restore'
  | 'project.verify'
>;

/** An absolute path; a leading `~` is the user's home folder. */
export function resolveDir(dir: string): string {
  return resolve(dir === '~' || dir.startsWith('~/') ? join(homedir(), dir.slice(1)) : dir);
}

async function sameFolder(a: string, b: string): Promise<boolean> {
  if (a === b) return true;
  const [first, second] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)));
  return first === second;
}

export interface ProjectOpener {
  create(dir: string, name?: string): Promise<OpenProject>;
  open(dir: string): Promise<OpenProject>;
  openSample(): Promise<OpenProject>;
  /** Puts a backup in the place of its project's catalog and opens that. */
  restore(backup: string): Promise<OpenProject>;
}

/** Opens projects on fresh catalog threads. */
export function projectOpener(studio: Studio, startCatalog: () => Catalog): ProjectOpener {
  return {
    create(dir, name) {
      const path = resolveDir(dir);
      if (existsSync(join(path, 'catalog.sqlite'))) {
        throw new AppError('conflict', `${path} is a project already.`, { hint: 'Open it instead.' });
      }
      return openProject(startCatalog, studio.hub, { dir: path, create: true, name: name ?? basename(path) });
    },
    open: (dir) => openProject(startCatalog, studio.hub, { dir: resolveDir(dir), create: false }),
    async openSample() {
      const dir = await ensureSample(studio, startCatalog);
      return openProject(startCatalog, studio.hub, { dir, create: false });
    },
    restore: (backup) => openProject(startCatalog, studio.hub, { restore: backup }),
  };
}

export function projectCalls(studio: Studio, opener: ProjectOpener): Calls {
  /** Opens through `open` unless the folder, by whatever path, is the open project already. */
  const switchTo = async (dir: string | null, open: () => Promise<OpenProject>): Promise<Output<'project.open'>> => {
    const project = await studio.switchProject(async () => {
      const current = studio.projectOrNull();
      if (dir !== null && current && (await sameFolder(current.dir, resolveDir(dir)))) return current;
      return open();
    });
    return project.info();
  };
  return {
    'studio.info': async (_input, caller) => ({
      version: studio.version,
      home: studio.home,
      person: caller.person,
      remote: null,
      project: (await studio.projectOrNull()?.info()) ?? null,
    }),
    'project.recent': () => studio.recent.list(),
    'project.create': ({ dir, name }) => switchTo(null, () => opener.create(dir, name)),
    'project.open': ({ dir }) => switchTo(dir, () => opener.open(dir)),
    'project.openSample': () => switchTo(join(studio.home, 'sample'), () => opener.openSample()),
    'project.backup': () => studio.project().write('project.backup', { reason: 'on request' }),
    'project.backups': () => studio.project().write('project.backups', {}),
    'project.verify': () => studio.project().write('project.verify', {}),
    'project.restore': async (input) => {
      const project = studio.projectOrNull();
      const path = resolveDir(input.path);
      // A damaged project cannot be opened, so its backup can be restored without one.
      if (!project) return (await studio.switchProject(() => opener.restore(path))).info();
      let info: ProjectInfo | null = null;
      await studio.switchProject(async () => {
        if (studio.jobs().busy) {
          throw new AppError('conflict', 'A job is running, so the project cannot be restored now.', {
            hint: 'Cancel it or wait for its end.',
          });
        }
        info = await studio.project().restore({ path });
        studio.hub.emit('project.changed', { project: info });
        return studio.project();
      });
      return info ?? project.info();
    },
  };
}
