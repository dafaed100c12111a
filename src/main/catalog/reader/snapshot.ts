// The snapshot hash: the identity of all labels of a project at one moment. Runs and exports carry it.
//
// sha256 over UTF-8 lines, one for each known (poster, genre) pair, sorted by (film key, poster sha256, genre id), a film's
// placeholder first: canonical JSON (keys sorted, no spaces) and a line feed:
//   {"film":"114709","genre":"Comedy","poster":"<sha256>","state":"present"}
// A placeholder has "poster":null. Text sorts by UTF-16 code units. Source, actor and time are left out: confirming a label
// does not change what a model is trained on.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import { genreIdsOf } from './columns.ts';
import { compareText } from './orders.ts';
import type { ReaderProject } from './project.ts';

/** Posters of a turn: some 4 ms of work. */
const SLICE = 500;

interface CanonicalRow {
  row: number;
  /** Null for a placeholder. */
  sha256: string | null;
}

/** Poster rows in canonical order with their image hashes, a slice at a time. What they read must not change meanwhile. */
function* canonicalSlices(project: ReaderProject): Generator<CanonicalRow[]> {
  const { filmKeys } = project.columns;
  const shaOf = project.db.prepare<[number], string | null>('SELECT sha256 FROM poster WHERE id = ?').pluck();
  // By film key, then by poster: only within a film the order is another.
  const order = project.orders.byKey();
  for (let start = 0; start < order.length;) {
    let end = Math.min(order.length, start + SLICE);
    while (end < order.length && filmKeys[order[end]!] === filmKeys[order[end - 1]!]) end++;
    const rows = Array.from(order.subarray(start, end), (row) => ({
      row,
      sha256: shaOf.get(project.columns.ids[row]!) ?? null,
    }));
    yield rows.sort(
      (a, b) => compareText(filmKeys[a.row]!, filmKeys[b.row]!) || compareText(a.sha256 ?? '', b.sha256 ?? ''),
    );
    start = end;
  }
}

/** Poster rows in canonical order with their image hashes (null for placeholders). */
export function canonicalRows(project: ReaderProject): CanonicalRow[] {
  return [...canonicalSlices(project)].flat();
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
    for (const slice of canonicalSlices(project)) {
      let text = '';
      for (const { row, sha256 } of slice) {
        const film = `{"film":${JSON.stringify(columns.filmKeys[row])},"genre":`;
        const poster = `,"poster":${sha256 === null ? 'null' : `"${sha256}"`},"state":`;
        const present = new Set(genreIdsOf(columns.present, row));
        const ids = [...present, ...genreIdsOf(columns.absent, row)].sort((a, b) => a - b);
        for (const id of ids) text += `${film}${names.get(id)}${poster}"${present.has(id) ? 'present' : 'absent'}"}\n`;
      }
      sha.update(text);
      if (yields) {
        await nextTurn();
        if (!project.db.open) throw new AppError('cancelled', 'The project was closed.');
        if (outdated()) return null;
      }
    }
    return sha.digest('hex');
  }
}

function stampOf(project: ReaderProject): string {
  return project.versions.stamp(['labels', 'posters', 'films', 'genres']);
}
