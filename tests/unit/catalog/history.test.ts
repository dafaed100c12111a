// Random sequences of everything that changes labels and taglines, by two people and imports, against a plain model of
// "what was the state before": the events must rebuild the states byte for byte, and undo then redo must change nothing.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startBatch } from '../../../src/main/catalog/batch.ts';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import { setLabels, setPairs, toggleLabels } from '../../../src/main/catalog/labels.ts';
import { decide } from '../../../src/main/catalog/review.ts';
import { revertEvent } from '../../../src/main/catalog/revert.ts';
import { applyImportTagline, setTagline } from '../../../src/main/catalog/taglines.ts';
import { editStack, stepEdits } from '../../../src/main/catalog/undo.ts';
import { AppError } from '../../../src/shared/errors.ts';
import { dump, expectVerified, importLabels, openTest, smallProject } from './project.ts';

const POSTERS = 3;
const poster = fc.integer({ min: 1, max: POSTERS });
const genre = fc.integer({ min: 0, max: 2 });
const state = fc.constantFrom('present', 'absent', 'unknown');
const person = fc.constantFrom('ann', 'bob');
const genres = fc.uniqueArray(genre);

const step = fc.oneof(
  fc.record({
    do: fc.constant('set'),
    posters: fc.uniqueArray(poster, { minLength: 1 }),
    genres: fc.uniqueArray(genre, { minLength: 1 }),
    state,
    person,
  }),
  fc.record({ do: fc.constant('toggle'), posters: fc.uniqueArray(poster, { minLength: 1 }), genre, person }),
  fc.record({ do: fc.constant('model'), posters: fc.uniqueArray(poster, { minLength: 1 }), genre, state }),
  fc.record({ do: fc.constant('import'), poster, present: genres, absent: genres }),
  fc.record({ do: fc.constant('tagline'), poster, text: fc.constantFrom('a', 'b', null), person }),
  fc.record({ do: fc.constant('importTagline'), poster, text: fc.constantFrom('a', 'c'), update: fc.boolean() }),
  fc.record({ do: fc.constant('skip'), poster, genre, person }),
  fc.record({
    do: fc.constant('review'),
    poster,
    genre,
    kind: fc.constantFrom('wrong', 'missing'),
    decision: fc.constantFrom('accept', 'reject', 'unsure'),
    person,
  }),
  fc.record({ do: fc.constant('revert'), nth: fc.nat(30), person }),
  fc.record({ do: fc.constant('undo'), person }),
  fc.record({ do: fc.constant('redo'), person }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function perform(db: WriterDb, s: Step): void {
  const field = <T>(name: string): T => (s as unknown as Record<string, T>)[name] as T;
  const who = { person: field<string>('person') };
  const to = field<'present' | 'absent' | 'unknown'>('state');
  switch (s.do) {
    case 'set':
      setLabels(db, {
        posterIds: field('posters'),
        set: field<number[]>('genres').map((genreId) => ({ genreId, state: to })),
        ...who,
      });
      break;
    case 'toggle':
      toggleLabels(db, { posterIds: field('posters'), genreId: field('genre'), ...who });
      break;
    case 'model':
      db.transaction(() =>
        setPairs(db, {
          posterIds: field('posters'),
          set: [{ id: field('genre'), name: 'g', state: to }],
          layer: 'model',
          actor: 'm@1',
        }),
      );
      break;
    case 'import': {
      const present = field<number[]>('present');
      importLabels(
        db,
        field('poster'),
        present,
        field<number[]>('absent').filter((g) => !present.includes(g)),
      );
      break;
    }
    case 'tagline':
      setTagline(db, { posterId: field('poster'), text: field('text'), ...who });
      break;
    case 'importTagline':
      db.transaction(() => {
        const batch = startBatch(db, { kind: 'import', source: 'import', actor: 'a.csv', what: 'import' });
        applyImportTagline(db, batch, field('poster'), field('text'), field('update'));
      });
      break;
    case 'skip':
      decide(db, { posterId: field('poster'), genreId: field('genre'), kind: 'missing', decision: 'skip', ...who });
      break;
    case 'review':
      decide(db, {
        posterId: field('poster'),
        genreId: field('genre'),
        kind: field('kind'),
        decision: field('decision'),
        ...who,
      });
      break;
    case 'revert': {
      const events = db
        .prepare<{ id: string }>(
          'SELECT id FROM label_event WHERE genre_id IS NOT NULL UNION ALL SELECT id FROM tagline_event',
        )
        .all();
      const event = events[field<number>('nth') % Math.max(1, events.length)];
      try {
        if (event) revertEvent(db, { eventId: event.id, ...who });
      } catch (thrown) {
        if (!(thrown instanceof AppError) || thrown.code !== 'conflict') throw thrown;
      }
      break;
    }
    default:
      stepEdits(db, s.do as 'undo' | 'redo', who);
  }
}

/** What people see: states without the event numbers that history adds. */
const visible = (db: WriterDb): string =>
  dump(db, 'label_state') +
  JSON.stringify(db.prepare('SELECT poster_id, text, source FROM tagline_state ORDER BY 1').all()) +
  JSON.stringify(db.prepare('SELECT poster_id, genre_id FROM review_skip ORDER BY 1, 2').all()) +
  JSON.stringify(db.prepare('SELECT poster_id, genre_id, actor_id, at FROM second_look ORDER BY 1, 2').all());

test('events rebuild the states byte for byte, and undo with redo is the identity', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const { db, dir, project } = await smallProject(POSTERS);
      for (const s of steps) perform(db, s);
      expectVerified(dir);
      project.close();
      const { db: again } = await openTest(dir);
      for (const who of ['ann', 'bob']) {
        const before = visible(again);
        if (editStack(again, { person: who }).undo === null) continue;
        const { skipped, changed } = stepEdits(again, 'undo', { person: who }).output;
        if (changed === 0) continue;
        const redone = stepEdits(again, 'redo', { person: who }).output;
        expect(redone.changed).toBe(changed);
        expect(redone.skipped).toBe(skipped);
        expect(visible(again)).toBe(before);
      }
      // Taking back everything of one person who worked alone leaves what the imports and the model said.
      for (const who of ['ann', 'bob']) while (stepEdits(again, 'undo', { person: who }).output.what !== null);
      expectVerified(dir);
      const halves = again
        .prepare(
          `SELECT b.id FROM batch b WHERE b.kind <> 'import' AND b.pairs <> (SELECT count(*) FROM label_event e WHERE e.batch_id = b.id)
             + (SELECT count(*) FROM tagline_event e WHERE e.batch_id = b.id) + (SELECT count(*) FROM skip_event e WHERE e.batch_id = b.id)
             + (SELECT count(*) FROM second_look_event e WHERE e.batch_id = b.id)`,
        )
        .all();
      expect(halves).toEqual([]);
    }),
    { numRuns: Number(process.env['MARQUEE_PROPERTY_RUNS'] ?? 30) },
  );
});

test('one person alone: undoing everything gives back exactly what was there before', async () => {
  const alone = step.filter((s) => !['import', 'importTagline', 'model', 'undo', 'redo', 'revert'].includes(s.do));
  await fc.assert(
    fc.asyncProperty(fc.array(alone, { minLength: 1, maxLength: 20 }), async (steps) => {
      const { db } = await smallProject(POSTERS);
      importLabels(db, 1, [0], [1]);
      const states = [visible(db)];
      for (const s of steps) {
        perform(db, { ...s, person: 'ann' } as Step);
        if (visible(db) !== states.at(-1)) states.push(visible(db));
      }
      for (const wanted of states.slice(0, -1).reverse()) {
        stepEdits(db, 'undo', { person: 'ann' });
        expect(visible(db)).toBe(wanted);
      }
      expect(editStack(db, { person: 'ann' }).undo).toBeNull();
      for (const wanted of states.slice(1)) {
        stepEdits(db, 'redo', { person: 'ann' });
        expect(visible(db)).toBe(wanted);
      }
    }),
    { numRuns: Number(process.env['MARQUEE_PROPERTY_RUNS'] ?? 30) },
  );
});
