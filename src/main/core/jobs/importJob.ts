// The job that imports: tables first (in the writer thread), then the posters of a folder, then downloads, then places in
// the split. Each step is idempotent, so an import that was broken off is simply run again.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { splitPartSchema, type Skipped, type SplitPart } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import type { ImportReport, ImportSpec } from '../../../shared/importSpec.ts';
import { downloadPosters, isOwnExport } from '../../import/index.ts';
import type { Studio } from '../studio.ts';
import type { JobRun, JobWork } from './engine.ts';
import { attachPosters, matchFolder, type AttachTotals, type FolderMatches } from './posterIntake.ts';
import { importTables, type TablesOutput } from './tableIntake.ts';

/** Lists of a report are cut at this length; their counts are not. */
const LISTED = 1000;

export function importWork(studio: Studio): JobWork {
  return async (run, rawInput) => {
    const spec = rawInput as ImportSpec;
    const startedAt = performance.now();
    run.phase('reading tables', 'records', null);
    const read = (filmsOnly: boolean): Promise<TablesOutput> =>
      importTables(run.project, spec, {
        signal: run.signal,
        filmsOnly,
        onProgress: ({ phase, unit, done, total }) => {
          if (run.phaseName !== phase) run.phase(phase, unit, total);
          run.progress(done, total);
        },
      });
    // An export gives labels to single pictures of a film: these have to be there before.
    const filmsFirst = !spec.dryRun && spec.postersDir !== undefined && (await anyOwnExport(spec));
    let tables = await read(filmsFirst);
    const totals: AttachTotals = { images: 0, posters: 0, filmKeys: new Set(), skipped: [] };
    const deadLinks: ImportReport['deadLinks'] = [];
    const folders = [
      ...(spec.postersDir === undefined ? [] : [{ dir: spec.postersDir, whose: 'user' as const }]),
      ...tables.imageDirs.map((dir) => ({ dir, whose: 'dataset' as const })),
    ];
    for (const { dir, whose } of folders) {
      const newFilms = new Set(spec.dryRun ? tables.filmKeys : []);
      const matches = await matchFolder(run, dir, tables.posterColumn, newFilms, whose);
      if (whose === 'user') refuseStrangeFolder(spec, dir, matches);
      totals.skipped.push(...matches.skipped);
      if (spec.dryRun) totals.images += matches.matched.length;
      else await attachPosters(run, studio.compute, matches.matched, spec.storage, totals);
    }
    if (filmsFirst) {
      const { films, posters } = tables.report;
      tables = await read(false);
      tables.report.films += films;
      tables.report.posters += posters;
    }
    const { report } = tables;
    if (spec.download && !spec.dryRun) await download(run, studio, tables.links, totals, deadLinks);
    if (!spec.dryRun) await assignSplits(run, spec, tables, totals);

    const skipped: Skipped[] = [...report.skipped, ...totals.skipped];
    return {
      ...report,
      images: totals.images,
      posters: report.posters + totals.posters,
      skippedCount: report.skippedCount + totals.skipped.length,
      skipped: skipped.slice(0, LISTED),
      deadLinks: [...report.deadLinks, ...deadLinks].slice(0, LISTED),
      seconds: Math.round((performance.now() - startedAt) / 10) / 100,
    } satisfies ImportReport;
  };
}

/** Whether a table is an export of a project, whose labels may be about single pictures. */
async function anyOwnExport({ tables }: ImportSpec): Promise<boolean> {
  for (const { path } of tables) if (await isOwnExport(path)) return true;
  return false;
}

/** A folder in which no file belongs to any film is a mistake, unless tables were imported with it. */
function refuseStrangeFolder(spec: ImportSpec, dir: string, matches: FolderMatches): void {
  if (matches.matched.length > 0) return;
  const what =
    matches.files === 0
      ? `The folder ${dir} has no files.`
      : `None of the ${matches.files} files in ${dir} belongs to a film of this project (first: ${matches.firstFile}).`;
  const hint =
    'Name posters by IMDb id (114709.jpg or tt0114709.jpg), or map the column "poster" of a table to file names.';
  if (spec.tables.length === 0) throw new AppError('bad_input', what, { hint, details: { dir, files: matches.files } });
  matches.skipped.unshift({ source: dir, row: null, line: null, reason: `${what} ${hint}` });
}

async function download(
  run: JobRun,
  studio: Studio,
  links: { filmKey: string; url: string }[],
  totals: AttachTotals,
  deadLinks: ImportReport['deadLinks'],
): Promise<void> {
  const wanted = links.filter((link) => !totals.filmKeys.has(link.filmKey));
  if (wanted.length === 0) return;
  // Kept until the images are in the catalog: an import that is run again fetches only what is not there.
  const dir = join(run.project.dir, '.downloads');
  run.phase('downloading posters', 'posters', wanted.length);
  const result = await downloadPosters({
    links: wanted,
    dir,
    signal: run.signal,
    onProgress: (done) => {
      run.progress(done);
    },
  });
  run.check();
  deadLinks.push(...result.dead.map(({ filmKey, url, reason }) => ({ film: filmKey, url, reason })));
  const files = result.saved.map(({ filmKey, path }) => ({ filmKey, path }));
  await attachPosters(run, studio.compute, files, 'copy', totals);
  await rm(dir, { recursive: true, force: true });
}

/**
 * Places of the films: `--split` for everything that came with this import, else what a table's split column says, and a
 * seeded place for every film that still has none.
 */
async function assignSplits(run: JobRun, spec: ImportSpec, tables: TablesOutput, totals: AttachTotals): Promise<void> {
  run.phase('assigning splits', 'films', null);
  const assign = async (filmKeys: string[] | null, part: SplitPart | 'auto'): Promise<void> => {
    const { conflicts } = await run.project.write('splits.assign', { filmKeys, part });
    totals.skipped.push(...conflicts);
  };
  if (spec.split !== 'auto') {
    // A folder may also hold posters of films that came earlier and have their place: tables say what this import is about.
    await assign(tables.filmKeys.length > 0 ? tables.filmKeys : [...totals.filmKeys], spec.split);
    return;
  }
  for (const part of splitPartSchema.options) {
    const named = tables.splits.filter((film) => film.part === part).map((film) => film.filmKey);
    if (named.length > 0) await assign(named, part);
  }
  await assign(null, 'auto');
}
