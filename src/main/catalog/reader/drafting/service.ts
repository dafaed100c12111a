// What drafting asks of the catalog: which posters, what is told of each, and the titles of all films. What is on the desk
// already is taglineDesk/.
import type { SplitPart } from '../../../../shared/domain.ts';
import type { Filter } from '../../../../shared/filter.ts';
import { Transferred, type Handlers } from '../../../lib/threadCalls.ts';
import { FLAG, SPLIT_PARTS } from '../columns.ts';
import { pooledEmbeddings } from '../embeddings.ts';
import { matchingIds } from '../library.ts';
import type { Opened } from '../opened.ts';
import type { ReaderProject } from '../project.ts';
import { genresOf } from '../taglineDesk/poster.ts';

/** A poster as its taglines are written from. */
export interface DraftFacts {
  posterId: number;
  filmKey: string;
  title: string;
  /** Of its labels; where it has none, those that the active run finds. */
  genres: string[];
  /** Of its image; null where it has none. */
  sha256: string | null;
}

export interface DraftingReader {
  /** Posters in the order that is asked for; those that are gone are left out. */
  'drafting.posters'(input: { posterIds: readonly number[] }): { posters: DraftFacts[] };
  /** Posters that pass a filter and are in a part of the split, without those to skip, by id. */
  'drafting.select'(input: {
    filter: Filter;
    split: SplitPart | null;
    skip: 'none' | 'drafts' | 'taglines';
    posterIds: readonly number[] | null;
  }): {
    posterIds: Int32Array;
  };
  /** Pooled embeddings [images x dim] of those images that have one by this model, in the order of `sha256` as it comes back. */
  'drafting.embeddings'(input: { modelHash: string; sha256: readonly string[] }): {
    sha256: string[];
    pooled: Float32Array;
    dim: number;
  };
  /** Titles of the posters' films, page by page. */
  'drafting.films'(input: { after: number; limit: number }): {
    films: { filmKey: string; title: string }[];
    next: number | null;
  };
}

export function draftingReading(current: () => Opened): Handlers<DraftingReader> {
  return {
    'drafting.posters': ({ posterIds }) => ({ posters: factsOf(current().project, posterIds) }),
    'drafting.select': (input) => ({ posterIds: selected(current().project, input) }),
    'drafting.embeddings': ({ modelHash, sha256 }) => {
      const { db } = current().project;
      const has = db.prepare('SELECT 1 FROM embedding WHERE sha256 = ? AND model_hash = ?').pluck();
      const known = sha256.filter((sha) => has.get(sha, modelHash) !== undefined);
      const { pooled, dim } = pooledEmbeddings(db, { modelHash, sha256: known });
      return new Transferred({ sha256: known, pooled, dim }, [pooled.buffer]);
    },
    'drafting.films': ({ after, limit }) => {
      const { columns } = current().project;
      const end = Math.min(columns.count, after + limit);
      const films = Array.from({ length: Math.max(0, end - after) }, (_, i) => ({
        filmKey: columns.filmKeys[after + i]!,
        title: columns.titles[after + i]!,
      }));
      return { films, next: end < columns.count ? end : null };
    },
  };
}

function factsOf(project: ReaderProject, posterIds: readonly number[]): DraftFacts[] {
  const { columns, db } = project;
  const image = db.prepare('SELECT sha256 FROM poster WHERE id = ?').pluck();
  return posterIds.flatMap((posterId) => {
    const row = columns.rowOf(posterId);
    if (row < 0) return [];
    const genres = genresOf(project, row).map(({ name }) => name);
    const sha256 = (image.get(posterId) as string | null | undefined) ?? null;
    return [{ posterId, filmKey: columns.filmKeys[row]!, title: columns.titles[row]!, genres, sha256 }];
  });
}

function selected(
  project: ReaderProject,
  { filter, split, skip, posterIds }: Parameters<DraftingReader['drafting.select']>[0],
): Int32Array {
  const { columns, db } = project;
  const part = split === null ? null : SPLIT_PARTS.indexOf(split);
  const open =
    skip === 'none'
      ? new Set<number>()
      : new Set(db.prepare("SELECT DISTINCT poster_id FROM draft WHERE state = 'open'").pluck().all() as number[]);
  const among = posterIds === null ? null : new Set(posterIds);
  return matchingIds(project, filter).filter((posterId) => {
    if (among !== null && !among.has(posterId)) return false;
    const row = columns.rowOf(posterId);
    if (part !== null && columns.split[row] !== part) return false;
    if (open.has(posterId)) return false;
    return skip !== 'taglines' || (columns.flags[row]! & FLAG.tagline) === 0;
  });
}
