// Blind panels as the writer keeps them and the reader shows them.
import { describe, expect, it } from 'vitest';
import { makePanel, votePanel } from '../../../../src/main/catalog/taglinePanel/panels.ts';
import { deskProject, type DeskProject } from '../reader/taglineDesk/deskProject.ts';

const PAIRS = [
  { posterId: 2, a: 'Ours two', b: 'Theirs two', aLeft: true },
  { posterId: 1, a: 'Ours one', b: 'Theirs one', aLeft: false },
  { posterId: 99, a: 'Gone', b: 'Gone too', aLeft: false },
];

async function panel(): Promise<{ project: DeskProject; panelId: string }> {
  const project = await deskProject();
  const asked = { aName: 'New run', bName: 'Old run', split: 'test', seed: 1, pairs: PAIRS, person: 'ann' } as const;
  const { output } = await project.told(makePanel(project.db, asked));
  expect(output.pairs).toBe(2);
  return { project, panelId: output.panelId };
}

describe('a blind panel', () => {
  it('shows each person the pairs in their order, sides as they were drawn, until all are judged', async () => {
    const { project, panelId } = await panel();
    const { db, read, told } = project;
    const first = read('panel.next', { panelId, person: 'ann' });
    expect(first).toMatchObject({ pair: { posterId: 2, left: 'Ours two', right: 'Theirs two' }, judged: 0, pairs: 2 });
    expect(Object.keys(first.pair!).sort()).toEqual(['left', 'pairId', 'posterId', 'right', 'title', 'year']);
    await told(votePanel(db, { panelId, pairId: first.pair!.pairId, choice: 'left', person: 'ann' }));
    const second = read('panel.next', { panelId, person: 'ann' });
    expect(second).toMatchObject({ pair: { posterId: 1, left: 'Theirs one', right: 'Ours one' }, judged: 1 });
    const last = votePanel(db, { panelId, pairId: second.pair!.pairId, choice: 'right', person: 'ann' });
    expect((await told(last)).output).toEqual({ judged: 2 });
    expect(read('panel.next', { panelId, person: 'ann' })).toEqual({ pair: null, judged: 2, pairs: 2 });
    expect(read('panel.next', { panelId, person: 'bob' }).pair?.posterId).toBe(2);
    // Left of the first pair and right of the second are both a's.
    expect(read('panel.list', { person: 'ann' }).panels).toMatchObject([
      {
        aName: 'New run',
        by: 'ann',
        pairs: 2,
        judged: 2,
        people: 1,
        result: { votes: 2, a: 2, b: 0, ties: 0, share: 1 },
      },
    ]);
  });

  it('adds up the votes of all people; a second vote on a pair replaces the first', async () => {
    const { project, panelId } = await panel();
    const { db, read } = project;
    const pairId = read('panel.next', { panelId, person: 'ann' }).pair!.pairId;
    for (const [person, choice] of [
      ['ann', 'left'],
      ['bob', 'right'],
      ['bob', 'tie'],
      ['eve', 'right'],
    ] as const) {
      votePanel(db, { panelId, pairId, choice, person });
    }
    const [shown] = read('panel.list', { person: 'bob' }).panels;
    expect(shown).toMatchObject({
      people: 3,
      judged: 1,
      result: { votes: 3, a: 1, b: 1, ties: 1, share: 0.5, pValue: 1 },
    });
    expect(read('panel.list', { person: 'zoe' }).panels[0]).toMatchObject({ judged: 0 });
  });

  it('refuses pairs and panels that are not there', async () => {
    const { project, panelId } = await panel();
    const vote = () => votePanel(project.db, { panelId, pairId: 'none', choice: 'tie', person: 'ann' });
    expect(vote).toThrow(expect.objectContaining({ code: 'not_found' }));
    const gone = { aName: 'A', bName: 'B', split: 'test', seed: 1, pairs: PAIRS.slice(2), person: 'ann' } as const;
    expect(() => makePanel(project.db, gone)).toThrow(expect.objectContaining({ code: 'not_found' }));
    expect(project.read('panel.list', { person: 'ann' }).panels).toHaveLength(1);
  });
});
