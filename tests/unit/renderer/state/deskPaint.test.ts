// Decisions painted before they are on disk: over answers that cannot know them, and not over those that do.
import { describe, expect, it } from 'vitest';
import {
  paintedPoster,
  paintedQueued,
  type DeskChange,
  type PaintedDecision,
} from '../../../../src/renderer/state/deskPaint.ts';
import { poster } from '../pages/taglines/deskFixtures.ts';

const decision = (change: DeskChange, revision: number | null = null): PaintedDecision => ({
  ticket: 1,
  posterId: 7,
  change,
  by: 'Ben',
  at: '2026-11-27T11:00:00.000Z',
  revision,
});
const accept = (text: string | null): DeskChange => ({
  what: 'decide',
  draftId: 'a',
  draft: 'Fear has a new name.',
  decision: 'accept',
  text,
});
const reject: DeskChange = { ...accept(null), decision: 'reject' } as DeskChange;
const queued = {
  posterId: 7,
  filmKey: '78748',
  title: 'Alien',
  year: 1979,
  hasImage: true,
  color: null,
  openDrafts: 2,
  tagline: null,
  approval: null,
};

describe('paintedPoster', () => {
  it('shows an accepted draft as the tagline at once', () => {
    const shown = paintedPoster(poster(), [decision(accept(null))]);
    expect(shown.tagline).toMatchObject({
      text: 'Fear has a new name.',
      source: 'person',
      approval: 'draft',
      by: 'Ben',
    });
    expect(shown.drafts[0]).toMatchObject({ state: 'accepted', final: 'Fear has a new name.', decidedBy: 'Ben' });
    expect(shown.drafts[1]).toMatchObject({ state: 'open' });
  });

  it('tells a reworded draft from one that was taken as it was', () => {
    const shown = paintedPoster(poster(), [decision(accept('Fear has an old name.'))]);
    expect(shown.tagline).toMatchObject({ text: 'Fear has an old name.', source: 'person', draftId: 'a' });
    expect(shown.drafts[0]).toMatchObject({ state: 'edited', final: 'Fear has an old name.' });
  });

  it('lets rejecting and approving follow each other', () => {
    const shown = paintedPoster(poster(), [
      decision(accept(null)),
      decision({ what: 'approve', approval: 'proposed' }),
      decision({ what: 'decide', draftId: 'b', draft: 'Run.', decision: 'reject', text: null }),
    ]);
    expect(shown.tagline?.approval).toBe('proposed');
    expect(shown.drafts.map(({ state }) => state)).toEqual(['accepted', 'rejected']);
  });

  it('leaves an answer alone that is as new as the commit, and other posters', () => {
    const known = poster();
    expect(paintedPoster(known, [decision(accept(null), 10)])).toBe(known);
    expect(paintedPoster(known, [decision(accept(null), 11)]).tagline).not.toBeNull();
    expect(paintedPoster(known, [{ ...decision(accept(null)), posterId: 8 }])).toBe(known);
  });
});

describe('paintedQueued', () => {
  it('counts drafts down and carries the tagline', () => {
    expect(paintedQueued(queued, 10, [decision(reject)])).toMatchObject({ openDrafts: 1, tagline: null });
    expect(paintedQueued(queued, 10, [decision(accept(null))])).toMatchObject({
      openDrafts: 1,
      tagline: 'Fear has a new name.',
      approval: 'draft',
    });
  });
});
