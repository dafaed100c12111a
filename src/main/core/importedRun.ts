// A head that was exported, here or elsewhere, as a finished run of this project. It reads the file through the compute
// process and never makes the run active.
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { Parsed } from '../../shared/contract.ts';
import type { Genre, Run } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import { checkGenreName } from '../catalog/genres.ts';
import { writeFileAtomic } from '../lib/atomicFile.ts';
import { fileError } from '../lib/fileErrors.ts';
import { makeFolder } from '../lib/folders.ts';
import { headFileOf, runDirOf } from './jobs/predictions.ts';
import { encoderOfRun } from './models/encoders.ts';
import type { OpenProject } from './openProject.ts';
import { resolveDir } from './projects.ts';
import type { Studio } from './studio.ts';

/**
 * Adds the run. Its genres become those of the project by name or alias; what the project lacks is refused, or added with
 * `newGenres`.
 * @throws AppError `unreadable_file`, `unsupported`, `too_large` for the file; `not_found` for genres that the project lacks;
 * `conflict` where two of its genres are one here; `disk_full`, `read_only`
 */
export async function importModel(studio: Studio, input: Parsed<'runs.importModel'>): Promise<Run> {
  const project = studio.project();
  const path = resolveDir(input.path);
  const id = uuidv7();
  const folder = runDirOf(project.dir, id);
  const headFile = headFileOf(project.dir, id);
  try {
    await makeFolder(folder).catch((error: unknown) => {
      throw fileError(error, folder);
    });
    const read = await studio.compute.call('importGenres', { path, headFile });
    const { description } = read;
    const genres = await mapGenres(project, description.genres, input.newGenres);
    const at = studio.clock().toISOString();
    const record: Run = {
      id,
      name: input.name ?? read.name ?? basename(path),
      state: 'done',
      jobId: null,
      createdAt: at,
      finishedAt: at,
      seed: description.recipe.seed,
      device: 'unknown',
      threads: 0,
      codeVersion: read.version ?? '',
      encoder: description.encoder,
      textEncoder: description.textEncoder ?? { id: description.recipe.queries, hash: '' },
      genreIds: genres.map((genre) => genre.id),
      genres: genres.map((genre) => genre.name),
      // It was trained elsewhere, on a split that this project does not have.
      splitName: '',
      snapshot: read.snapshot,
      recipe: description.recipe,
      thresholds: description.thresholds,
      bestEpoch: null,
      history: [],
      metrics: null,
      predicted: 0,
      builtIn: false,
      kind: 'imported',
      headHash: read.hash,
    };
    await writeFileAtomic(join(folder, 'card.json'), `${JSON.stringify(record, null, 2)}\n`);
    await project.write('run.put', { run: record, splitName: '' });
    await tellMissingEncoder(studio, record);
    return await project.read('runs.get', { runId: id });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The project's genres in the order of the head's. Nothing is added before all of them are known to fit. */
async function mapGenres(
  project: OpenProject,
  names: readonly string[],
  add: boolean,
): Promise<Pick<Genre, 'id' | 'name'>[]> {
  const { genres } = await project.read('genres.list', {});
  const byName = new Map<string, Genre>();
  for (const genre of genres) for (const alias of genre.aliases) byName.set(alias.toLowerCase(), genre);
  for (const genre of genres) byName.set(genre.name.toLowerCase(), genre);
  const found = names.map((name) => byName.get(tidy(name).toLowerCase()));
  refuseTwins(names, found);
  const missing = names.filter((_, i) => found[i] === undefined);
  if (missing.length > 0 && !add) {
    throw new AppError('not_found', `The project lacks ${missing.length} of the head’s genres: ${listed(missing)}.`, {
      hint:
        'Genres stay in a project for good, so none is added unasked: allow new genres (--new-genres), or import labels ' +
        'that use them first.',
      details: { missing: missing.slice(0, 100) },
    });
  }
  for (const name of missing) checkGenreName(name);
  const made: Pick<Genre, 'id' | 'name'>[] = [];
  for (const [i, name] of names.entries()) {
    made.push(found[i] ?? (await project.write('genres.add', { name })).output);
  }
  return made;
}

/** @throws AppError `conflict` when two genres of the head are one genre of the project, or one name in two spellings */
function refuseTwins(names: readonly string[], found: readonly (Genre | undefined)[]): void {
  const seen = new Map<number | string, string>();
  names.forEach((name, i) => {
    const key = found[i]?.id ?? tidy(name).toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      throw new AppError(
        'conflict',
        `The head tells ${listed([other, name])} apart, which are one genre in this project.`,
      );
    }
    seen.set(key, name);
  });
}

const tidy = (name: string): string => name.trim().replace(/\s+/g, ' ');

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => name.slice(0, 60));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
}

async function tellMissingEncoder(studio: Studio, record: Run): Promise<void> {
  try {
    await encoderOfRun(studio, record);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'conflict') throw error;
    studio.hub.emit('studio.notice', {
      level: 'warn',
      message: `The run "${record.name}" is here, but its image encoder ${record.encoder.id} is not installed.`,
      hint: 'Add or download that model before you predict with the run.',
    });
  }
}
