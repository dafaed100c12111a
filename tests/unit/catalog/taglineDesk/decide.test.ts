// Decisions on drafts: what they set, what undo, redo and reverts give back, and that states are always what the events say.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WriterDb } from '../../../../src/main/catalog/connection.ts';
import { revertEvent } from '../../../../src/main/catalog/revert.ts';
import { revertBatch } from '../../../../src/main/catalog/revertBatch.ts';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { readTagline, setTagline } from '../../../../src/main/catalog/taglines.ts';
import { editStack, stepEdits } from '../../../../src/main/catalog/undo.ts';
import { errorOf } from '../errors.ts';
import { dump, expectVerified, smallProject } from '../project.ts';
import { someDrafts } from './desk.ts';

const ann = { person: 'ann' };
const bob = { person: 'bob' };

async function desk(): Promise<{ db: WriterDb; dir: string }> {
  const { db, dir } = await smallProject();
  someDrafts(db);
  return { db, dir };
}
const draftState = (db: WriterDb, id: string): unknown =>
  db.prepare('SELECT state, final FROM draft WHERE id = ?').get(id);
const approval = (db: WriterDb, posterId: number): unknown =>
  db.prepare('SELECT approval, text FROM tagline_approval WHERE poster_id = ?').get(posterId);
const lastTagline = (db: WriterDb): { id: string; note: string | null; source: string } =>
  db
    .prepare<{ id: string; note: string | null; source: string }>(
      'SELECT id, note, source FROM tagline_event ORDER BY seq DESC LIMIT 1',
    )
    .get()!;

describe('accepting a draft', () => {
  test('sets the tagline by the person, says where it came from, and is one step', async () => {
    const { db, dir } = await desk();
    const { output, change } = decideDraft(db, { draftId: 'a1', decision: 'accept', base: null, ...ann });
    expect(output.changed).toBe(1);
    expect(change).toMatchObject({ what: ['taglines', 'drafts'], posterIds: [1] });
    expect(readTagline(db, 1)).toEqual({ text: 'First line 1', source: 'person' });
    expect(lastTagline(db)).toMatchObject({ note: 'draft of Starter (run run-1)', source: 'person' });
    expect(draftState(db, 'a1')).toEqual({ state: 'accepted', final: 'First line 1' });
    expect(approval(db, 1)).toEqual({ approval: 'draft', text: 'First line 1' });
    expect(editStack(db, ann).undo).toMatchObject({ what: 'accept a draft for Film 1000', count: 1 });

    expect(stepEdits(db, 'undo', ann)).toMatchObject({
      change: { what: ['taglines', 'drafts'], posterIds: [1] },
      output: { changed: 1, skipped: 0 },
    });
    expect(readTagline(db, 1)).toEqual({ text: null, source: null });
    expect(draftState(db, 'a1')).toEqual({ state: 'open', final: null });
    expect(approval(db, 1)).toBeUndefined();
    expectVerified(dir);
    stepEdits(db, 'redo', ann);
    expect(readTagline(db, 1).text).toBe('First line 1');
    expect(draftState(db, 'a1')).toEqual({ state: 'accepted', final: 'First line 1' });
    expect(approval(db, 1)).toEqual({ approval: 'draft', text: 'First line 1' });
    expectVerified(dir);
  });

  test('in other words keeps both the draft and what became of it', async () => {
    const { db, dir } = await desk();
    decideDraft(db, { draftId: 'a1', decision: 'accept', text: 'My line', ...ann });
    expect(draftState(db, 'a1')).toEqual({ state: 'edited', final: 'My line' });
    expect(lastTagline(db).note).toBe('draft of Starter (run run-1), edited: “First line 1”');
    expect(editStack(db, ann).undo?.what).toBe('accept a draft for Film 1000 with other words');
    expect(decideDraft(db, { draftId: 'a1', decision: 'accept', text: 'My line', ...bob }).change).toBeNull();
    expectVerified(dir);
  });

  test('is refused where the tagline is another one than was seen, and changes nothing', async () => {
    const { db } = await desk();
    setTagline(db, { posterId: 1, text: 'Theirs', ...bob });
    const error = errorOf(() => decideDraft(db, { draftId: 'a1', decision: 'accept', base: null, ...ann }));
    expect(error).toMatchObject({ code: 'conflict', details: { current: 'Theirs' } });
    expect(draftState(db, 'a1')).toEqual({ state: 'open', final: null });
    expect(errorOf(() => decideDraft(db, { draftId: 'x', decision: 'reject', ...ann })).code).toBe('not_found');
  });

  test('of the words that are there already leaves their approval', async () => {
    const { db } = await desk();
    setTagline(db, { posterId: 1, text: 'First line 1', ...bob });
    approveTaglines(db, { posterIds: [1], approval: 'approved', ...bob });
    decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann });
    expect(approval(db, 1)).toEqual({ approval: 'approved', text: 'First line 1' });
    expect(db.prepare('SELECT count(*) AS n FROM tagline_event').get()).toEqual({ n: 1 });
  });
});

describe('rejecting and reopening', () => {
  test('leave the tagline alone, and undo leaves what another person decided since', async () => {
    const { db, dir } = await desk();
    decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann });
    decideDraft(db, { draftId: 'a1', decision: 'reject', ...bob });
    expect(readTagline(db, 1).text).toBe('First line 1');
    expect(draftState(db, 'a1')).toEqual({ state: 'rejected', final: null });
    // Ann's step takes back the tagline alone: what became of the draft is Bob's word now.
    expect(stepEdits(db, 'undo', ann).output).toMatchObject({ changed: 1, skipped: 0 });
    expect(draftState(db, 'a1')).toEqual({ state: 'rejected', final: null });
    expect(decideDraft(db, { draftId: 'a1', decision: 'reopen', ...bob }).output.changed).toBe(1);
    expect(decideDraft(db, { draftId: 'a1', decision: 'reopen', ...bob }).change).toBeNull();
    expect(stepEdits(db, 'undo', bob).output).toMatchObject({ changed: 1, what: 'reopen a draft for Film 1000' });
    expect(draftState(db, 'a1')).toEqual({ state: 'rejected', final: null });
    expectVerified(dir);
  });
});

describe('reverts', () => {
  test('of the tagline’s line give the draft back, too', async () => {
    const { db, dir } = await desk();
    setTagline(db, { posterId: 1, text: 'Before', ...bob });
    decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann });
    const { change } = revertEvent(db, { eventId: lastTagline(db).id, ...bob });
    expect(change).toMatchObject({ what: ['taglines', 'drafts'] });
    expect(readTagline(db, 1).text).toBe('Before');
    expect(draftState(db, 'a1')).toEqual({ state: 'open', final: null });
    stepEdits(db, 'undo', bob);
    expect(readTagline(db, 1).text).toBe('First line 1');
    expect(draftState(db, 'a1')).toEqual({ state: 'accepted', final: 'First line 1' });
    expectVerified(dir);
  });

  test('of a decision or an approval give back what was before, once', async () => {
    const { db, dir } = await desk();
    decideDraft(db, { draftId: 'b2', decision: 'reject', ...ann });
    const [rejected] = db.prepare<{ id: string }>('SELECT id FROM draft_event').all();
    revertEvent(db, { eventId: rejected!.id, ...bob });
    expect(draftState(db, 'b2')).toEqual({ state: 'open', final: null });
    expect(errorOf(() => revertEvent(db, { eventId: rejected!.id, ...bob })).code).toBe('conflict');

    setTagline(db, { posterId: 1, text: 'Mine', ...ann });
    approveTaglines(db, { posterIds: [1], approval: 'proposed', ...ann });
    approveTaglines(db, { posterIds: [1], approval: 'approved', ...bob });
    const approved = db.prepare<{ id: string }>('SELECT id FROM approval_event ORDER BY seq DESC LIMIT 1').get()!;
    revertEvent(db, { eventId: approved.id, ...ann });
    expect(approval(db, 1)).toEqual({ approval: 'proposed', text: 'Mine' });

    decideDraft(db, { draftId: 'a3', decision: 'accept', ...ann });
    const accepted = db.prepare<{ id: string }>('SELECT id FROM draft_event ORDER BY seq DESC LIMIT 1').get()!;
    expect(errorOf(() => revertEvent(db, { eventId: accepted.id, ...ann })).code).toBe('unsupported');
    expectVerified(dir);
  });

  test('of a whole edit by anybody take back tagline, draft and approval', async () => {
    const { db, dir } = await desk();
    const { output } = decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann });
    decideDraft(db, { draftId: 'a2', decision: 'accept', ...ann });
    revertBatch(db, { batchId: output.batchId!, ...bob });
    expect(draftState(db, 'a1')).toEqual({ state: 'open', final: null });
    expect(readTagline(db, 1).text).toBeNull();
    expect(draftState(db, 'a2')).toMatchObject({ state: 'accepted' });
    expectVerified(dir);
  });
});

test('whatever happens in whatever order, undoing all of it gives back the beginning, and states stay what events say', async () => {
  const { db, dir } = await desk();
  const act = fc.oneof(
    fc.record({
      draftId: fc.constantFrom('a1', 'b1', 'a2'),
      decision: fc.constantFrom('accept' as const, 'reject' as const, 'reopen' as const),
      text: fc.constantFrom(undefined, 'Other words'),
    }),
    fc.record({
      posterIds: fc.constantFrom<number[]>([1], [1, 2]),
      approval: fc.constantFrom('draft' as const, 'proposed' as const, 'approved' as const),
    }),
    fc.record({ posterId: fc.constantFrom(1, 2), text: fc.constantFrom('Mine', null) }),
    fc.constantFrom('undo' as const, 'redo' as const),
  );
  const state = (): string => ['draft', 'tagline_approval', 'tagline_state'].map((table) => dump(db, table)).join('\n');
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
      const before = state().replace(/"event_seq":\d+/g, '');
      let done = 0;
      for (const each of acts) {
        if (typeof each === 'string') {
          const { what } = stepEdits(db, each, ann).output;
          // What lies before this run of the property stays.
          if (what !== null) done += each === 'undo' ? -1 : 1;
          if (done < 0) stepEdits(db, 'redo', ann);
          done = Math.max(0, done);
        } else if ('draftId' in each) {
          const { text, ...rest } = each;
          const { change } = decideDraft(db, { ...rest, ...(text === undefined ? {} : { text }), ...ann });
          if (change) done++;
        } else if ('approval' in each) {
          try {
            if (approveTaglines(db, { ...each, ...ann }).change) done++;
          } catch {
            // No tagline yet.
          }
        } else if (setTagline(db, { ...each, ...ann }).change) done++;
      }
      for (; done > 0; done--) stepEdits(db, 'undo', ann);
      expect(state().replace(/"event_seq":\d+/g, '')).toBe(before);
      expectVerified(dir);
    }),
    { numRuns: 25 },
  );
});
