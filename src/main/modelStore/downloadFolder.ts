// What an unfinished download has on disk: its files and their parts, and `download.json`, which says what it will consist
// of. Reads and clears; fetching is fetchFile.ts's.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { clearHalfWrites, writeFileAtomic } from '../lib/atomicFile.ts';
import type { HubListing } from './hubFiles.ts';

const LISTING = 'download.json';

const listingSchema = z.object({
  id: z.string(),
  revision: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      url: z.string(),
      bytes: z.number(),
      hash: z.object({ kind: z.enum(['sha256', 'git']), value: z.string() }),
    }),
  ),
});
export type SavedListing = z.infer<typeof listingSchema>;

/** What the download in `dir` consists of; null where that is not known. */
export async function readListing(dir: string): Promise<SavedListing | null> {
  try {
    const listing = listingSchema.parse(JSON.parse(await readFile(join(dir, LISTING), 'utf8')));
    return listing.files.every(({ path }) => !path.includes('..') && !path.startsWith('/')) ? listing : null;
  } catch {
    return null;
  }
}

/** Says what the download in `dir` consists of; files of another version than before are deleted, to be fetched anew. */
export async function writeListing(dir: string, id: string, listing: HubListing): Promise<void> {
  const before = await readListing(dir);
  for (const file of before?.files ?? []) {
    const now = listing.files.find((each) => each.path === file.path);
    if (now?.hash.value === file.hash.value) continue;
    for (const suffix of ['', '.part', '.part.tag']) await rm(join(dir, `${file.path}${suffix}`), { force: true });
  }
  await clearHalfWrites(join(dir, LISTING));
  await writeFileAtomic(join(dir, LISTING), JSON.stringify({ id, ...listing }));
}

/** The download is none any more: its folder is a model's. */
export const dropListing = (dir: string): Promise<void> => rm(join(dir, LISTING), { force: true });

/** Bytes that are on disk of a file, or of its part. */
export const haveOf = (path: string): Promise<number> =>
  stat(path)
    .catch(() => stat(`${path}.part`))
    .then(
      (found) => found.size,
      () => 0,
    );

/** Bytes of all files below a folder. */
export async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])) {
    if (entry.isFile()) bytes += await haveOf(join(entry.parentPath, entry.name));
  }
  return bytes;
}
