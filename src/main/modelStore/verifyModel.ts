// Whether the files of an installed model are still what they were: every one of them is read and hashed, now.
import { checkFiles, type InstalledRecord } from './installedFile.ts';
import { verifyShipped } from './shipped.ts';

export interface Verified {
  ok: boolean;
  problems: string[];
  files: { path: string; bytes: number; ok: boolean }[];
}

/** Verifies the model of `record`, or without one the shipped model `id`; null where nothing of that name ships. */
export async function verifyModel(id: string, record: InstalledRecord | undefined): Promise<Verified | null> {
  const files = record === undefined ? await verifyShipped(id) : await checkFiles(record, true);
  if (files === null) return null;
  const problems = files.flatMap(({ path, problem }) => (problem === null ? [] : [`${path} ${problem}`]));
  return {
    ok: problems.length === 0,
    problems,
    files: files.map(({ path, bytes, problem }) => ({ path, bytes, ok: problem === null })),
  };
}
