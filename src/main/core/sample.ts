// The sample project: made once from the package's resources into the home folder, so that a newcomer sees posters, their
// embeddings and a model's opinion at once. Built in a folder of its own and renamed at the end: it is whole or absent.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { sha256Schema } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { importSpecSchema } from '../../shared/importSpec.ts';
import { resourcePath } from '../lib/paths.ts';
import { importTables } from './jobs/tableIntake.ts';
import { openProject, type OpenProject } from './openProject.ts';
import type { Catalog } from './parts.ts';
import { readShippedTensor } from './shippedTensor.ts';
import { addStarterRun } from './starterRun.ts';
import type { Studio } from './studio.ts';

/** A line of `resources/sample/films.jsonl`; the other columns are read by the import. */
const sampleFilmSchema = z.object({
  filmKey: z.string(),
  file: z.string(),
  image: z.object({
    sha256: sha256Schema,
    bytes: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    format: z.enum(['jpeg', 'png', 'webp']),
    phash: z.string(),
    color: z.string(),
  }),
});
export type SampleFilm = z.infer<typeof sampleFilmSchema>;

/** The folder of the sample project, made when it is not there. @throws AppError `not_found` when the package has none */
export async function ensureSample(studio: Studio, startCatalog: () => Catalog): Promise<string> {
  const dir = join(studio.home, 'sample');
  if (existsSync(join(dir, 'catalog.sqlite'))) return dir;
  if (!existsSync(resourcePath('sample', 'films.jsonl'))) {
    throw new AppError('not_found', 'This package has no sample project.', {
      hint: 'Install it again, or make a project of your own.',
      details: { expected: resourcePath('sample') },
    });
  }
  await mkdir(studio.home, { recursive: true });
  await removeLeftovers(studio.home);
  const temp = join(studio.home, `.sample-${process.pid}-${Date.now()}`);
  try {
    await buildSample(studio, startCatalog, temp);
    // A folder without a catalog is what an interrupted removal left; it must not keep the sample from coming back.
    if (existsSync(dir)) await rename(dir, `${dir}.old-${Date.now()}`);
    await rename(temp, dir);
  } catch (error) {
    await rm(temp, { recursive: true, force: true });
    throw error;
  }
  return dir;
}

async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const pid = Number(/^\.sample-(\d+)-/.exec(name)?.[1]);
    if (Number.isInteger(pid) && pid > 0 && !isAlive(pid)) await rm(join(home, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function buildSample(studio: Studio, startCatalog: () => Catalog, dir: string): Promise<void> {
  const lines = (await readFile(resourcePath('sample', 'films.jsonl'), 'utf8')).trim().split('\n');
  const films = lines.map((line) => sampleFilmSchema.parse(JSON.parse(line)));
  const silent = { ...studio.hub, emit: () => undefined };
  const project = await openProject(startCatalog, silent, { dir, create: true, name: 'Sample', sample: true });
  try {
    await importFilms(project);
    await cp(resourcePath('sample', 'posters'), join(dir, 'posters'), { recursive: true });
    await project.write('posters.attach', {
      images: films.map(({ filmKey, file, image }) => ({
        filmKey,
        image,
        storage: 'copy',
        path: relative(dir, join(dir, 'posters', file)),
      })),
    });
    await project.write('splits.assign', { filmKeys: null, part: 'auto' });
    const path = resourcePath('sample', 'embeddings.safetensors');
    const { metadata, rows } = await readShippedTensor(path, 'pooled', films.length);
    await project.write('embeddings.put', {
      modelHash: metadata['encoderHash'] ?? '',
      rows: rows.map((pooled, i) => ({ sha256: films[i]!.image.sha256, pooled, tokenRow: null })),
    });
    await addStarterRun(studio, project, films);
  } finally {
    await project.close();
  }
}

async function importFilms(project: OpenProject): Promise<void> {
  const spec = importSpecSchema.parse({
    tables: [
      {
        path: resourcePath('sample', 'films.jsonl'),
        layout: 'table',
        mapping: {
          imdbId: 'filmKey',
          title: 'title',
          year: 'year',
          overview: 'overview',
          genres: 'genres',
          tagline: 'tagline',
        },
      },
    ],
  });
  await importTables(project, spec);
}
