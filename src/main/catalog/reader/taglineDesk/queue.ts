// The queue of the desk: which posters are in each of its lists, a page of one, and where a poster stands in it. Lists are filters
// of the library, so they are made, kept and narrowed down like any other.
import type { Output, Parsed } from '../../../../shared/contract.ts';
import type { DeskList } from '../../../../shared/calls/taglineDesk.ts';
import type { Filter } from '../../../../shared/filter.ts';
import { DESK, FLAG } from '../columns.ts';
import { posterRow } from '../posterRows.ts';
import type { ReaderProject } from '../project.ts';
import { approvalIn } from './deskColumn.ts';

const BY_TITLE = { by: 'title', descending: false } as const;

const LISTS: Record<DeskList, Filter> = {
  all: {},
  none: { hasTagline: false, noneOf: [{ drafts: 'waiting' }] },
  waiting: { drafts: 'waiting' },
  draft: { approval: 'draft' },
  proposed: { approval: 'proposed' },
  approved: { approval: 'approved' },
};

/** How many posters of a filter are in each list. */
export function deskCounts(project: ReaderProject, { filter }: Parsed<'desk.counts'>): Output<'desk.counts'> {
  const rows = project.lists.matching(filter);
  const { columns } = project;
  const total = rows === null ? columns.count : rows.length;
  /** By the value of the column; the upper half: without a tagline. */
  const seen = new Int32Array(512);
  for (let i = 0; i < total; i++) {
    const row = rows === null ? i : rows[i]!;
    seen[columns.desk[row]! | (columns.flags[row]! & FLAG.tagline ? 0 : 256)]!++;
  }
  const lists = { all: total, none: 0, waiting: 0, draft: 0, proposed: 0, approved: 0 };
  seen.forEach((count, value) => {
    const waiting = (value & DESK.waiting) !== 0;
    if (waiting) lists.waiting += count;
    else if (value >= 256) lists.none += count;
    const approval = approvalIn(value);
    if (approval !== null) lists[approval] += count;
  });
  return { lists, revision: project.revision };
}

/** The rows of a list by title, those of posters with an image apart: they come first. */
function listRows(project: ReaderProject, list: DeskList, filter: Filter): { seen: Int32Array; unseen: Int32Array } {
  const within: Filter = Object.keys(filter).length > 0 ? { allOf: [filter] } : {};
  const ordered = (hasImage: boolean): Int32Array =>
    project.lists.ordered({ ...LISTS[list], hasImage, ...within }, BY_TITLE);
  return { seen: ordered(true), unseen: ordered(false) };
}

/** Where a poster stands in a list, or would: it may have left it by a decision while somebody looked at it. */
export function deskPosition(
  project: ReaderProject,
  { list, filter, posterId }: Parsed<'desk.position'>,
): Output<'desk.position'> {
  const { columns, orders } = project;
  const row = columns.rowOf(posterId);
  if (row < 0) return { index: null, listed: false };
  const { seen, unseen } = listRows(project, list, filter);
  const hasImage = (columns.flags[row]! & FLAG.image) !== 0;
  const rows = hasImage ? seen : unseen;
  const places = orders.placesIn(orders.by(BY_TITLE));
  // The first that does not come before it.
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[rows[middle]!]! < places[row]!) low = middle + 1;
    else high = middle;
  }
  return { index: low + (hasImage ? 0 : seen.length), listed: rows[low] === row };
}

/** A page of a list, by title, posters with an image first. */
export function deskQueue(
  project: ReaderProject,
  { list, filter, offset, limit }: Parsed<'desk.queue'>,
): Output<'desk.queue'> {
  const { seen, unseen } = listRows(project, list, filter);
  const end = offset + limit;
  const page = [
    ...seen.subarray(offset, end),
    ...unseen.subarray(Math.max(0, offset - seen.length), Math.max(0, end - seen.length)),
  ];
  const more = project.db.prepare(
    `SELECT (SELECT text FROM tagline_state WHERE poster_id = :id) AS tagline,
       (SELECT count(*) FROM draft WHERE poster_id = :id AND state = 'open') AS openDrafts`,
  );
  return {
    total: seen.length + unseen.length,
    revision: project.revision,
    posters: page.map((row) => {
      const { id, filmKey, title, year, hasImage, color } = posterRow(project.columns, row);
      const { tagline, openDrafts } = more.get({ id }) as { tagline: string | null; openDrafts: number };
      const approval = approvalIn(project.columns.desk[row]!);
      return { posterId: id, filmKey, title, year, hasImage, color, openDrafts, tagline, approval };
    }),
  };
}
