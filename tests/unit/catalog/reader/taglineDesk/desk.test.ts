// The desk's lists, counts and posters follow every write, whoever makes it.
import { describe, expect, test } from 'vitest';
import { startBatch } from '../../../../../src/main/catalog/batch.ts';
import { changeOf } from '../../../../../src/main/catalog/outcome.ts';
import { setBlocklist } from '../../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { approveTaglines } from '../../../../../src/main/catalog/taglineDesk/approvals.ts';
import { decideDraft } from '../../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { applyImportTagline, setTagline } from '../../../../../src/main/catalog/taglines.ts';
import { stepEdits } from '../../../../../src/main/catalog/undo.ts';
import { contract } from '../../../../../src/shared/contract.ts';
import type { DeskList } from '../../../../../src/shared/calls/taglineDesk.ts';
import { errorOf } from '../../errors.ts';
import { importLabels } from '../../project.ts';
import { draft, request } from '../../taglineDesk/desk.ts';
import { deskProject, type DeskProject } from './deskProject.ts';

const ann = { person: 'ann' };
const bob = { person: 'bob' };

function counts({ read }: DeskProject): Record<DeskList, number> {
  return contract['desk.counts'].output.parse(read('desk.counts', { filter: {} })).lists;
}
function queue({ read }: DeskProject, list: DeskList, more: { offset?: number; limit?: number } = {}) {
  const page = read('desk.queue', { list, filter: {}, offset: 0, limit: 100, ...more });
  return contract['desk.queue'].output.parse(page);
}
const ids = (project: DeskProject, list: DeskList): number[] =>
  queue(project, list).posters.map(({ posterId }) => posterId);
const poster = ({ read }: DeskProject, posterId: number) =>
  contract['desk.poster'].output.parse(read('desk.poster', { posterId }));

describe('lists', () => {
  test('count and list posters by drafts, tagline and approval, as each write leaves them', async () => {
    const project = await deskProject(5);
    const { db, told } = project;
    expect(counts(project)).toEqual({ all: 5, none: 2, waiting: 3, draft: 0, proposed: 0, approved: 0 });
    expect(ids(project, 'waiting')).toEqual([1, 2, 3]);
    expect(ids(project, 'none')).toEqual([4, 5]);

    await told(decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann }));
    await told(decideDraft(db, { draftId: 'b1', decision: 'reject', ...ann }));
    expect(ids(project, 'waiting')).toEqual([2, 3]);
    expect(ids(project, 'draft')).toEqual([1]);
    await told(approveTaglines(db, { posterIds: [1], approval: 'proposed', ...ann }));
    expect(ids(project, 'proposed')).toEqual([1]);
    await told(approveTaglines(db, { posterIds: [1], approval: 'approved', ...bob }));
    await told(setTagline(db, { posterId: 4, text: 'By hand', ...ann }));
    expect(counts(project)).toEqual({ all: 5, none: 1, waiting: 2, draft: 1, proposed: 0, approved: 1 });
    expect(queue(project, 'approved').posters).toMatchObject([
      {
        posterId: 1,
        title: 'Film 1000',
        tagline: 'First line 1',
        approval: 'approved',
        openDrafts: 0,
        hasImage: false,
      },
    ]);
    await told(putDrafts(db, { request: request('r2'), drafts: [draft('c1', 1, 'Another')], ...ann }));
    expect(queue(project, 'approved').posters[0]?.openDrafts).toBe(1);
    expect(ids(project, 'waiting')).toEqual([1, 2, 3]);
  });

  test('let a poster wait no more for drafts that a choice passed over, until others come or the choice is taken back', async () => {
    const project = await deskProject(5);
    const { db, told } = project;
    await told(
      putDrafts(db, { request: request('r2'), drafts: [draft('c1', 1, 'One'), draft('c2', 1, 'Two')], ...ann }),
    );
    await told(decideDraft(db, { draftId: 'c1', decision: 'accept', ...ann }));
    expect(ids(project, 'waiting')).toEqual([2, 3]);
    expect(queue(project, 'draft').posters[0]).toMatchObject({ posterId: 1, openDrafts: 3 });
    await told(decideDraft(db, { draftId: 'c1', decision: 'reopen', ...ann }));
    expect(ids(project, 'waiting')).toEqual([1, 2, 3]);
    await told(decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann }));
    expect(ids(project, 'waiting')).toEqual([1, 2, 3]);
    await told(decideDraft(db, { draftId: 'c2', decision: 'accept', ...ann }));
    expect(ids(project, 'waiting')).toEqual([2, 3]);
    // All at once, as when the project is opened.
    await told({ change: db.transaction(() => changeOf(db, ['drafts'], null)) });
    expect(ids(project, 'waiting')).toEqual([2, 3]);
  });

  test('show posters with an image first, page by page, under the filter of the library', async () => {
    const project = await deskProject(5);
    const { db, read, told } = project;
    db.prepare(
      `INSERT INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
       VALUES ('aa', 1, 27, 40, 'jpeg', '0000000000000000', '#102030', 'copy', 'x.jpg', '2026-01-01')`,
    ).run();
    db.prepare("UPDATE poster SET sha256 = 'aa' WHERE id = 3").run();
    await told({ change: db.transaction(() => changeOf(db, ['posters'], [3])) });
    expect(ids(project, 'all')).toEqual([3, 1, 2, 4, 5]);
    expect(queue(project, 'all', { offset: 0, limit: 2 }).posters.map(({ posterId }) => posterId)).toEqual([3, 1]);
    expect(queue(project, 'all', { offset: 2, limit: 2 })).toMatchObject({
      total: 5,
      posters: [{ posterId: 2 }, { posterId: 4 }],
    });
    const filter = { posterIds: [2, 4] };
    expect(read('desk.queue', { list: 'waiting', filter, offset: 0, limit: 10 })).toMatchObject({
      total: 1,
      posters: [{ posterId: 2 }],
    });
    expect(read('desk.counts', { filter })).toMatchObject({ lists: { all: 2, none: 1, waiting: 1 } });
  });
});

describe('where a poster stands', () => {
  test('is where the list has it, on any page of it', async () => {
    const project = await deskProject(230);
    const { db, told } = project;
    db.prepare(
      `INSERT INTO image (sha256, bytes, width, height, format, phash, color, storage, path, added_at)
       VALUES ('aa', 1, 27, 40, 'jpeg', '0000000000000000', '#102030', 'copy', 'x.jpg', '2026-01-01')`,
    ).run();
    db.prepare("UPDATE poster SET sha256 = 'aa' WHERE id % 7 = 0").run();
    await told({ change: db.transaction(() => changeOf(db, ['posters'], null)) });
    const position = (list: DeskList, posterId: number, filter = {}) =>
      contract['desk.position'].output.parse(project.read('desk.position', { list, filter, posterId }));
    const all = queue(project, 'all', { limit: 500 }).posters;
    expect(all).toHaveLength(230);
    all.forEach(({ posterId }, index) => {
      expect(position('all', posterId)).toEqual({ index, listed: true });
    });
    const filter = { posterIds: [all[40]!.posterId, all[200]!.posterId, all[229]!.posterId] };
    expect(position('all', all[229]!.posterId, filter)).toEqual({ index: 2, listed: true });
    // Not in the list: before the first that comes after it.
    expect(position('all', all[100]!.posterId, filter)).toEqual({ index: 1, listed: false });
    expect(position('approved', all[100]!.posterId)).toEqual({ index: 0, listed: false });
    expect(position('all', 99_999)).toEqual({ index: null, listed: false });
  });

  test('is its old place for one that a decision took out of the list', async () => {
    const project = await deskProject(5);
    const { db, told } = project;
    await told(decideDraft(db, { draftId: 'a2', decision: 'accept', ...ann }));
    expect(ids(project, 'waiting')).toEqual([1, 3]);
    expect(project.read('desk.position', { list: 'waiting', filter: {}, posterId: 2 })).toEqual({
      index: 1,
      listed: false,
    });
  });
});

describe('an approval', () => {
  test('is of a text: whoever changes that makes it void, and who restores it gives it back', async () => {
    const project = await deskProject();
    const { db, told } = project;
    await told(decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann }));
    await told(approveTaglines(db, { posterIds: [1], approval: 'approved', ...bob }));
    expect(poster(project, 1).tagline).toMatchObject({ approval: 'approved', by: 'bob', draftId: 'a1' });
    await told(setTagline(db, { posterId: 1, text: 'Other words', ...ann }));
    expect(poster(project, 1).tagline).toMatchObject({ approval: 'draft', by: 'ann', draftId: null });
    expect(counts(project)).toMatchObject({ draft: 1, approved: 0 });
    await told(stepEdits(db, 'undo', ann));
    expect(poster(project, 1).tagline).toMatchObject({ text: 'First line 1', approval: 'approved', by: 'bob' });

    db.transaction(() => {
      const batch = startBatch(db, { kind: 'import', source: 'import', actor: 't.csv', what: 'import' });
      applyImportTagline(db, batch, 2, 'From a table', false);
      return batch;
    });
    await told({ change: db.transaction(() => changeOf(db, ['taglines'], [2])) });
    expect(poster(project, 2).tagline).toEqual({
      ...{ text: 'From a table', source: 'import', approval: null, by: null, at: null, draftId: null },
    });
    await told(approveTaglines(db, { posterIds: [1, 2, 3], approval: 'proposed', ...ann }));
    expect(counts(project)).toMatchObject({ proposed: 2 });
    db.transaction(() => {
      const batch = startBatch(db, { kind: 'import', source: 'import', actor: 't2.csv', what: 'import' });
      applyImportTagline(db, batch, 2, 'From a newer table', true);
    });
    await told({ change: db.transaction(() => changeOf(db, ['taglines'], [2])) });
    expect(poster(project, 2).tagline?.approval).toBeNull();
    expect(counts(project)).toMatchObject({ proposed: 1, draft: 0 });
  });

  test('of no tagline is refused in words, of an older text as a conflict', async () => {
    const { db } = await deskProject();
    const none = errorOf(() => approveTaglines(db, { posterIds: [1], approval: 'approved', ...ann }));
    expect(none).toMatchObject({ code: 'bad_input', message: 'Film 1000 has no tagline yet.' });
    setTagline(db, { posterId: 1, text: 'Now', ...ann });
    const stale = errorOf(() => approveTaglines(db, { posterIds: [1], approval: 'approved', base: 'Then', ...bob }));
    expect(stale).toMatchObject({ code: 'conflict', details: { current: 'Now' } });
  });
});

describe('a poster of the desk', () => {
  test('has its drafts with all that is known of them, the newest request first and the best draft first', async () => {
    const project = await deskProject();
    const { db, told } = project;
    await told(
      putDrafts(db, {
        request: request('r2', { like: 'a1' }),
        drafts: [draft('c1', 1, 'Worse', 0.25), draft('d1', 1, 'Better', 0.5)],
        ...bob,
      }),
    );
    await told(decideDraft(db, { draftId: 'b1', decision: 'reject', ...bob }));
    const { drafts } = poster(project, 1);
    expect(drafts.map(({ id }) => id)).toEqual(['d1', 'c1', 'a1', 'b1']);
    expect(drafts[0]).toMatchObject({ requestId: 'r2', like: 'a1', by: 'bob', runName: 'Starter', score: 0.5 });
    expect(drafts[0]).toMatchObject(draft('d1', 1, 'Better', 0.5));
    expect(drafts[2]).toMatchObject({ state: 'open', final: null, decidedBy: null, decidedAt: null, by: 'ann' });
    expect(drafts[3]).toMatchObject({ state: 'rejected', decidedBy: 'bob' });
    expect(drafts[3]!.decidedAt).not.toBeNull();
    const { read } = project;
    expect(read('drafts.of', { requestId: 'r2', states: ['open'] })).toMatchObject({
      drafts: [{ id: 'd1' }, { id: 'c1' }],
    });
    expect(read('drafts.of', { draftIds: ['b1', 'a2'] })).toMatchObject({ drafts: [{ id: 'b1' }, { id: 'a2' }] });
    expect(errorOf(() => read('desk.poster', { posterId: 99 })).code).toBe('not_found');
  });

  test('has the genres that somebody says it has', async () => {
    const project = await deskProject();
    importLabels(project.db, 1, [2], [0]);
    await project.told({ change: project.db.transaction(() => changeOf(project.db, ['labels'], [1])) });
    expect(poster(project, 1).genres).toEqual([{ genreId: 2, name: 'Drama', from: 'label' }]);
    expect(poster(project, 2).genres).toEqual([]);
  });
});

test('the blocklist is kept as given, without doubles, refuses what was made on an older one, and is undone', async () => {
  const project = await deskProject();
  const { db, read, told } = project;
  await told(setBlocklist(db, { words: ['Deadly', 'deadly', 'killer'], base: [], ...ann }));
  expect(read('desk.blocklist', {})).toEqual({ words: ['Deadly', 'killer'] });
  const stale = errorOf(() => setBlocklist(db, { words: ['mine'], base: [], ...bob }));
  expect(stale).toMatchObject({ code: 'conflict', details: { current: ['Deadly', 'killer'] } });
  await told(setBlocklist(db, { words: ['killer'], base: ['Deadly', 'killer'], ...ann }));
  const { output, change } = await told(stepEdits(db, 'undo', ann));
  expect(output.what).toBe('take “Deadly” from the words that no draft may have');
  expect(change?.what).toEqual(['drafts']);
  expect(read('desk.blocklist', {})).toEqual({ words: ['Deadly', 'killer'] });
});
