// What a poster's history and the list of edits say of the desk, and that a line that is offered for a revert can be reverted.
import { expect, test } from 'vitest';
import { revertEvent } from '../../../../../src/main/catalog/revert.ts';
import { approveTaglines } from '../../../../../src/main/catalog/taglineDesk/approvals.ts';
import { decideDraft } from '../../../../../src/main/catalog/taglineDesk/decide.ts';
import { stepEdits } from '../../../../../src/main/catalog/undo.ts';
import { deskProject } from './deskProject.ts';

const ann = { person: 'ann' };

test('decisions and approvals are lines in words; what an edit did besides the tagline is its line’s to revert', async () => {
  const project = await deskProject();
  const { db, read, told } = project;
  const lines = () => read('poster.history', { posterId: 1, limit: 50 }).entries;
  await told(decideDraft(db, { draftId: 'b1', decision: 'reject', ...ann }));
  await told(decideDraft(db, { draftId: 'a1', decision: 'accept', text: 'My line', ...ann }));
  await told(approveTaglines(db, { posterIds: [1], approval: 'approved', person: 'bob' }));
  const words = lines().map(({ what, new: now, actor, revertible }) => [what, now, actor, revertible]);
  expect(words[0]).toEqual(['approval', 'approved: “My line”', 'bob', true]);
  // As the lists of the desk call it.
  expect(lines()[0]!.old).toBe('chosen');
  expect(words.slice(1, 3)).toEqual(
    expect.arrayContaining([
      ['tagline', 'My line', 'ann', true],
      ['draft', 'accepted with other words: “First line 1”', 'ann', false],
    ]),
  );
  expect(words.slice(3)).toEqual([['draft', 'rejected: “Second line 1”', 'ann', true]]);
  expect(lines().find(({ what }) => what === 'tagline')?.note).toBe(
    'draft of Starter (run run-1), edited: “First line 1”',
  );
  for (const { eventId } of lines().filter(({ revertible }) => revertible)) {
    await told(revertEvent(db, { eventId, ...ann }));
  }
  expect(read('desk.poster', { posterId: 1 })).toMatchObject({
    tagline: null,
    drafts: [{ state: 'open' }, { state: 'open' }],
  });
});

test('recent edits name them, with the posters that they touched', async () => {
  const project = await deskProject();
  const { db, read, told } = project;
  await told(decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann }));
  await told(decideDraft(db, { draftId: 'a2', decision: 'accept', ...ann }));
  const both = await told(approveTaglines(db, { posterIds: [1, 2, 3], approval: 'proposed', ...ann }));
  await told(stepEdits(db, 'undo', ann));
  const { edits } = read('edits.recent', { limit: 4 });
  expect(edits.map(({ what, posters, state }) => [what, posters, state])).toEqual([
    ['undo: propose 2 taglines', 2, 'done'],
    ['propose 2 taglines', 2, 'undone'],
    ['accept a draft for Film 1001', 1, 'done'],
    ['accept a draft for Film 1000', 1, 'done'],
  ]);
  expect(read('edits.posters', { batchId: both.output.batchId!, limit: 10 }).posterIds).toEqual([1, 2]);
});
