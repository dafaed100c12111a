import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen } from '../../../src/main/catalog/layers.ts';
import { createReaderService } from '../../../src/main/catalog/reader/service.ts';
import { restoreSnapshot } from '../../../src/main/catalog/snapshots/restore.ts';
import { setTagline } from '../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../src/main/catalog/undo.ts';
import { applyVocabulary } from '../../../src/main/catalog/vocabulary/apply.ts';
import { findGenre } from '../../../src/main/catalog/genres.ts';
import type { Output } from '../../../src/shared/contract.ts';
import type { GenreState } from '../../../src/shared/domain.ts';
import { copies, mergeText, type Copy } from './merging/copies.ts';
import { logText } from './merging/logText.ts';
import { promisedCallsOf } from './reader/readerCalls.ts';
import { addPoster, dump, expectVerified, importLabels, smallProject } from './project.ts';

const ann = { person: 'ann' };
const GENRES = [0, 1, 2];
const set = (db: WriterDb, posterId: number, genreId: number, state: GenreState, person = 'ann'): void => {
  setLabels(db, { posterIds: [posterId], set: [{ genreId, state }], person });
};
/** A snapshot of now, as the writer stores it. */
function save(db: WriterDb, id = 's'): string {
  db.transaction(() => {
    db.prepare(
      `INSERT INTO snapshot (id, name, label_seq, tagline_seq, vocabulary_seq, last_poster, hash, posters, actor_id, at)
       SELECT ?, ?, (SELECT ifnull(max(seq), 0) FROM label_event), (SELECT ifnull(max(seq), 0) FROM tagline_event),
         (SELECT ifnull(max(seq), 0) FROM vocabulary_event), (SELECT max(id) FROM poster), '', 0, ?, ''`,
    ).run(id, id, db.actorId('person', 'ann'));
  });
  return id;
}
/** What the reader says has changed since a snapshot. */
async function diffToNow(dir: string, id: string): Promise<Output<'snapshots.diff'>> {
  const service = createReaderService();
  const call = promisedCallsOf(service);
  await call('open', { dir });
  const diff = await call('snapshots.diff', { a: id, b: 'now', offset: 0, limit: 10 });
  await call('close', {});
  return diff;
}
const states = (db: WriterDb, posters: number): string =>
  JSON.stringify(Array.from({ length: posters }, (_, i) => GENRES.map((g) => seen(readLayers(db, i + 1), g).state))) +
  dump(db, 'tagline_state').replaceAll(/"event_seq":\d+/g, '');

describe('going back to a snapshot', () => {
  test('puts words of people back into their layer, says against imports, and is one undoable step', async () => {
    const { db, dir } = await smallProject(3);
    importLabels(db, 1, [0], [1]);
    set(db, 2, 2, 'present');
    setTagline(db, { posterId: 1, text: 'before', ...ann });
    const id = save(db);
    const before = states(db, 3);
    set(db, 1, 0, 'absent');
    set(db, 2, 2, 'absent', 'bob');
    importLabels(db, 3, [1], [0]);
    setTagline(db, { posterId: 1, text: 'after', ...ann });
    addPoster(db, '9');
    importLabels(db, 4, [0], []);
    const after = states(db, 4);
    const done = restoreSnapshot(db, { id, ...ann });
    expect(done.output).toMatchObject({ posters: 3, taglines: 1, changed: 5, left: [] });
    expect(states(db, 3)).toBe(before);
    // A person had not said anything of it, so nobody does now.
    expect(seen(readLayers(db, 1), 0)).toEqual({ state: 'present', source: 'import' });
    expect(seen(readLayers(db, 3), 1)).toEqual({ state: 'unknown', source: 'person' });
    // It came after the snapshot.
    expect(seen(readLayers(db, 4), 0)).toEqual({ state: 'present', source: 'import' });
    expectVerified(dir);
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ what: 'go back to the snapshot s', skipped: 0 });
    expect(states(db, 4)).toBe(after);
    expectVerified(dir);
  });

  test('leaves genres alone that were merged since', async () => {
    const { db } = await smallProject(2);
    importLabels(db, 1, [1], []);
    const id = save(db);
    applyVocabulary(db, { operation: { op: 'merge', genreIds: [1], into: 'Horror', meaning: 'same' }, ...ann });
    set(db, 1, 2, 'present');
    expect(restoreSnapshot(db, { id, ...ann }).output).toMatchObject({ changed: 1, left: ['Horror'] });
    expect(seen(readLayers(db, 1), findGenre(db, 'Comedy')?.id ?? -1).state).toBe('present');
  });

  test('a tagline of merged copies is the one that was in force, not the one that came last', async () => {
    const [a, b] = (await copies(2, 1)) as [Copy, Copy];
    setTagline(b.db, { posterId: 1, text: 'His', person: 'ben' });
    await new Promise((resolve) => setTimeout(resolve, 2));
    setTagline(a.db, { posterId: 1, text: 'Hers', ...ann });
    const before = save(a.db, 'before');
    await mergeText(a, logText(b.dir).text);
    expect(a.db.prepare('SELECT text FROM tagline_state').get()).toEqual({ text: 'Hers' });
    expect(await diffToNow(a.dir, before)).toMatchObject({ posters: 0, taglines: 0, page: [] });

    const id = save(a.db);
    setTagline(a.db, { posterId: 1, text: 'Ours', ...ann });
    expect((await diffToNow(a.dir, id)).page).toMatchObject([{ tagline: { old: 'Hers', new: 'Ours' } }]);
    expect(restoreSnapshot(a.db, { id, ...ann }).output).toMatchObject({ taglines: 1 });
    expect(a.db.prepare('SELECT text FROM tagline_state').get()).toEqual({ text: 'Hers' });
    expectVerified(a.dir);
  });

  test('any edits and imports later, the labels are what they were', async () => {
    const edit = fc.record({
      poster: fc.integer({ min: 1, max: 3 }),
      genre: fc.nat({ max: 2 }),
      state: fc.constantFrom<GenreState>('present', 'absent', 'unknown'),
      by: fc.constantFrom('ann', 'bob', 'import', 'undo'),
    });
    const take = (
      db: WriterDb,
      { poster, genre, state, by }: typeof edit extends fc.Arbitrary<infer E> ? E : never,
    ) => {
      if (by === 'undo') stepEdits(db, 'undo', ann);
      else if (by === 'import')
        importLabels(db, poster, state === 'present' ? [genre] : [], state === 'absent' ? [genre] : []);
      else set(db, poster, genre, state, by);
    };
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 12 }), fc.array(edit, { maxLength: 12 }), async (first, second) => {
        const { db, dir, project } = await smallProject(3);
        for (const each of first) take(db, each);
        const id = save(db);
        const before = states(db, 3);
        for (const each of second) take(db, each);
        restoreSnapshot(db, { id, person: 'carl' });
        expect(states(db, 3)).toBe(before);
        expectVerified(dir);
        project.close();
      }),
      { numRuns: 30 },
    );
  }, 60_000);
});
