// What a process that was killed leaves of a file (atomicFile.ts) or folder (atomicFolder.ts) that a work with a key was writing:
// clears it. Only names that end with the key of that work are touched. Only for who knows that the work does not run.
import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A longer name stands cut in that of its half. */
const CUT = 40;

/**
 * Clears what the work with this key (twelve hexadecimal digits, as in `openAtomic`) left in a folder. What it had moved aside, to
 * replace it, is put back.
 */
export async function clearHalfWork(dir: string, key: string): Promise<void> {
  // A shorter key might end the names of others.
  if (!/^[0-9a-f]{12}$/.test(key)) return;
  const tail = `-${key}`;
  for (const name of await readdir(dir).catch(() => [])) {
    if (!name.endsWith(tail)) continue;
    if (name.startsWith('.tmp-')) await rm(join(dir, name), { recursive: true, force: true });
    if (!name.startsWith('.old-')) continue;
    const place = name.slice('.old-'.length, -tail.length);
    // Of a cut name nobody knows what it was: rather left than lost.
    if (place.length >= CUT) continue;
    if (existsSync(join(dir, place))) await rm(join(dir, name), { recursive: true, force: true });
    else await rename(join(dir, name), join(dir, place));
  }
}
