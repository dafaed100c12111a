// Flags, notes and guidelines, and the revert of whole edits: what is in force, what undo gives back, and that the states are
// always what the events say.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen } from '../../../src/main/catalog/layers.ts';
import { setGuideline } from '../../../src/main/catalog/marks/guidelines.ts';
import { setMarks } from '../../../src/main/catalog/marks/marks.ts';
import { revertBatch } from '../../../src/main/catalog/revertBatch.ts';
import { editStack, stepEdits } from '../../../src/main/catalog/undo.ts';
import { toWireError } from '../../../src/shared/errors.ts';
import { dump, expectVerified, importLabels, smallProject } from './project.ts';

const ann = { person: 'ann' };
const bob = { person: 'bob' };
const mark = (db: WriterDb, posterId: number): unknown =>
  db.prepare('SELECT flagged, note FROM poster_mark WHERE poster_id = ?').get(posterId);
const errorOf = (work: () => unknown) => {
  try {
    work();
  } catch (thrown) {
    return toWireError(thrown);
  }
  throw new Error('expected an error');
};

describe('flags and notes', () => {
  test('are one batch over many posters, in words, and leave no row when both are gone', async () => {
    const { db, dir } = await smallProject();
    const { output, change } = setMarks(db, { posterIds: [1, 2, 3], flagged: true, ...ann });
    expect(output.changed).toBe(3);
    expect(change).toMatchObject({ what: ['marks'], posterIds: [1, 2, 3] });
    expect(editStack(db, ann).undo?.what).toBe('flag 3 posters');
    setMarks(db, { posterIds: [2], note: '  Which edition?  ', ...ann });
    expect(mark(db, 2)).toEqual({ flagged: 1, note: 'Which edition?' });
    expect(setMarks(db, { posterIds: [1, 2], flagged: true, ...ann })).toMatchObject({ change: null });
    setMarks(db, { posterIds: [2], flagged: false, note: '', ...ann });
    expect(mark(db, 2)).toBeUndefined();
    expect(editStack(db, ann).undo?.what).toBe('unflag and remove the note of Film 1001');
    expectVerified(dir);
  });

  test('undo leaves what another person changed since, also when it reads the same again', async () => {
    const { db, dir } = await smallProject();
    setMarks(db, { posterIds: [1, 2], flagged: true, ...ann });
    setMarks(db, { posterIds: [1], flagged: false, ...bob });
    setMarks(db, { posterIds: [1], flagged: true, ...bob });
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ changed: 1, skipped: 1 });
    expect(mark(db, 1)).toEqual({ flagged: 1, note: null });
    expect(mark(db, 2)).toBeUndefined();
    expect(stepEdits(db, 'redo', ann).output).toMatchObject({ changed: 1, skipped: 1 });
    expectVerified(dir);
  });

  test('a note that was written on an older one is refused, and the newer one told', async () => {
    const { db } = await smallProject();
    setMarks(db, { posterIds: [1], note: 'Theirs', ...bob });
    const error = errorOf(() => setMarks(db, { posterIds: [1], note: 'Mine', base: null, ...ann }));
    expect(error).toMatchObject({ code: 'conflict', details: { current: 'Theirs' } });
    expect(errorOf(() => setMarks(db, { posterIds: [1, 99], flagged: true, ...ann })).code).toBe('not_found');
    expect(mark(db, 1)).toEqual({ flagged: 0, note: 'Theirs' });
  });
});

describe('guidelines', () => {
  test('keep who wrote them last, are undone, and refuse an edit of an older text', async () => {
    const { db, dir } = await smallProject();
    setGuideline(db, { genreId: 0, text: 'Fear is the point.', base: null, ...ann });
    const stale = errorOf(() => setGuideline(db, { genreId: 0, text: 'Mine', base: null, ...bob }));
    expect(stale).toMatchObject({ code: 'conflict', details: { current: 'Fear is the point.', by: 'ann' } });
    setGuideline(db, { genreId: 0, text: 'Fear, not blood.', base: 'Fear is the point.', ...bob });
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ changed: 0, skipped: 1 });
    stepEdits(db, 'undo', bob);
    expect(db.prepare('SELECT text FROM guideline').all()).toEqual([{ text: 'Fear is the point.' }]);
    setGuideline(db, { genreId: 0, text: ' ', ...ann });
    expect(dump(db, 'guideline')).toBe('[]');
    expect(errorOf(() => setGuideline(db, { genreId: 9, text: 'x', ...ann })).code).toBe('not_found');
    expectVerified(dir);
  });
});

describe('the revert of a whole edit', () => {
  const state = (db: WriterDb, posterId: number) => seen(readLayers(db, posterId), 0).state;

  test('puts back what is still in force, counts the rest, and can be undone', async () => {
    const { db, dir } = await smallProject();
    importLabels(db, 1, [], [0]);
    const edit = setLabels(db, { posterIds: [1, 2, 3], set: [{ genreId: 0, state: 'present' }], ...bob });
    setLabels(db, { posterIds: [2], set: [{ genreId: 0, state: 'unknown' }], ...ann });
    const { output, change } = revertBatch(db, { batchId: edit.output.batchId!, ...ann });
    expect(output).toMatchObject({ changed: 2, skipped: 1, what: 'add Horror to 3 posters' });
    expect(change?.posterIds).toEqual([1, 3]);
    expect([1, 2, 3].map((id) => state(db, id))).toEqual(['absent', 'unknown', 'unknown']);
    expect(editStack(db, ann).undo?.what).toBe('revert: add Horror to 3 posters');
    stepEdits(db, 'undo', ann);
    expect([1, 2, 3].map((id) => state(db, id))).toEqual(['present', 'unknown', 'present']);
    // What was reverted and came back is in force again, so its author can still undo it.
    expect(stepEdits(db, 'undo', bob).output).toMatchObject({ changed: 2, skipped: 1 });
    expectVerified(dir);
  });

  test('says so when nothing of it is left, and leaves no batch', async () => {
    const { db } = await smallProject();
    const edit = setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: 'present' }], ...ann });
    setLabels(db, { posterIds: [1], set: [{ genreId: 0, state: 'absent' }], ...ann });
    const batches = dump(db, 'batch');
    expect(errorOf(() => revertBatch(db, { batchId: edit.output.batchId!, ...ann })).code).toBe('conflict');
    expect(dump(db, 'batch')).toBe(batches);
    importLabels(db, 2, [0], []);
    const uuid = db.prepare<{ uuid: string }>("SELECT uuid FROM batch WHERE kind = 'import'").get()!.uuid;
    expect(errorOf(() => revertBatch(db, { batchId: uuid, ...ann })).code).toBe('unsupported');
  });
});

test('whatever is done in whatever order, the states are what the events say', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('flag'), poster: fc.integer({ min: 1, max: 3 }), on: fc.boolean() }),
    fc.record({ kind: fc.constant('note'), poster: fc.integer({ min: 1, max: 3 }), on: fc.boolean() }),
    fc.record({ kind: fc.constant('label'), poster: fc.integer({ min: 1, max: 3 }), on: fc.boolean() }),
    fc.record({ kind: fc.constant('guideline'), poster: fc.integer({ min: 0, max: 2 }), on: fc.boolean() }),
    fc.record({ kind: fc.constant('undo'), poster: fc.constant(0), on: fc.boolean() }),
    fc.record({ kind: fc.constant('redo'), poster: fc.constant(0), on: fc.boolean() }),
    fc.record({ kind: fc.constant('revert'), poster: fc.nat(30), on: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(fc.boolean(), { minLength: 30 }),
      async (steps, who) => {
        const { db, dir } = await smallProject();
        steps.forEach(({ kind, poster, on }, i) => {
          const by = who[i] ? ann : bob;
          if (kind === 'flag') setMarks(db, { posterIds: [poster], flagged: on, ...by });
          if (kind === 'note') setMarks(db, { posterIds: [poster], note: on ? `note ${i % 3}` : null, ...by });
          if (kind === 'guideline') setGuideline(db, { genreId: poster, text: on ? `text ${i % 3}` : '', ...by });
          if (kind === 'undo' || kind === 'redo') stepEdits(db, kind, by);
          if (kind === 'label') {
            setLabels(db, { posterIds: [poster], set: [{ genreId: 0, state: on ? 'present' : 'absent' }], ...by });
          }
          if (kind === 'revert') {
            const batches = db.prepare<{ uuid: string }>('SELECT uuid FROM batch ORDER BY id').all();
            const target = batches[poster % Math.max(1, batches.length)];
            try {
              if (target) revertBatch(db, { batchId: target.uuid, ...by });
            } catch (thrown) {
              expect(['conflict', 'unsupported']).toContain(toWireError(thrown).code);
            }
          }
        });
        expectVerified(dir);
        for (let i = 0; i < 40; i++) stepEdits(db, 'undo', ann);
        expectVerified(dir);
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);
