// The pure parts of culling: fuzzy names, the round of a mixed selection, linked zoom, history by edit, the brush, the cursor.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../../../../src/shared/domain.ts';
import { held, MAX_ZOOM, panned, WHOLE, zoomed } from '../../../../../src/renderer/pages/Library/Compare/linkedView.ts';
import { byEdit, entryWords, reachWords } from '../../../../../src/renderer/pages/Library/historyWords.ts';
import { fuzzyFind, fuzzyScore } from '../../../../../src/renderer/state/fuzzy.ts';
import { cursorFollows, NO_SELECTION } from '../../../../../src/renderer/state/selection.ts';
import { clearPaint, overlayStore, paint, paintFlag, paintMore } from '../../../../../src/renderer/state/overlay.ts';

const GENRES = ['Action', 'Adventure', 'Animation', 'Biography', 'Comedy', 'Crime', 'Drama', 'Family', 'Sci-Fi', 'War'];
const find = (typed: string): string[] => fuzzyFind(GENRES, typed, (name) => [name]);

describe('finding a genre by some letters', () => {
  it.each([
    ['sf', 'Sci-Fi'],
    ['anm', 'Animation'],
    ['ad', 'Adventure'],
    ['WAR', 'War'],
    ['fi', 'Sci-Fi'],
    ['bio', 'Biography'],
    ['dram', 'Drama'],
  ])('%s is %s', (typed, name) => {
    expect(find(typed)[0]).toBe(name);
  });

  it('finds nothing for letters that do not come in order, and all for none', () => {
    expect(find('zq')).toEqual([]);
    expect(find('')).toEqual(GENRES);
  });

  it('prefers the whole name, then a beginning, then a word, then letters here and there', () => {
    const scores = ['war', 'warrior', 'cold war', 'w-a-r', 'w x a y r'].map((name) => fuzzyScore(name, 'war') ?? -1);
    expect([...scores].sort((a, b) => b - a)).toEqual(scores);
  });

  it('takes any text, also accents and aliases', () => {
    expect(fuzzyFind([['Science Fiction', 'Sci-Fi'], ['Épopée']], 'epo', (names) => names)[0]).toEqual(['Épopée']);
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, typed) => {
        const score = fuzzyScore(name, typed);
        expect(score === null || Number.isFinite(score)).toBe(true);
        expect(fuzzyScore(name, name)).not.toBeNull();
      }),
    );
  });
});

describe('linked zoom', () => {
  const pane = { width: 400, height: 600 };

  it('keeps the point under the pointer where it is', () => {
    const about = { x: 120, y: -80 };
    const view = zoomed(WHOLE, 3, pane, about);
    // The point of the picture that was under the pointer: (about - offset) / zoom.
    expect((about.x - view.x) / view.zoom).toBeCloseTo(about.x);
    expect((about.y - view.y) / view.zoom).toBeCloseTo(about.y);
  });

  it('never shows beyond the edge, is never smaller than whole', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0.2, max: 5, noNaN: true }),
            fc.integer({ min: -900, max: 900 }),
            fc.integer({ min: -900, max: 900 }),
          ),
        ),
        (steps) => {
          let view = WHOLE;
          for (const [factor, x, y] of steps) {
            view = panned(zoomed(view, factor, pane, { x: x / 5, y: y / 5 }), { x, y }, pane);
            expect(view.zoom).toBeGreaterThanOrEqual(1);
            expect(view.zoom).toBeLessThanOrEqual(MAX_ZOOM);
            expect(Math.abs(view.x)).toBeLessThanOrEqual(((view.zoom - 1) * pane.width) / 2 + 1e-9);
            expect(Math.abs(view.y)).toBeLessThanOrEqual(((view.zoom - 1) * pane.height) / 2 + 1e-9);
          }
        },
      ),
    );
    expect(held({ zoom: 0.1, x: 50, y: 50 }, pane)).toEqual(WHOLE);
  });
});

describe('a history in words', () => {
  const entry = (batchId: string, more: Partial<HistoryEntry>): HistoryEntry => ({
    eventId: `${batchId}-${more.genreId ?? more.what}`,
    batchId,
    batchKind: 'edit',
    at: '2026-01-01T00:00:00.000Z',
    actor: 'ann',
    source: 'person',
    what: 'genre',
    genreId: null,
    genre: null,
    old: null,
    new: null,
    note: null,
    posters: 1,
    revertible: true,
    ...more,
  });
  const genre = (id: number, name: string) => ({ id, name, aliases: [], present: 0, absent: 0, unknown: 0 });

  it('gathers what was done at once, and keeps apart what was done twice', () => {
    const entries = [
      entry('c', { genreId: 1 }),
      entry('b', { genreId: 2 }),
      entry('b', { genreId: 1 }),
      entry('a', { genreId: 1 }),
    ];
    expect(byEdit(entries).map(({ entries: each }) => each.length)).toEqual([1, 2, 1]);
  });

  it('says each kind of change', () => {
    const words = (more: Partial<HistoryEntry>): string => entryWords(entry('a', more), [genre(1, 'Horror')]);
    expect(words({ genreId: 1, old: 'absent', new: 'present' })).toBe('Horror: absent → present');
    expect(words({ genreId: 1, old: 'present', new: 'present' })).toBe('Horror: confirmed present');
    expect(words({ what: 'flag', new: '1' })).toBe('Flagged');
    expect(words({ what: 'flag', old: '1' })).toBe('Flag taken away');
    expect(words({ what: 'note', new: 'Which edition?' })).toBe('Note: “Which edition?”');
    expect(reachWords(214)).toBe('on 214 posters');
    expect(reachWords(1)).toBe('');
  });
});

describe('paint under way', () => {
  beforeEach(clearPaint);

  it('grows with a stroke and holds flags beside labels', () => {
    const ticket = paint({ posterIds: new Set([1]), genreId: 4, state: 'present' });
    paintFlag({ posterIds: new Set([2]), flagged: true });
    paintMore(ticket, new Set([1, 2, 3]));
    expect(overlayStore.get().map((edit) => edit.posterIds.size)).toEqual([3, 1]);
  });
});

it('the cursor goes along with its poster, and a range still starts there', () => {
  const now = { ...NO_SELECTION, cursor: 6, cursorId: 60, anchor: 6, ids: new Set([60]) };
  expect(cursorFollows(now, 5)).toMatchObject({ cursor: 5, anchor: 5, cursorId: 60 });
  expect(cursorFollows({ ...now, anchor: 2 }, 5)).toMatchObject({ cursor: 5, anchor: 2 });
});
