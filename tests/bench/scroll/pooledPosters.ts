// Gives the posters of a synthetic catalog picture files: the sample's posters, each for many of them, so that a million posters
// need no million files. Thumbnails are made for each poster by itself, as in any project.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { resourcePath } from '../../../src/main/lib/paths.ts';

export function usePooledPosters(dir: string): void {
  const pool = join(dir, 'posters', 'pool');
  const sample = readdirSync(resourcePath('sample', 'posters'));
  const db = new BetterSqlite3(join(dir, 'catalog.sqlite'));
  db.prepare("UPDATE image SET path = 'posters/pool/' || (abs(random()) % CAST(? AS INTEGER)) || '.jpg'").run(
    sample.length,
  );
  db.close();
  mkdirSync(pool, { recursive: true });
  sample.forEach((name, i) => {
    copyFileSync(resourcePath('sample', 'posters', name), join(pool, `${i}.jpg`));
  });
}
