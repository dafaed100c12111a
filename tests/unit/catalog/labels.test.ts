import { describe, expect, test } from 'vitest';
import { toWireError } from '../../../src/shared/errors.ts';
import { addGenre, findGenre } from '../../../src/main/catalog/genres.ts';
import { setLabels, setLabelsByName, toggleLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen, setLayer, writeLayers } from '../../../src/main/catalog/layers.ts';
import { idsOf } from '../../../src/main/catalog/masks.ts';
import { decide } from '../../../src/main/catalog/review.ts';
import { revertEvent } from '../../../src/main/catalog/revert.ts';
import { setTagline, applyImportTagline, readTagline } from '../../../src/main/catalog/taglines.ts';
import { startBatch } from '../../../src/main/catalog/batch.ts';
import { applyVocabulary } from '../../../src/main/catalog/vocabulary/apply.ts';
import { editStack, stepEdits } from '../../../src/main/catalog/undo.ts';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { addPoster, dump, expectVerified, importLabels, openTest, sha, smallProject } from './project.ts';

const ann = { person: 'ann' };
const bob = { person: 'bob' };
const state = (db: WriterDb, posterId: number, genreId: number) => seen(readLayers(db, posterId), genreId);
const code = (work: () => unknown): string => {
  try {
    work();
    return 'no error';
  } catch (thrown) {
    return toWireError(thrown).code;
  }
};

describe('layers', () => {
  test('a person hides a model, a model hides an import, and each gives way to the one below', async () => {
    const { db } = await smallProject();
    importLabels(db, 1, [0], [1]);
    expect(state(db, 1, 0)).toEqual({ state: 'present', source: 'import' });
    expect(state(db, 1, 1)).toEqual({ state: 'absent', source: 'import' });
    expect(state(db, 1, 2)).toEqual({ state: 'unknown', source: null });
    const layers = readLayers(db, 1);
    setLayer(layers, 'model', 0, 'absent');
    expect(seen(layers, 0)).toEqual({ state: 'absent', source: 'model' });
    setLayer(layers, 'person', 0, 'unknown');
    expect(seen(layers, 0)).toEqual({ state: 'unknown', source: 'person' });
    setLayer(layers, 'person', 0, null);
    setLayer(layers, 'model', 0, null);
    writeLayers(db, 1, layers);
    expect(state(db, 1, 0)).toEqual({ state: 'present', source: 'import' });
  });

  test('among imports present beats absent beats unknown, in any order and any number of times', async () => {
    const { db, dir } = await smallProject(2);
    importLabels(db, 1, [0], [1, 2]);
    importLabels(db, 1, [1], [0]);
    importLabels(db, 2, [1], [0]);
    importLabels(db, 2, [0], [1, 2]);
    importLabels(db, 2, [0], [1, 2]);
    expect(readLayers(db, 1)).toEqual(readLayers(db, 2));
    const { import_present: present, import_absent: absent } = readLayers(db, 1);
    expect([idsOf(present), idsOf(absent)]).toEqual([[0, 1], [2]]);
    expect([0, 1, 2].map((g) => state(db, 1, g).state)).toEqual(['present', 'present', 'absent']);
    // The third import of the second poster brought nothing new, so it left no event.
    expect(db.prepare<{ n: number }>('SELECT count(*) AS n FROM label_event').get()?.n).toBe(4);
    expectVerified(dir);
  });

  test('an import after a person changes nothing that shows, and undo of the person shows it', async () => {
    const { db, dir } = await smallProject();
    setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: 'absent' }], ...ann });
    importLabels(db, 1, [0], []);
    expect(state(db, 1, 0)).toEqual({ state: 'absent', source: 'person' });
    stepEdits(db, 'undo', ann);
    expect(state(db, 1, 0)).toEqual({ state: 'present', source: 'import' });
    expectVerified(dir);
  });
});

describe('edits', () => {
  test('an edit answers with batch, count and revision, and is one event per pair that changed', async () => {
    const { db } = await smallProject();
    const before = db.revision();
    const { output, change } = setLabels(db, {
      posterIds: [1, 2, 2, 1],
      set: [
        { genreId: 0, state: 'present' },
        { genreId: 1, state: 'absent' },
      ],
      ...ann,
    });
    expect(output).toMatchObject({ changed: 4, revision: before + 1 });
    expect(change).toEqual({ revision: before + 1, what: ['labels'], posterIds: [1, 2] });
    const again = setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: 'present' }], ...ann });
    expect(again).toMatchObject({ change: null, output: { batchId: null, changed: 0 } });
    const events = db
      .prepare<{ id: string; parent: number | null; new: string }>('SELECT id, parent, new FROM label_event')
      .all();
    expect(events).toHaveLength(4);
    expect([...events].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(events);
    setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: 'unknown' }], ...bob });
    expect(db.prepare('SELECT parent, old, old_source FROM label_event WHERE seq = 5').get()).toEqual({
      parent: 1,
      old: 'present',
      old_source: 'person',
    });
  });

  test('records that another person says the same, once: agreement is a decision too', async () => {
    const { db, dir } = await smallProject();
    const input = { posterIds: [1], set: [{ genreId: 0, state: 'present' as const }] };
    setLabels(db, { ...input, ...ann });
    expect(setLabels(db, { ...input, ...bob }).output.changed).toBe(1);
    expect(setLabels(db, { ...input, ...bob }).output.changed).toBe(0);
    // Taken back, it is the first one's word again.
    expect(stepEdits(db, 'undo', bob).output.changed).toBe(1);
    expect(state(db, 1, 0)).toEqual({ state: 'present', source: 'person' });
    expect(stepEdits(db, 'undo', ann).output.changed).toBe(1);
    expect(state(db, 1, 0)).toEqual({ state: 'unknown', source: null });
    expectVerified(dir);
  });

  test('a mistake in the middle of a bulk edit leaves nothing of it', async () => {
    const { db } = await smallProject();
    const before = dump(db, 'label_state');
    expect(code(() => setLabels(db, { posterIds: [1, 2, 999], set: [{ genreId: 0, state: 'present' }], ...ann }))).toBe(
      'not_found',
    );
    expect(code(() => setLabels(db, { posterIds: [1], set: [{ genreId: 9, state: 'present' }], ...ann }))).toBe(
      'not_found',
    );
    expect(dump(db, 'label_state')).toBe(before);
    expect(dump(db, 'batch')).toBe('[]');
    expect(db.sqlite.inTransaction).toBe(false);
  });

  test('toggle makes present on all unless it is present on all', async () => {
    const { db } = await smallProject();
    importLabels(db, 1, [0], []);
    const on = toggleLabels(db, { posterIds: [1, 2], genreId: 0, ...ann });
    expect(on.output.state).toBe('present');
    const off = toggleLabels(db, { posterIds: [1, 2], genreId: 0, ...ann });
    expect(off.output).toMatchObject({ state: 'absent', changed: 2 });
    expect([1, 2].map((id) => state(db, id, 0).state)).toEqual(['absent', 'absent']);
  });

  test('by name: IMDb id in any form, all posters of the film, aliases, unknown names refused', async () => {
    const { db } = await smallProject(1);
    db.transaction(() => addPoster(db, '1000', 7));
    const done = setLabelsByName(db, {
      imdbId: 'tt0001000',
      add: ['horror'],
      remove: ['COMEDY'],
      clear: [],
      newGenre: false,
      ...ann,
    });
    expect(done.output).toMatchObject({ posters: 2, changed: 4 });
    const one = setLabelsByName(db, {
      sha256: sha(7),
      add: [],
      remove: [],
      clear: ['Horror'],
      newGenre: false,
      ...ann,
    });
    expect(one.output).toMatchObject({ posters: 1, changed: 1 });
    const name =
      (add: string[], newGenre = false) =>
      () =>
        setLabelsByName(db, { filmKey: '1000', add, remove: [], clear: [], newGenre, ...ann });
    expect(code(name(['Western']))).toBe('bad_input');
    expect(findGenre(db, 'Western')).toBeNull();
    expect(name(['Western'], true)().change?.what).toContain('genres');
    expect(findGenre(db, 'western')).toMatchObject({ id: 3, name: 'Western' });
    expect(code(name(['Horror', 'horror']))).toBe('bad_input');
    expect(
      code(() => setLabelsByName(db, { imdbId: '9', add: ['Horror'], remove: [], clear: [], newGenre: false, ...ann })),
    ).toBe('not_found');
  });

  test('genre names: the first spelling stays, Sci-Fi is Science Fiction, Music is not Musical', async () => {
    const { db } = await smallProject();
    const alias = (name: string): unknown =>
      applyVocabulary(db, { operation: { op: 'alias', alias: name, genreId: 0 }, ...ann });
    db.transaction(() => {
      expect(addGenre(db, 'Science Fiction')).toMatchObject({ id: 3, name: 'Science Fiction', aliases: ['Sci-Fi'] });
      expect(findGenre(db, 'sci-fi')?.name).toBe('Science Fiction');
      addGenre(db, 'Music');
      expect(findGenre(db, 'Musical')).toBeNull();
      alias('Scary');
      expect(findGenre(db, 'SCARY')?.name).toBe('Horror');
    });
    expect(code(() => addGenre(db, 'Sci-fi'))).toBe('conflict');
    expect(code(() => alias('Comedy'))).toBe('conflict');
  });
});

describe('undo and redo', () => {
  test('survive a restart, in order, with words', async () => {
    const { db, dir, project } = await smallProject();
    const states: string[] = [dump(db, 'label_state')];
    toggleLabels(db, { posterIds: [1, 2, 3], genreId: 0, ...ann });
    states.push(dump(db, 'label_state'));
    setLabels(db, {
      posterIds: [2],
      set: [
        { genreId: 0, state: 'unknown' },
        { genreId: 1, state: 'present' },
      ],
      ...ann,
    });
    states.push(dump(db, 'label_state'));
    project.close();

    const { db: again } = await openTest(dir);
    expect(editStack(again, ann)).toMatchObject({
      undo: { what: 'add Comedy, clear Horror on Film 1001', count: 2 },
      redo: null,
    });
    expect(stepEdits(again, 'undo', ann).output).toMatchObject({ changed: 2, skipped: 0 });
    expect(dump(again, 'label_state')).toBe(states[1]);
    expect(stepEdits(again, 'undo', ann).output).toMatchObject({ changed: 3, what: 'add Horror to 3 posters' });
    expect(dump(again, 'label_state')).toBe(states[0]);
    expect(stepEdits(again, 'undo', ann).output).toMatchObject({ batchId: null, what: null });
    expect(stepEdits(again, 'redo', ann).output.changed).toBe(3);
    expect(dump(again, 'label_state')).toBe(states[1]);
    expect(stepEdits(again, 'redo', ann).output.changed).toBe(2);
    expect(dump(again, 'label_state')).toBe(states[2]);
    expect(stepEdits(again, 'redo', ann).output.what).toBeNull();
    expectVerified(dir);
  });

  test('a new edit ends redo, an edit that changes nothing does not', async () => {
    const { db } = await smallProject();
    const set = (genreId: number) => setLabels(db, { posterIds: [1], set: [{ genreId, state: 'present' }], ...ann });
    set(0);
    set(1);
    stepEdits(db, 'undo', ann);
    set(0);
    expect(editStack(db, ann).redo?.what).toBe('add Comedy to Film 1000');
    set(2);
    expect(editStack(db, ann)).toMatchObject({ redo: null, undo: { what: 'add Drama to Film 1000' } });
    stepEdits(db, 'undo', ann);
    expect(editStack(db, ann).undo?.what).toBe('add Horror to Film 1000');
  });

  test('are per person; pairs that somebody changed since are left and counted, also when changed back', async () => {
    const { db, dir } = await smallProject();
    const set = (who: { person: string }, posterIds: number[], to: 'present' | 'absent') =>
      setLabels(db, { posterIds, set: [{ genreId: 0, state: to }], ...who });
    set(ann, [1, 2, 3], 'present');
    set(bob, [2], 'absent');
    set(bob, [2], 'present');
    expect(editStack(db, bob).undo?.count).toBe(1);
    const undone = stepEdits(db, 'undo', ann).output;
    expect(undone).toMatchObject({ changed: 2, skipped: 1 });
    expect([1, 2, 3].map((id) => state(db, id, 0).state)).toEqual(['unknown', 'present', 'unknown']);
    // Bob takes both of his back: Ann's word is in force again on that poster.
    stepEdits(db, 'undo', bob);
    stepEdits(db, 'undo', bob);
    expect(stepEdits(db, 'redo', ann).output).toMatchObject({ changed: 2, skipped: 1 });
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ changed: 3, skipped: 0 });
    expectVerified(dir);
  });
});

describe('revert', () => {
  test('of the event in force is an edit of its own; an older one is a conflict, an import is refused', async () => {
    const { db, dir } = await smallProject();
    importLabels(db, 1, [0], []);
    const set = (to: 'present' | 'absent') =>
      setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: to }], ...ann });
    set('absent');
    set('present');
    const ids = db
      .prepare<{ id: string }>('SELECT id FROM label_event ORDER BY seq')
      .all()
      .map((r) => r.id);
    expect(code(() => revertEvent(db, { eventId: ids[0] ?? '', ...bob }))).toBe('unsupported');
    expect(code(() => revertEvent(db, { eventId: ids[1] ?? '', ...bob }))).toBe('conflict');
    expect(code(() => revertEvent(db, { eventId: 'nothing', ...bob }))).toBe('not_found');
    revertEvent(db, { eventId: ids[2] ?? '', ...bob });
    expect(state(db, 1, 0)).toEqual({ state: 'absent', source: 'person' });
    stepEdits(db, 'undo', bob);
    expect(state(db, 1, 0)).toEqual({ state: 'present', source: 'person' });
    expectVerified(dir);
  });
});

describe('review', () => {
  test.each([
    ['wrong', 'accept', 'absent'],
    ['wrong', 'reject', 'present'],
    ['missing', 'accept', 'present'],
    ['missing', 'reject', 'absent'],
  ] as const)('%s %s makes the genre %s by a person', async (kind, decision, result) => {
    const { db } = await smallProject();
    importLabels(db, 1, kind === 'wrong' ? [0] : [], kind === 'wrong' ? [] : [0]);
    decide(db, { posterId: 1, genreId: 0, kind, decision, ...ann });
    expect(state(db, 1, 0)).toEqual({ state: result, source: 'person' });
    stepEdits(db, 'undo', ann);
    expect(state(db, 1, 0).source).toBe('import');
  });

  test('a skip is recorded, once, and can be undone and redone', async () => {
    const { db } = await smallProject();
    const skip = () => decide(db, { posterId: 1, genreId: 0, kind: 'missing', decision: 'skip', ...ann });
    expect(skip().output.changed).toBe(1);
    expect(skip().output.changed).toBe(0);
    const skips = () => db.prepare<{ n: number }>('SELECT count(*) AS n FROM review_skip').get()?.n;
    expect(skips()).toBe(1);
    expect(stepEdits(db, 'undo', ann).output.what).toBe('review: skip Horror on Film 1000');
    expect(skips()).toBe(0);
    stepEdits(db, 'redo', ann);
    expect(skips()).toBe(1);
  });
});

describe('taglines', () => {
  const found = (db: WriterDb, word: string) =>
    db
      .prepare<{ rowid: number }>('SELECT rowid FROM film_text WHERE film_text MATCH ?')
      .all(word)
      .map((r) => r.rowid);

  test('edit, stale base, undo and redo, with the full text following', async () => {
    const { db, dir } = await smallProject();
    setTagline(db, { posterId: 1, text: ' In space no one can hear you scream ', base: null, ...ann });
    expect(found(db, 'scream')).toEqual([1]);
    let stale: unknown;
    try {
      setTagline(db, { posterId: 1, text: 'mine', base: null, ...bob });
    } catch (thrown) {
      stale = thrown;
    }
    expect(toWireError(stale)).toMatchObject({
      code: 'conflict',
      details: { current: 'In space no one can hear you scream' },
    });
    setTagline(db, { posterId: 1, text: null, base: 'In space no one can hear you scream', ...bob });
    expect(found(db, 'scream')).toEqual([]);
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ changed: 0, skipped: 1 });
    expect(stepEdits(db, 'undo', bob).output.changed).toBe(1);
    expect(found(db, 'scream')).toEqual([1]);
    expect(found(db, 'film')).toEqual([1, 2, 3]);
    expectVerified(dir);
  });

  test('an import fills, keeps what is there, replaces imports on request, and never a person', async () => {
    const { db, dir } = await smallProject();
    const offer = (text: string, update: boolean) =>
      db.transaction(() => {
        const batch = startBatch(db, { kind: 'import', source: 'import', actor: 'a.csv', what: 'import' });
        return applyImportTagline(db, batch, 1, text, update);
      });
    expect(['a', 'a', 'b'].map((text) => offer(text, false))).toEqual(['new', 'same', 'kept']);
    expect(offer('b', true)).toBe('replaced');
    setTagline(db, { posterId: 1, text: 'person', ...ann });
    expect(offer('c', true)).toBe('kept-by-person');
    stepEdits(db, 'undo', ann);
    expect(readTagline(db, 1)).toEqual({ text: 'b', source: 'import' });
    expectVerified(dir);
  });
});
