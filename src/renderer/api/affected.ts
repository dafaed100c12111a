// Which cached answers a change of the catalog makes stale, and how changes add up. Pure: no cache, no transport.
import type { CallName, EventPayload } from '../../shared/contract.ts';

export type Change = EventPayload<'catalog.changed'>;
type What = Change['what'][number];

/** What is computed from a run's predictions and the labels as they are now. */
const EVALUATIONS: CallName[] = [
  'runs.evaluate',
  'runs.curves',
  'runs.crossing',
  'runs.calibration',
  'runs.matrices',
  'runs.cell',
  'runs.compare',
  'runs.report',
];

/** Ranked lists: which posters there are, what their cards show, what a filter lets pass. */
const SIMILAR: CallName[] = ['similar.byPoster', 'similar.byImage', 'similar.byText'];

/** What the tagline desk shows. */
const DESK: CallName[] = ['desk.counts', 'desk.queue', 'desk.position', 'desk.poster'];

/** Answers that depend on a part of the catalog. Those of one poster are narrowed to the posters that changed. */
const DEPENDS: Record<What, CallName[]> = {
  labels: [
    ...SIMILAR,
    'duplicates.list',
    'library.page',
    ...DESK,
    'library.facets',
    'selection.summary',
    'poster.get',
    'poster.history',
    'review.queue',
    'review.counts',
    'edits.stack',
    'edits.recent',
    'genres.list',
    'splits.report',
    'vocabulary.preview',
    'vocabulary.history',
    'snapshots.list',
    'snapshots.diff',
    'merging.conflicts',
    'merging.status',
    'merging.agreement',
    ...EVALUATIONS,
    'map.values',
    'map.matching',
    'overview.counts',
    'overview.progress',
  ],
  taglines: [
    ...SIMILAR,
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'poster.history',
    'edits.stack',
    'snapshots.list',
    'snapshots.diff',
    'edits.recent',
    'map.matching',
    'overview.counts',
  ],
  films: [
    ...SIMILAR,
    'spelling.known',
    'duplicates.list',
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'studio.info',
    'splits.report',
    'map.matching',
    'overview.counts',
  ],
  posters: [
    ...SIMILAR,
    'duplicates.list',
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'studio.info',
    'review.counts',
    'splits.report',
    'map.points',
    'map.values',
    'map.matching',
    'overview.counts',
  ],
  genres: [
    'genres.list',
    'spelling.known',
    'library.page',
    ...DESK,
    'library.facets',
    'selection.summary',
    'poster.get',
    'edits.stack',
    'review.queue',
    'review.counts',
    'splits.report',
    'vocabulary.preview',
    'vocabulary.history',
    'snapshots.diff',
    ...EVALUATIONS,
    'overview.counts',
    'guidelines.list',
    'edits.recent',
    'map.values',
    'merging.conflicts',
  ],
  splits: [
    ...SIMILAR,
    'splits.list',
    'splits.report',
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'studio.info',
    ...EVALUATIONS,
    'map.values',
    'map.matching',
  ],
  runs: [
    ...SIMILAR,
    'models.effect',
    'models.list',
    'runs.list',
    'runs.get',
    'snapshots.list',
    'sweeps.list',
    'studio.info',
    'library.page',
    ...DESK,
    'review.counts',
    'review.queue',
    'splits.list',
    'map.values',
    'overview.counts',
  ],
  predictions: [
    ...SIMILAR,
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'review.counts',
    'review.queue',
    'runs.list',
    'runs.get',
    'runs.changed',
    ...EVALUATIONS,
    'map.values',
    'map.matching',
    'overview.counts',
  ],
  embeddings: [
    ...SIMILAR,
    'studio.info',
    'models.effect',
    'splits.report',
    'review.counts',
    'review.queue',
    'map.points',
    'overview.counts',
  ],
  marks: [
    ...SIMILAR,
    'library.page',
    ...DESK,
    'library.facets',
    'poster.get',
    'poster.history',
    'selection.summary',
    'edits.stack',
    'edits.recent',
    'map.matching',
    'overview.progress',
  ],
  guidelines: ['guidelines.list', 'edits.stack', 'edits.recent'],
  views: ['views.list'],
  duplicates: [
    'duplicates.list',
    ...SIMILAR,
    'edits.stack',
    'edits.recent',
    'library.page',
    ...DESK,
    'library.facets',
    'splits.report',
    'map.matching',
  ],
  map: ['map.points', 'map.values', 'map.matching', 'overview.counts'],
  conflicts: ['library.page', ...DESK, 'library.facets', 'merging.conflicts', 'merging.status', 'map.matching'],
  snapshots: ['snapshots.list', 'snapshots.diff'],
  people: ['people.list', 'people.me'],
  drafts: [
    ...SIMILAR,
    'library.page',
    ...DESK,
    'library.facets',
    'poster.history',
    'edits.stack',
    'edits.recent',
    'map.matching',
    'desk.blocklist',
  ],
  panels: ['panel.list', 'panel.next'],
};

/** Parts whose changes name the posters that they touch. */
const NAMING_POSTERS: readonly What[] = ['labels', 'taglines', 'marks', 'drafts'];

/** Answers about the poster that they were asked about. */
const OF_ONE_POSTER: readonly string[] = ['poster.get', 'poster.history', 'desk.poster'] satisfies CallName[];

/** Whether a cached answer may have changed. Pure, so that it can be tested without a cache. */
export function isAffected(name: string, input: unknown, change: Pick<Change, 'what' | 'posterIds'>): boolean {
  if (!change.what.some((what) => (DEPENDS[what] as string[]).includes(name))) return false;
  if (OF_ONE_POSTER.includes(name) && change.posterIds !== null) {
    const posterId = (input as { posterId: number }).posterId;
    return change.posterIds.includes(posterId) || change.what.some((w) => !NAMING_POSTERS.includes(w));
  }
  return true;
}

/** Two changes as one. */
export function mergeChanges(a: Change, b: Change): Change {
  return {
    revision: Math.max(a.revision, b.revision),
    what: [...new Set([...a.what, ...b.what])],
    posterIds: a.posterIds === null || b.posterIds === null ? null : [...new Set([...a.posterIds, ...b.posterIds])],
  };
}
