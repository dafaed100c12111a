// Starts imports and looks into tables before. What is read, merged and attached is the import job's.
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { ImportSpec } from '../../shared/importSpec.ts';
import { inspectTable } from '../import/index.ts';
import { fileError } from '../lib/fileErrors.ts';
import type { CallHandlers } from './dispatch.ts';
import type { Studio } from './studio.ts';

/** Paths made absolute and known to be there, so that a job does not find out later. */
async function checkedSpec(spec: ImportSpec): Promise<ImportSpec> {
  if (spec.tables.length === 0 && spec.postersDir === undefined && !spec.download) {
    throw new AppError('bad_input', 'Nothing to import: name a table or a folder of posters.');
  }
  const absolute: ImportSpec = {
    ...spec,
    tables: spec.tables.map((table) => ({ ...table, path: resolve(table.path) })),
    ...(spec.postersDir === undefined ? {} : { postersDir: resolve(spec.postersDir) }),
  };
  const need = async (path: string, kind: 'file or a folder' | 'folder'): Promise<void> => {
    const found = await stat(path).catch((error: unknown) => {
      throw fileError(error, path);
    });
    if (found.isDirectory() || (kind !== 'folder' && found.isFile())) return;
    throw new AppError('bad_input', `${path} is not a ${kind}.`, { details: { path } });
  };
  for (const table of absolute.tables) await need(table.path, 'file or a folder');
  if (absolute.postersDir !== undefined) await need(absolute.postersDir, 'folder');
  return absolute;
}

function importTitle(spec: ImportSpec): string {
  const sources = [...spec.tables.map((table) => table.path), ...(spec.postersDir ? [spec.postersDir] : [])];
  const names = sources.map((path) => basename(path)).join(', ');
  return `${spec.dryRun ? 'Try import of' : 'Import'} ${names || 'poster links'}`;
}

/** Names and aliases of the project's genres, in lower case, to the name that the project uses. */
async function projectNames(studio: Studio): Promise<Map<string, string>> {
  if (!studio.projectOrNull()) return new Map();
  const { genres } = await studio.project().read('genres.list', {});
  return new Map(
    genres.flatMap((genre) => [genre.name, ...genre.aliases].map((name) => [name.toLowerCase(), genre.name] as const)),
  );
}

export function importCalls(studio: Studio): Pick<CallHandlers, 'import.inspect' | 'import.start'> {
  return {
    'import.inspect': async ({ path, mapping }) => {
      const nameOf = await projectNames(studio);
      return inspectTable(resolve(path), mapping, { projectName: (genre) => nameOf.get(genre.toLowerCase()) ?? null });
    },
    'import.start': async (input) => {
      const spec = await checkedSpec(input);
      const job = await studio.jobs().start('import', importTitle(spec), spec);
      return { jobId: job.id };
    },
  };
}
