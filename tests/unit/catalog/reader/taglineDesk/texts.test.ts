// What jobs read of the desk: all texts and what is new of them, what models learn from, what goes out.
import { describe, expect, test } from 'vitest';
import { changeOf } from '../../../../../src/main/catalog/outcome.ts';
import { approveTaglines } from '../../../../../src/main/catalog/taglineDesk/approvals.ts';
import { decideDraft } from '../../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { setTagline } from '../../../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../../../src/main/catalog/undo.ts';
import { importLabels } from '../../project.ts';
import { draft, request } from '../../taglineDesk/desk.ts';
import { deskProject, type DeskProject } from './deskProject.ts';

const ann = { person: 'ann' };

describe('texts', () => {
  /** An index as drafting keeps it: everything that was told, until a restart. */
  function follower({ read }: DeskProject) {
    let token: string | null = null;
    const taglines = new Map<number, string>();
    const drafts = new Map<string, string>();
    let restarts = 0;
    return {
      taglines,
      drafts,
      get restarts() {
        return restarts;
      },
      catchUp(limit: number): number {
        for (let pages = 1; ; pages++) {
          const page = read('drafts.texts', { after: token, limit });
          if (page.restart) {
            restarts++;
            taglines.clear();
            drafts.clear();
          }
          for (const { posterId, text } of page.taglines) {
            if (text === null) taglines.delete(posterId);
            else taglines.set(posterId, text);
          }
          for (const { id, text } of page.drafts) drafts.set(id, text);
          token = page.token;
          if (!page.more) return pages;
        }
      },
    };
  }

  test('come in pages, then only what is new, and follow undo', async () => {
    const project = await deskProject();
    const { db, told } = project;
    await told(setTagline(db, { posterId: 3, text: 'Old', ...ann }));
    await told(setTagline(db, { posterId: 3, text: 'Newer', ...ann }));
    const index = follower(project);
    expect(index.catchUp(4)).toBe(2);
    expect([...index.drafts.keys()]).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3']);
    expect([...index.taglines]).toEqual([[3, 'Newer']]);
    expect(index.restarts).toBe(1);

    await told(decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann }));
    await told(putDrafts(db, { request: request('r2'), drafts: [draft('c1', 1, 'Third line')], ...ann }));
    expect(index.catchUp(100)).toBe(1);
    expect(index.taglines.get(1)).toBe('First line 1');
    expect(index.drafts.get('c1')).toBe('Third line');
    await told(stepEdits(db, 'undo', ann));
    await told(setTagline(db, { posterId: 3, text: null, ...ann }));
    index.catchUp(100);
    expect([...index.taglines]).toEqual([]);
    expect(index.restarts).toBe(1);
  });

  test('begin anew where titles changed, with the new ones', async () => {
    const project = await deskProject();
    const index = follower(project);
    index.catchUp(100);
    project.db.prepare("UPDATE film SET title = 'Heat' WHERE id = 1").run();
    await project.told({ change: project.db.transaction(() => changeOf(project.db, ['films'], [1])) });
    const page = project.read('drafts.texts', { after: null });
    expect(page.drafts[0]).toEqual({ id: 'a1', posterId: 1, title: 'Heat', text: 'First line 1' });
    index.catchUp(100);
    expect(index.restarts).toBe(2);
    expect(index.drafts.size).toBe(6);
  });
});

/** Gives posters 1 and 2 an image. */
async function withImages(project: DeskProject): Promise<void> {
  for (const id of [1, 2]) {
    project.db
      .prepare(
        `INSERT INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
         VALUES (?, 1, 27, 40, 'jpeg', '0000000000000000', '#102030', 'copy', 'x.jpg', '2026-01-01')`,
      )
      .run(`sha ${id}`);
    project.db.prepare('UPDATE poster SET sha256 = ? WHERE id = ?').run(`sha ${id}`, id);
  }
  await project.told({ change: project.db.transaction(() => changeOf(project.db, ['posters'], [1, 2])) });
}

test('training reads taglines with their genres and their draft, page by page', async () => {
  const project = await deskProject();
  const { db, read, told } = project;
  await withImages(project);
  importLabels(db, 1, [0, 2], [1]);
  await told({ change: db.transaction(() => changeOf(db, ['labels'], [1])) });
  await told(decideDraft(db, { draftId: 'a1', decision: 'accept', text: 'Edited line', ...ann }));
  await told(decideDraft(db, { draftId: 'b1', decision: 'reject', ...ann }));
  await told(setTagline(db, { posterId: 2, text: 'Not of a draft', ...ann }));
  // Without an image there is nothing to learn from.
  await told(decideDraft(db, { draftId: 'a3', decision: 'accept', ...ann }));
  const first = read('taglines.training', { limit: 1 });
  expect(first).toEqual({
    rows: [
      {
        ...{ posterId: 1, sha256: 'sha 1', filmKey: '1000', title: 'Film 1000', genres: ['Horror', 'Drama'] },
        ...{ tagline: 'Edited line', part: null },
        draft: { id: 'a1', text: 'First line 1', state: 'edited' },
      },
    ],
    next: 1,
    splitName: '',
  });
  const second = read('taglines.training', { after: 1 });
  expect(second).toMatchObject({ next: null, rows: [{ posterId: 2, tagline: 'Not of a draft', draft: null }] });
  await told(setTagline(db, { posterId: 1, text: 'By hand', ...ann }));
  expect(read('taglines.training', {}).rows[0]).toMatchObject({ tagline: 'By hand', draft: null });
  await told(setTagline(db, { posterId: 2, text: null, ...ann }));
  expect(read('taglines.training', {}).rows.map(({ posterId }) => posterId)).toEqual([1]);
  expect(read('taglines.training', { after: 1 })).toMatchObject({ rows: [], next: null });
});

test('an export reads what is approved, with who did it and the draft behind it', async () => {
  const project = await deskProject();
  const { db, read, told } = project;
  await withImages(project);
  await told(decideDraft(db, { draftId: 'a1', decision: 'accept', text: 'Edited line', ...ann }));
  await told(setTagline(db, { posterId: 2, text: 'By hand', ...ann }));
  await told(approveTaglines(db, { posterIds: [1], approval: 'approved', person: 'bob' }));
  const approved = read('taglines.approved', { filter: {}, approvals: ['approved'] });
  expect(approved).toMatchObject({ total: 1, next: null });
  expect(approved.rows).toMatchObject([
    {
      ...{ posterId: 1, filmKey: '1000', imdbId: 'tt0001000', title: 'Film 1000', year: null, genres: [] },
      ...{ tagline: 'Edited line', approval: 'approved', by: 'bob', sha256: 'sha 1' },
      draft: { id: 'a1', text: 'First line 1', runId: 'run-1', runName: 'Starter', state: 'edited' },
    },
  ]);
  const page = read('taglines.approved', { filter: {}, approvals: ['draft', 'approved'], limit: 1 });
  expect(page).toMatchObject({ total: 2, next: 1 });
  const rest = read('taglines.approved', { filter: {}, approvals: ['draft', 'approved'], after: 1 });
  expect(rest.rows).toMatchObject([{ posterId: 2, tagline: 'By hand', approval: 'draft', by: 'ann', draft: null }]);
  expect(read('taglines.approved', { filter: { posterIds: [2] }, approvals: ['approved'] }).rows).toEqual([]);
});
