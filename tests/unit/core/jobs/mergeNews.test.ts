// The log of a copy merged into an open studio: the desk's lists, counts, filters, posters and words follow at once, a dry run
// changes nothing, and what is told to windows names what changed.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProject } from '../../../../src/main/catalog/open.ts';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { setBlocklist } from '../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import type { Core } from '../../../../src/main/core/core.ts';
import type { EventPayload } from '../../../../src/shared/contract.ts';
import { copySample, openCore, settled } from '../../badInput/studio.ts';
import { draft, request } from '../../catalog/taglineDesk/desk.ts';

const home = mkdtempSync(join(tmpdir(), 'marquee-merge-news-'));
const [ours, theirs] = [join(home, 'ours'), join(home, 'theirs')];
const log = join(home, 'theirs.jsonl');
let core: Core;
let ids: number[];

beforeAll(async () => {
  await copySample(ours);
  cpSync(ours, theirs, { recursive: true });
  const project = await openProject({ dir: theirs, create: false });
  const { db } = project;
  ids = db
    .prepare<{ id: number }>('SELECT id FROM poster ORDER BY id LIMIT 3')
    .all()
    .map(({ id }) => id);
  const drafts = ids.map((posterId) => draft(db.uuid(), posterId, `A new line for ${String(posterId)}`));
  putDrafts(db, { request: request(db.uuid()), drafts, person: 'ben' });
  decideDraft(db, { draftId: drafts[0]!.id, decision: 'accept', person: 'ben' });
  approveTaglines(db, { posterIds: [ids[0]!], approval: 'approved', person: 'ben' });
  decideDraft(db, { draftId: drafts[1]!.id, decision: 'reject', person: 'ben' });
  setBlocklist(db, { words: ['deadly'], person: 'ben' });
  project.close();
  const other = await openCore(join(home, 'their-home'), { projectDir: theirs });
  const { jobId } = await other.call('merging.export', { path: log });
  expect(await settled(other, jobId)).toMatchObject({ state: 'done' });
  await other.close();
  core = await openCore(join(home, 'our-home'), { projectDir: ours });
}, 180_000);
afterAll(async () => {
  await core.close();
  rmSync(home, { recursive: true, force: true });
});

const shown = async () => {
  const { lists } = await core.call('desk.counts', { filter: {} });
  const waiting = await core.call('desk.queue', { list: 'waiting' });
  const approved = await core.call('desk.queue', { list: 'approved' });
  const { words } = await core.call('desk.blocklist', {});
  const { drafts, tagline } = await core.call('desk.poster', { posterId: ids[0]! });
  const { total } = await core.call('library.facets', { filter: { text: 'A new line for' } });
  return {
    ...{ lists, words, total, tagline: tagline?.text, states: drafts.map(({ state }) => state) },
    waiting: waiting.posters.map(({ posterId, openDrafts }) => [posterId, openDrafts]),
    approved: approved.posters.map(({ posterId, tagline }) => [posterId, tagline]),
  };
};

it('is followed without opening the project anew', async () => {
  const before = await shown();
  expect(before).toMatchObject({ words: [], states: [], waiting: [], approved: [] });
  const told: EventPayload<'catalog.changed'>[] = [];
  core.subscribe((event) => {
    if (event.name === 'catalog.changed') told.push(event.payload);
  });
  const tried = await settled(core, (await core.call('merging.preview', { path: log })).jobId);
  expect(tried).toMatchObject({ state: 'done', result: { dryRun: true, drafts: 3, badCount: 0 } });
  expect(await shown()).toEqual(before);
  expect(told.filter(({ what }) => what.includes('drafts'))).toEqual([]);

  const merged = await settled(core, (await core.call('merging.start', { path: log })).jobId);
  const { events, drafts } = merged.result as { events: number; drafts: number };
  expect({ events, drafts }).toMatchObject({ events: (tried.result as { events: number }).events, drafts: 3 });
  const text = `A new line for ${String(ids[0])}`;
  const after = await shown();
  expect(after).toMatchObject({
    ...{ words: ['deadly'], states: ['accepted'], total: 1, tagline: text },
    waiting: [[ids[2], 1]],
    approved: [[ids[0], text]],
  });
  expect(after.lists).toMatchObject({ waiting: 1, approved: 1 });
  const named = told.filter(({ what }) => what.includes('drafts')).flatMap(({ posterIds }) => posterIds ?? []);
  expect(named).toEqual(expect.arrayContaining(ids));
  expect(await core.call('project.verify', {})).toMatchObject({ ok: true, problems: [] });
  await core.close();
  core = await openCore(join(home, 'our-home'), { projectDir: ours });
  expect(await shown()).toEqual(after);
}, 60_000);
