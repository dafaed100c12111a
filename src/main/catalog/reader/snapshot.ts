// The snapshot hash: the identity of all labels of a project at one moment. Runs and exports carry it.
//
// sha256 over UTF-8 lines, one for each known (poster, genre) pair, sorted by (film key, poster sha256, genre id), a film's
// placeholder first: canonical JSON (keys sorted, no spaces) and a line feed:
//   {"film":"114709","genre":"Comedy","poster":"<sha256>","state":"present"}
// A placeholder has "poster":null. Text sorts by UTF-16 code units. Source, actor and time are left out: confirming a label
// does not change what a model is trained on.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { genreIdsOf } from './columns.ts';
import { compareText } from './orders.ts';
import type { ReaderProject } from './project.ts';

const SLICE = 2000;

/** Poster rows in canonical order with their image hashes (null for placeholders). */
export function canonicalRows(project: ReaderProject): { row: number; sha256: string | null }[] {
  const { columns } = project;
  const sha256 = imageHashes(project.db);
  const rows = Array.from({ length: columns.count }, (_, row) => ({
    row,
    sha256: sha256.get(columns.ids[row]!) ?? null,
  }));
  const { filmKeys } = columns;
  return rows.sort(
    (a, b) => compareText(filmKeys[a.row]!, filmKeys[b.row]!) || compareText(a.sha256 ?? '', b.sha256 ?? ''),
  );
}

function imageHashes(db: Database): Map<number, string> {
  const slice = db
    .prepare('SELECT id, sha256 FROM poster WHERE sha256 IS NOT NULL AND id > ? ORDER BY id LIMIT 20000')
    .raw();
  const hashes = new Map<number, string>();
  for (let after = -1; ;) {
    const tuples = slice.all(after) as [number, string][];
    for (const [id, sha256] of tuples) hashes.set(id, sha256);
    const last = tuples.at(-1);
    if (last === undefined || tuples.length < 20_000) return hashes;
    after = last[0];
  }
}

export class Snapshots {
  private known = { stamp: '', hash: '' };

  /**
   * The snapshot hash of the labels as they are. Yields between slices so that pages stay fast meanwhile, and starts anew
   * when a label changes under it; the third time it does not yield.
   */
  async hash(project: ReaderProject): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      const stamp = stampOf(project);
      if (this.known.stamp === stamp) return this.known.hash;
      const hash = await this.compute(project, () => attempt < 3 && stampOf(project) !== stamp, attempt < 3);
      if (hash === null) continue;
      this.known = { stamp, hash };
      return hash;
    }
  }

  private async compute(project: ReaderProject, outdated: () => boolean, yields: boolean): Promise<string | null> {
    const { columns, vocabulary } = project;
    const sha = createHash('sha256');
    const names = new Map(vocabulary.genres.map(({ id, name }) => [id, JSON.stringify(name)]));
    const rows = canonicalRows(project);
    for (let start = 0; start < rows.length; start += SLICE) {
      let text = '';
      for (const { row, sha256 } of rows.slice(start, start + SLICE)) {
        const film = `{"film":${JSON.stringify(columns.filmKeys[row])},"genre":`;
        const poster = `,"poster":${sha256 === null ? 'null' : `"${sha256}"`},"state":`;
        const present = new Set(genreIdsOf(columns.present, row));
        const ids = [...present, ...genreIdsOf(columns.absent, row)].sort((a, b) => a - b);
        for (const id of ids) text += `${film}${names.get(id)}${poster}"${present.has(id) ? 'present' : 'absent'}"}\n`;
      }
      sha.update(text);
      if (yields) {
        await nextTurn();
        if (outdated()) return null;
      }
    }
    return sha.digest('hex');
  }
}

function stampOf(project: ReaderProject): string {
  return project.versions.stamp(['labels', 'posters', 'films', 'genres']);
}
