// The project as a whole in numbers: the calls of `shared/calls/overview.ts`. The reader counts; the core adds which encoder the
// project uses and what its folder takes on the disk.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { overviewCalls as contractOfOverview } from '../../shared/calls/overview.ts';
import type { CallHandlers } from './dispatch.ts';
import { usableEncoder } from './models/encoders.ts';
import type { Studio } from './studio.ts';

/** Folders of a project, but for its posters: those are many, and the catalog knows their sizes. */
const FOLDERS = [
  ['embeddings', 'token maps; can be made again'],
  ['runs', 'checkpoints and heads of trainings'],
  ['maps', 'the map; can be made again'],
  ['exports', 'what was exported here'],
  ['backups', 'copies of the catalog'],
] as const;

export function overviewCalls(studio: Studio): Pick<CallHandlers, keyof typeof contractOfOverview> {
  return {
    'overview.counts': async () => {
      const project = studio.project();
      const encoder = await usableEncoder(studio, project);
      return project.read('overview.counts', { modelHash: encoder?.hash ?? null });
    },
    'overview.progress': (input) => studio.project().read('overview.progress', input),
    'overview.disk': async () => {
      const project = studio.project();
      const { dir } = project;
      const { bytes: posters } = await project.read('overview.posterBytes', {});
      const catalog = ['catalog.sqlite', 'catalog.sqlite-wal', 'catalog.sqlite-shm'];
      const sizes = await Promise.all(catalog.map((name) => bytesOf(join(dir, name))));
      const parts = [
        {
          name: 'catalog',
          bytes: sizes.reduce((sum, size) => sum + size, 0),
          about: 'labels, history, pooled embeddings',
        },
        { name: 'posters', bytes: posters, about: 'image files that were copied here' },
      ];
      for (const [name, about] of FOLDERS) parts.push({ name, bytes: await bytesBelow(join(dir, name)), about });
      return { total: parts.reduce((sum, { bytes }) => sum + bytes, 0), parts };
    },
  };
}

const bytesOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;

/** Bytes of all files below a folder; what cannot be read counts as nothing. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) if (entry.isFile()) sum += await bytesOf(join(entry.parentPath, entry.name));
  return sum;
}
