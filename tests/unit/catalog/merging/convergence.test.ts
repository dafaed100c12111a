// Copies of a project, edited at random by several people, undone and redone, merged with each other in any order and any
// number of times: in the end all of them are the same, their states are what their events say, and nothing is lost.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startBatch } from '../../../../src/main/catalog/batch.ts';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { setLabels, setPairs } from '../../../../src/main/catalog/labels.ts';
import { setMarks } from '../../../../src/main/catalog/marks/marks.ts';
import { resolveConflicts } from '../../../../src/main/catalog/merging/resolve.ts';
import { revertEvent } from '../../../../src/main/catalog/revert.ts';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { setBlocklist } from '../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { applyImportTagline, setTagline } from '../../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../../src/main/catalog/undo.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { expectVerified, importLabels } from '../project.ts';
import { draft, request } from '../taglineDesk/desk.ts';
import { copies, mergeText, stateOf, type Copy } from './copies.ts';
import { logText } from './logText.ts';

const POSTERS = 2;
const RUNS = Number(process.env['MARQUEE_PROPERTY_RUNS'] ?? 25);
const poster = fc.integer({ min: 1, max: POSTERS });
const genre = fc.integer({ min: 0, max: 1 });
const state = fc.constantFrom('present' as const, 'absent' as const, 'unknown' as const);
const person = fc.constantFrom('ann', 'ben');

const edit = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('set' as const), poster, genre, state, person }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), person }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('redo' as const), person }) },
  fc.record({
    do: fc.constant('import' as const),
    poster,
    present: fc.uniqueArray(genre),
    absent: fc.uniqueArray(genre),
  }),
  fc.record({ do: fc.constant('model' as const), poster, genre, state }),
  fc.record({ do: fc.constant('tagline' as const), poster, text: fc.constantFrom('a', 'b', null), person }),
  fc.record({ do: fc.constant('mark' as const), poster, note: fc.constantFrom('x', 'y', null), person }),
  fc.record({ do: fc.constant('draft' as const), poster, text: fc.constantFrom('a', 'd'), person }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('decide' as const),
      nth: fc.nat(20),
      decision: fc.constantFrom('accept' as const, 'reject' as const, 'reopen' as const),
      person,
    }),
  },
  fc.record({
    do: fc.constant('approve' as const),
    poster,
    approval: fc.constantFrom('proposed' as const, 'approved' as const),
    person,
  }),
  fc.record({
    do: fc.constant('words' as const),
    words: fc.uniqueArray(fc.constantFrom('deadly', 'Bloody', 'grim')),
    person,
  }),
  fc.record({ do: fc.constant('importTagline' as const), poster, text: fc.constantFrom('a', 'c') }),
  fc.record({ do: fc.constant('revert' as const), nth: fc.nat(20), person }),
  fc.record({ do: fc.constant('resolve' as const), take: fc.constantFrom('mine' as const, 'theirs' as const), person }),
);
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;
const copy = fc.integer({ min: 0, max: 2 });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ on: copy, edit }) },
  { weight: 1, arbitrary: fc.record({ from: copy, into: copy, latest: fc.boolean() }) },
);

function perform(db: WriterDb, e: Edit): void {
  switch (e.do) {
    case 'set':
      setLabels(db, { posterIds: [e.poster], set: [{ genreId: e.genre, state: e.state }], person: e.person });
      break;
    case 'model':
      db.transaction(() =>
        setPairs(db, {
          posterIds: [e.poster],
          set: [{ id: e.genre, name: 'g', state: e.state }],
          layer: 'model',
          actor: 'm@1',
        }),
      );
      break;
    case 'import':
      importLabels(
        db,
        e.poster,
        e.present,
        e.absent.filter((g) => !e.present.includes(g)),
      );
      break;
    case 'tagline':
      setTagline(db, { posterId: e.poster, text: e.text, person: e.person });
      break;
    case 'mark':
      setMarks(db, { posterIds: [e.poster], note: e.note, flagged: e.note !== 'x', person: e.person });
      break;
    case 'draft':
      putDrafts(db, {
        request: request(db.uuid()),
        drafts: [draft(db.uuid(), e.poster, e.text)],
        person: e.person,
      });
      break;
    case 'decide': {
      const drafts = db.prepare<{ id: string }>('SELECT id FROM draft ORDER BY id').all();
      const one = drafts[e.nth % Math.max(1, drafts.length)];
      if (one) decideDraft(db, { draftId: one.id, decision: e.decision, person: e.person });
      break;
    }
    case 'approve':
      if (db.prepare('SELECT 1 FROM tagline_state WHERE poster_id = ? AND text IS NOT NULL').get(e.poster))
        approveTaglines(db, { posterIds: [e.poster], approval: e.approval, person: e.person });
      break;
    case 'words':
      setBlocklist(db, { words: e.words, person: e.person });
      break;
    case 'importTagline':
      db.transaction(() => {
        const batch = startBatch(db, { kind: 'import', source: 'import', actor: 'a.csv', what: 'import' });
        applyImportTagline(db, batch, e.poster, e.text, true);
      });
      break;
    case 'revert': {
      const events = db
        .prepare<{ id: string }>(
          `SELECT id FROM label_event WHERE genre_id IS NOT NULL UNION ALL SELECT id FROM tagline_event UNION ALL
           SELECT id FROM draft_event UNION ALL SELECT id FROM approval_event UNION ALL SELECT id FROM mark_event ORDER BY id`,
        )
        .all();
      const event = events[e.nth % Math.max(1, events.length)];
      try {
        if (event) revertEvent(db, { eventId: event.id, person: e.person });
      } catch (thrown) {
        if (!(thrown instanceof AppError) || !['conflict', 'unsupported'].includes(thrown.code)) throw thrown;
      }
      break;
    }
    case 'resolve':
      resolveConflicts(db, { take: e.take, person: e.person });
      break;
    default:
      stepEdits(db, e.do, { person: e.person });
  }
}

const merge = async (from: Copy, into: Copy): Promise<void> => {
  await mergeText(into, logText(from.dir).text);
};

test(
  'copies converge in whatever order they are merged, and each is what its events say',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 30 }),
        fc.shuffledSubarray(
          [
            [0, 1],
            [0, 2],
            [1, 0],
            [1, 2],
            [2, 0],
            [2, 1],
          ] as const,
          { minLength: 6 },
        ),
        async (steps, order) => {
          const all = await copies(3, POSTERS, (db) => {
            importLabels(db, 1, [0], [1]);
          });
          try {
            const made = new Set<unknown>();
            const points: string[] = [];
            for (const s of steps) {
              if ('edit' in s) perform(all[s.on]!.db, s.edit);
              else if (s.from !== s.into) {
                // Also what came since an earlier log alone, whoever has that one.
                const { text, point } = logText(all[s.from]!.dir, s.latest ? (points[s.from] ?? null) : null);
                points[s.from] = point;
                await mergeText(all[s.into]!, text);
              }
            }
            for (const each of all) for (const { id } of stateOf(each)['events'] as { id: string }[]) made.add(id);
            // Any order; twice, since the first round may bring a copy what another gets from it in the second.
            for (const [from, into] of [...order, ...order]) await merge(all[from]!, all[into]!);
            const [first, ...others] = all.map(stateOf);
            for (const other of others) expect(other).toEqual(first);
            expect((first!['events'] as unknown[]).length).toBe(made.size);
            // Once more changes nothing.
            await merge(all[0]!, all[1]!);
            expect(stateOf(all[1]!)).toEqual(first);
            for (const { dir } of all) expectVerified(dir);
          } finally {
            for (const each of all) each.close();
          }
        },
      ),
      { numRuns: RUNS },
    );
  },
  60_000 + RUNS * 3000,
);
