// Posters and drafts as the desk gets them, for its tests.
import type { DeskPoster } from '../../../../../src/renderer/state/deskPaint.ts';
import type { Draft } from '../../../../../src/shared/taglines/draft.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../../src/shared/taglines/draftSettings.ts';

/** A draft that waits for a decision. */
export const draft = (id: string, more: Partial<Draft> = {}): Draft => ({
  id,
  posterId: 7,
  requestId: 'first',
  text: 'Fear has a new name.',
  score: 1,
  parts: { fit: 0.5, likelihood: -2, novelty: 0.5, contrast: 0 },
  nearest: [],
  marks: [],
  state: 'open',
  final: null,
  runId: 'starter',
  runName: 'Starter model',
  settings: DEFAULT_DRAFT_SETTINGS,
  like: null,
  by: 'Ann',
  at: '2026-11-27T10:00:00.000Z',
  decidedBy: null,
  decidedAt: null,
  ...more,
});

export const poster = (more: Partial<DeskPoster> = {}): DeskPoster => ({
  posterId: 7,
  filmKey: '78748',
  title: 'Alien',
  year: 1979,
  overview: null,
  hasImage: true,
  width: 182,
  height: 268,
  color: '#203040',
  genres: [],
  tagline: null,
  drafts: [draft('a'), draft('b', { text: 'Run.' })],
  revision: 10,
  ...more,
});
