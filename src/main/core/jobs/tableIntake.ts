// Tables into the project: calls the writer and passes on, in order, what it says was committed.
import type { ImportSpec } from '../../../shared/importSpec.ts';
import type { ImportNote } from '../../catalog/import/index.ts';
import type { WriterService } from '../../catalog/services.ts';
import type { OpenProject } from '../openProject.ts';

export type TablesOutput = ReturnType<WriterService['import.tables']>;
export type TableProgress = Extract<ImportNote, { t: 'progress' }>;

/** Reads and merges the tables of an import. What was written is known to readers when this resolves. */
export async function importTables(
  project: OpenProject,
  spec: ImportSpec,
  options: { signal?: AbortSignal; filmsOnly?: boolean; onProgress?: (progress: TableProgress) => void } = {},
): Promise<TablesOutput> {
  let published: Promise<void> = Promise.resolve();
  const tables = await project.write(
    'import.tables',
    { spec, person: '', ...(options.filmsOnly === true ? { filmsOnly: true } : {}) },
    {
      ...(options.signal ? { signal: options.signal } : {}),
      onNote: (payload) => {
        const note = payload as ImportNote;
        if (note.t === 'progress') {
          options.onProgress?.(note);
          return;
        }
        published = published.then(() => project.publish(note.change));
        // Awaited below; until then a failure must not count as unhandled.
        published.catch(() => undefined);
      },
    },
  );
  await published;
  return tables;
}
