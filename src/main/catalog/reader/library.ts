// Answers of the library: pages, facets, id ranges, positions, summaries of a selection, the genre vocabulary with counts.
import type { Output, Parsed } from '../../../shared/contract.ts';
import type { Filter } from '../../../shared/filter.ts';
import { FLAG } from './columns.ts';
import { countGenres } from './facets.ts';
import { posterRow } from './posterRows.ts';
import type { ReaderProject } from './project.ts';

/** One page of the ordered list. */
export function libraryPage(
  project: ReaderProject,
  { filter, sort, offset, limit }: Parsed<'library.page'>,
): Output<'library.page'> {
  const { columns } = project;
  const { total, rows } = project.lists.page(filter, sort, offset, limit);
  return {
    total,
    rows: Array.from(rows, (row) => posterRow(columns, row)),
    runId: columns.run?.id ?? null,
    runGenreIds: columns.run?.genreIds ?? [],
    revision: project.revision,
  };
}

/** Counts of posters under the whole filter; a genre that the filter names is counted under it too. */
export function libraryFacets(
  project: ReaderProject,
  { filter, genreId, runs }: Parsed<'library.facets'>,
): Output<'library.facets'> {
  const { columns } = project;
  const rows = project.lists.matching(filter);
  return {
    total: rows === null ? columns.count : rows.length,
    ...project.facetCounts.of(filter, rows, genreId),
    runs: runs ? project.runRows.counts(columns, rows) : null,
    revision: project.revision,
  };
}

/** Poster ids of a range of the ordered list, for selecting by shift or all at once. */
export function libraryIds(
  project: ReaderProject,
  { filter, sort, from, to }: Parsed<'library.ids'>,
): Output<'library.ids'> {
  const { ids } = project.columns;
  return { ids: Array.from(project.lists.ordered(filter, sort).subarray(from, to), (row) => ids[row]!) };
}

/** Poster ids that pass the filter, rising. The array is the caller's. */
export function matchingIds(project: ReaderProject, filter: Filter): Int32Array<ArrayBuffer> {
  const { ids, count } = project.columns;
  const rows = project.lists.matching(filter);
  const found = rows === null ? ids.slice(0, count) : Int32Array.from(rows, (row) => ids[row]!);
  return found.sort();
}

/** Place of a poster in the ordered list, null when the filter does not let it pass. */
export function libraryPosition(
  project: ReaderProject,
  { filter, sort, posterId }: Parsed<'library.position'>,
): Output<'library.position'> {
  const row = project.columns.rowOf(posterId);
  const index = row < 0 ? -1 : project.lists.ordered(filter, sort).indexOf(row);
  return { index: index < 0 ? null : index };
}

/** Genre states over a selection; ids that are not in the project are not counted. */
export function selectionSummary(
  project: ReaderProject,
  { posterIds }: Parsed<'selection.summary'>,
): Output<'selection.summary'> {
  const { columns } = project;
  const rows = Int32Array.from(new Set(posterIds), (id) => columns.rowOf(id)).filter((row) => row >= 0);
  const withFlag = (flag: number): number => rows.reduce((sum, row) => sum + (columns.flags[row]! & flag ? 1 : 0), 0);
  return {
    count: rows.length,
    flagged: withFlag(FLAG.flagged),
    noted: withFlag(FLAG.note),
    genres: countGenres(columns, rows, project.vocabulary.ids),
  };
}

/** The vocabulary with its aliases and its counts over all posters. */
export function genresList(project: ReaderProject): Output<'genres.list'> {
  const { genres, ids } = project.vocabulary;
  const counts = countGenres(project.columns, null, ids);
  return {
    genres: genres.map((genre, i) => {
      const { present, absent, unknown } = counts[i]!;
      return { ...genre, present, absent, unknown };
    }),
  };
}
