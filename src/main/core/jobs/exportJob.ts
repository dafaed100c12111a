// The job that exports labels and taglines with their provenance and the snapshot hash, as CSV or JSON lines; with their
// posters it is imageFolder.ts. Streams pages of records into a file beside the target and renames it at the end: never a half file.
import { stringify } from 'csv-stringify/sync';
import type { Parsed } from '../../../shared/contract.ts';
import type { ExportRecord, ReaderService } from '../../catalog/services.ts';
import { openAtomic } from '../../lib/atomicFile.ts';
import { escapeCell } from '../../lib/csvCells.ts';
import type { JobWork } from './engine.ts';
import { keyText, named } from './exportText.ts';
import { exportImageFolder } from './imageFolder.ts';
import { outputFile } from './outputFile.ts';

const PAGE = 500;
type ExportPage = ReturnType<ReaderService['export.records']>;

/** Columns of the CSV. The first nine are read back by an import; the others say where values come from. */
export const EXPORT_COLUMNS = [
  'imdbId',
  'key',
  'title',
  'year',
  'genres',
  'tagline',
  'poster',
  'split',
  'absent',
  'sha256',
  'genreProvenance',
  'taglineSource',
  'taglineActor',
  'taglineAt',
  'snapshot',
] as const;

export function exportWork(): JobWork {
  return async (run, rawInput) => {
    const input = rawInput as Parsed<'export.start'>;
    const { project } = run;
    if (input.format === 'imagefolder') return exportImageFolder(run, input);
    const { snapshot } = await project.read('export.snapshot', {});
    const { total } = await project.read('library.facets', { filter: input.filter });
    const name = input.path ?? `labels-${snapshot.slice(0, 12)}.${input.format}`;
    const path = await outputFile(project.dir, name);
    // A resumed export writes its file anew; the one that was not finished left nothing.
    const file = await openAtomic(path, { overwrite: input.overwrite });
    run.phase('exporting', 'posters', total);
    let records = 0;
    try {
      if (input.format === 'csv') await file.write(stringify([[...EXPORT_COLUMNS]]));
      for (let after: number | null = -1; after !== null;) {
        run.check();
        const page: ExportPage = await project.read('export.records', { filter: input.filter, after, limit: PAGE });
        const text =
          input.format === 'csv'
            ? stringify(page.records.map((record) => csvRow(record, snapshot)))
            : page.records.map((record) => `${JSON.stringify(jsonRecord(record, snapshot))}\n`).join('');
        await file.write(text);
        records += page.records.length;
        run.progress(records);
        after = page.next;
      }
      await file.commit();
    } catch (error) {
      await file.discard();
      throw error;
    }
    return { path, format: input.format, posters: records, bytes: file.bytes, snapshot };
  };
}

function csvRow(record: ExportRecord, snapshot: string): (string | number)[] {
  const { tagline } = record;
  const provenance = record.genres.map(({ genre, state, source, actor, at }) => ({ genre, state, source, actor, at }));
  const cells: (string | number)[] = [
    record.imdbId ?? '',
    keyText(record),
    record.title,
    record.year ?? '',
    named(record, 'present'),
    tagline?.text ?? '',
    record.file ?? '',
    record.split ?? '',
    named(record, 'absent'),
    record.sha256 ?? '',
    JSON.stringify(provenance),
    tagline?.source ?? '',
    tagline?.actor ?? '',
    tagline?.at ?? '',
    snapshot,
  ];
  return cells.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : cell));
}

function jsonRecord(record: ExportRecord, snapshot: string): Record<string, unknown> {
  const { posterId: _id, filmKey: _key, ...rest } = record;
  return { ...rest, ...(record.imdbId === null ? { key: keyText(record) } : {}), snapshot };
}
