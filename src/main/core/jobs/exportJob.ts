// The job that exports labels and taglines with their provenance and the snapshot hash, in the forms of exports/. Files are
// streamed page by page beside their place and renamed at the end; folders are exports/pictureFolder.ts: never half of one.
import type { Parsed } from '../../../shared/contract.ts';
import type { ReaderService } from '../../catalog/services.ts';
import { openAtomic, refuseExisting, writeFileAtomic } from '../../lib/atomicFile.ts';
import type { OpenProject } from '../openProject.ts';
import type { JobRun, JobWork } from './engine.ts';
import { exportFiftyOne } from './exports/fiftyOne.ts';
import { FILE_FORMS, type FileFormat, type Format } from './exports/forms.ts';
import { exportImageFolder } from './exports/imageFolder.ts';
import { hasAddress, labelingInterface } from './exports/labelStudio.ts';
import { startPacking } from './exports/packing.ts';
import type { ExportFacts } from './exports/recordFile.ts';
import { keyOfJob, outputFile } from './outputFile.ts';

/** Posters that pass through the main thread at once: with fifteen labels each, some ten milliseconds. */
const PAGE = 150;
type ExportPage = ReturnType<ReaderService['export.records']>;
const WITH_PREDICTIONS = new Set<Format>(['labelstudio', 'fiftyone']);

export function exportWork(): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Parsed<'export.start'>;
    const facts = await factsOf(run.project, input.format);
    if (input.format === 'imagefolder') return exportImageFolder(run, input, facts);
    if (input.format === 'fiftyone') return exportFiftyOne(run, input, facts);
    return exportFile(run, input, input.format, facts);
  };
}

async function factsOf(project: OpenProject, format: Format): Promise<ExportFacts> {
  const { snapshot } = await project.read('export.snapshot', {});
  const { genres } = await project.read('genres.list', {});
  const names = genres.map(({ name }) => name);
  const { activeRun } = await project.info();
  let run: ExportFacts['run'] = null;
  if (activeRun !== null && WITH_PREDICTIONS.has(format)) {
    const { id, name, genreIds, thresholds } = await project.read('runs.get', { runId: activeRun });
    const nameOf = new Map(genres.map((genre) => [genre.id, genre.name]));
    run = {
      id,
      name,
      genres: genreIds.map((genreId) => nameOf.get(genreId) ?? ''),
      thresholds: genreIds.map((_, i) => thresholds?.[i] ?? 0.5),
    };
  }
  return { project: project.opened.name, snapshot, run, genres: names };
}

async function exportFile(
  run: JobRun,
  input: Parsed<'export.start'>,
  format: FileFormat,
  facts: ExportFacts,
): Promise<Record<string, unknown>> {
  const { project } = run;
  const { snapshot } = facts;
  const { total } = await project.read('library.facets', { filter: input.filter });
  const form = FILE_FORMS[format];
  const path = await outputFile(project.dir, input.path ?? `labels-${snapshot.slice(0, 12)}.${form.ending}`);
  const beside = format === 'labelstudio' ? path.replace(/(?:\.json)?$/i, '-interface.xml') : null;
  if (beside !== null) await refuseExisting(beside, input.overwrite);
  // A resumed export writes its file anew; the one that was not finished left nothing.
  const key = keyOfJob(run.id);
  const file = await openAtomic(path, { overwrite: input.overwrite, key });
  run.phase('exporting', 'posters', total);
  const packing = startPacking();
  let seen = 0;
  let posters = 0;
  try {
    await file.write(await packing.client.call('head', { format, facts }));
    for (let after: number | null = -1; after !== null;) {
      run.check();
      const page: ExportPage = await project.read('export.records', { filter: input.filter, after, limit: PAGE });
      const records = format === 'labelstudio' ? page.records.filter(hasAddress) : page.records;
      await file.write(await packing.client.call('page', { records }));
      seen += page.records.length;
      posters += records.length;
      run.progress(seen);
      after = page.next;
    }
    await file.write(await packing.client.call('tail', {}));
    if (beside !== null) {
      await writeFileAtomic(beside, labelingInterface(facts.genres), { overwrite: input.overwrite, key });
    }
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  } finally {
    await packing.end();
  }
  const rest = beside === null ? {} : { interface: beside, withoutImage: seen - posters };
  return { path, format, posters, bytes: file.bytes, snapshot, ...rest };
}
