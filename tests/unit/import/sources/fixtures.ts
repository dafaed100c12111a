// Fixtures of other tools' exports: FiftyOne's were written by FiftyOne 1.22, Parquet by pyarrow; Label Studio's follow its
// documented forms (JSON and JSON-MIN).
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempDir } from '../files.ts';

export const INOUT = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'inout');
const IMAGES = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'images');

/** A folder with copies of the fixture images under these names (below it, with `/`). */
export function folderOf(names: Record<string, string>): string {
  const dir = tempDir();
  for (const [name, image] of Object.entries(names)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    cpSync(join(IMAGES, `${image}.jpg`), join(dir, name));
  }
  return dir;
}
