// Takes image files into the project: which film a file belongs to, check and copy in the compute process, attach in the
// writer thread. Files that fail are listed with their reason and never stop the others.
import { basename, join, relative } from 'node:path';
import type { Skipped } from '../../../shared/domain.ts';
import { listPosterFiles, matchPosterNames } from '../../import/index.ts';
import type { Compute } from '../parts.ts';
import type { JobRun } from './engine.ts';

/** Images per call to the compute process, which makes each such batch durable with one sync of its folders. */
const CHUNK = 512;

export interface PosterFile {
  filmKey: string;
  path: string;
}

export interface FolderMatches {
  /** Files in the folder, hidden ones left out. */
  files: number;
  firstFile: string | null;
  matched: PosterFile[];
  /** Files that belong to no film. */
  skipped: Skipped[];
}

/** What was taken in so far. */
export interface AttachTotals {
  images: number;
  /** Poster rows that are new. */
  posters: number;
  filmKeys: Set<string>;
  skipped: Skipped[];
}

const fileProblem = (source: string, reason: string): Skipped => ({ source, row: null, line: null, reason });

/**
 * Files of `dir` and its subfolders by the film they belong to. Reads names only.
 * @param whose a dataset's own folder holds files beside its images, which are nothing to tell of
 * @param newFilms films that a dry run would bring: their files count as matched too
 * @throws AppError `not_found`, `unreadable_file` for the folder itself
 */
export async function matchFolder(
  run: JobRun,
  dir: string,
  posterColumn: { filmKey: string; file: string }[],
  newFilms: ReadonlySet<string>,
  whose: 'user' | 'dataset' = 'user',
): Promise<FolderMatches> {
  run.phase('matching files to films', 'files', null);
  const folder = await listPosterFiles(dir);
  const pathOf = new Map(folder.files.map((file) => [file.name, file.path]));
  const inProject = await run.project.write('posters.match', { names: [...pathOf.keys()], posterColumn });
  const toCome = matchPosterNames(inProject.unmatched, posterColumn, (key) => newFilms.has(key));
  return {
    files: folder.files.length + folder.skipped.length,
    firstFile: folder.files[0]?.name ?? folder.skipped[0]?.source ?? null,
    matched: [...inProject.matched, ...toCome.matched].map(({ name, filmKey }) => ({
      filmKey,
      path: pathOf.get(name)!,
    })),
    skipped: [
      ...(whose === 'user' ? folder.skipped : []),
      ...toCome.unmatched.map((name) => fileProblem(name, 'no film of this project belongs to this file')),
    ],
  };
}

/**
 * Checks the files and attaches those that are sound. The next batch is checked while the one before is attached.
 * With `copy`, bytes lie below `posters/` before the catalog names them.
 */
export async function attachPosters(
  run: JobRun,
  compute: Compute,
  files: PosterFile[],
  storage: 'copy' | 'reference',
  totals: AttachTotals,
): Promise<void> {
  const { project } = run;
  const copyTo = storage === 'copy' ? join(project.dir, 'posters') : null;
  run.phase('checking posters', 'posters', files.length);
  const batches: PosterFile[][] = [];
  for (let from = 0; from < files.length; from += CHUNK) batches.push(files.slice(from, from + CHUNK));
  let before = 0;

  const check = (batch: PosterFile[]): ReturnType<typeof compute.call<'checkImages'>> => {
    const base = before;
    before += batch.length;
    return compute.call(
      'checkImages',
      { paths: batch.map((file) => file.path), copyTo },
      {
        signal: run.signal,
        onNote: (payload) => {
          run.progress(base + (payload as { done: number }).done);
        },
      },
    );
  };

  let next = batches[0] ? check(batches[0]) : null;
  for (const [index, batch] of batches.entries()) {
    const checks = await next!;
    run.check();
    const following = batches[index + 1];
    next = following ? check(following) : null;
    // Its failure is told when it is waited for.
    next?.catch(() => undefined);
    const images = checks.flatMap((checked, i) => {
      const file = batch[i]!;
      if (checked.image === null) {
        totals.skipped.push(fileProblem(basename(file.path), checked.problem ?? 'unreadable image'));
        return [];
      }
      const path = checked.storedAs === null ? file.path : relative(project.dir, checked.storedAs);
      return [{ filmKey: file.filmKey, image: checked.image, storage, path }];
    });
    const { attached } = await project.write('posters.attach', { images });
    totals.images += attached;
    for (const image of images) totals.filmKeys.add(image.filmKey);
    run.progress(Math.min(files.length, (index + 1) * CHUNK));
  }
}
