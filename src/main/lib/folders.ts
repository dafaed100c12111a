// Makes folders with their parents, one by one. Node's own recursive mkdir never returns where a parent can neither be
// made nor found (below /proc, on some network drives), and would take its thread with it.
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/**
 * Makes `dir` and the parents that are missing. A folder that is there already is fine.
 * @throws the file system's error, e.g. ENOTDIR when a parent is a file; see `fileError` for its typed form
 */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir);
  } catch (error) {
    const parent = dirname(dir);
    if (codeOf(error) === 'ENOENT' && parent !== dir) {
      await makeFolder(parent);
      await mkdir(dir).catch(async (again: unknown) => {
        // Somebody else may have made it meanwhile.
        if (codeOf(again) !== 'EEXIST') throw again;
      });
      return;
    }
    // Roots and read-only mounts answer with other codes than EEXIST although the folder is there.
    const found = await stat(dir).catch(() => null);
    if (found?.isDirectory() === true) return;
    throw error;
  }
}
