// The clusters of the last search as the page lists them: those with conflicting labels first, then the larger ones. Kept while
// neither clusters nor labels change.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import { duplicateSearchSchema, type DuplicateSearch } from '../../../../shared/calls/duplicates.ts';
import { genreIdsOf, type Columns } from '../columns.ts';
import { posterRow } from '../posterRows.ts';
import type { ReaderProject } from '../project.ts';

/** Posters of a cluster that are listed. */
const LISTED = 40;

interface Cluster {
  cluster: number;
  /** Rows of the columns. */
  rows: number[];
  conflicting: number[];
}

export class ClusterList {
  private known: { stamp: string; clusters: Cluster[]; conflicting: number } | null = null;

  answer(project: ReaderProject, { kind, offset, limit }: Parsed<'duplicates.list'>): Output<'duplicates.list'> {
    const { columns } = project;
    const { clusters, conflicting } = this.of(project);
    const listed = kind === 'all' ? clusters : clusters.slice(0, conflicting);
    return {
      total: listed.length,
      conflicting,
      clusters: listed.slice(offset, offset + limit).map(({ cluster, rows, conflicting: genres }) => ({
        cluster,
        conflicting: genres,
        posters: rows.slice(0, LISTED).map((row) => posterRow(columns, row)),
        posterCount: rows.length,
      })),
      search: lastSearch(project),
      toldApart: project.db.prepare('SELECT count(*) FROM told_apart').pluck().get() as number,
      revision: project.revision,
    };
  }

  private of(project: ReaderProject): NonNullable<ClusterList['known']> {
    const { columns } = project;
    const stamp = project.versions.stamp(['duplicates', 'labels', 'posters', 'genres']);
    if (this.known?.stamp === stamp) return this.known;
    const members = project.db
      .prepare('SELECT cluster, poster_id FROM duplicate_member ORDER BY cluster, poster_id')
      .raw()
      .all() as [number, number][];
    const byCluster = new Map<number, number[]>();
    for (const [cluster, posterId] of members) {
      const row = columns.rowOf(posterId);
      if (row < 0) continue;
      const rows = byCluster.get(cluster);
      if (rows === undefined) byCluster.set(cluster, [row]);
      else rows.push(row);
    }
    const clusters = [...byCluster]
      .map(([cluster, rows]) => ({ cluster, rows, conflicting: conflictingGenres(columns, rows) }))
      .sort(
        (a, b) =>
          Number(b.conflicting.length > 0) - Number(a.conflicting.length > 0) ||
          b.rows.length - a.rows.length ||
          a.cluster - b.cluster,
      );
    const conflicting = clusters.filter((each) => each.conflicting.length > 0).length;
    this.known = { stamp, clusters, conflicting };
    return this.known;
  }
}

/** Genres that are present on one and absent on another of the rows. */
function conflictingGenres(columns: Columns, rows: readonly number[]): number[] {
  const both = columns.present.map((plane, word) => {
    let present = 0;
    let absent = 0;
    for (const row of rows) {
      present |= plane[row]!;
      absent |= columns.absent[word]![row]!;
    }
    return Int32Array.of(present & absent);
  });
  return genreIdsOf(both, 0);
}

function lastSearch({ db }: ReaderProject): DuplicateSearch | null {
  const text = db.prepare("SELECT value FROM meta WHERE key = 'duplicates'").pluck().get() as string | undefined;
  if (text === undefined) return null;
  const parsed = duplicateSearchSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
