// Drafts are put on the desk once, however often they are sent, and those of posters that are gone are refused.
import { expect, test } from 'vitest';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { putDrafts } from '../../../../src/main/catalog/taglineDesk/putDrafts.ts';
import { DEFAULT_DRAFT_SETTINGS } from '../../../../src/shared/taglines/draftSettings.ts';
import { errorOf } from '../errors.ts';
import { dump, expectVerified, smallProject } from '../project.ts';
import { draft, request } from './desk.ts';

const ann = { person: 'ann' };

test('a request that is sent again adds only what is new, and takes no decision back', async () => {
  const { db, dir } = await smallProject();
  const first = putDrafts(db, { request: request('r'), drafts: [draft('a', 1, 'One'), draft('b', 2, 'Two')], ...ann });
  expect(first).toMatchObject({
    change: { what: ['drafts'], posterIds: [1, 2] },
    output: { added: 2, already: 0, gone: [] },
  });
  decideDraft(db, { draftId: 'a', decision: 'reject', ...ann });
  const before = dump(db, 'draft');
  const again = putDrafts(db, { request: request('r'), drafts: [draft('a', 1, 'One'), draft('b', 2, 'Two')], ...ann });
  expect(again).toEqual({ change: null, output: { added: 0, already: 2, gone: [] } });
  expect(dump(db, 'draft')).toBe(before);
  const more = putDrafts(db, { request: request('r'), drafts: [draft('b', 2, 'Two'), draft('c', 3, 'Three')], ...ann });
  expect(more.output).toEqual({ added: 1, already: 1, gone: [] });
  expect(db.prepare('SELECT count(*) AS n FROM draft_request').get()).toEqual({ n: 1 });
  expectVerified(dir);
});

test('drafts of posters that are gone are left out and named; where all are, the request is refused', async () => {
  const { db } = await smallProject();
  const some = putDrafts(db, { request: request('r'), drafts: [draft('a', 99, 'One'), draft('b', 2, 'Two')], ...ann });
  expect(some.output).toEqual({ added: 1, already: 0, gone: [99] });
  const error = errorOf(() => putDrafts(db, { request: request('s'), drafts: [draft('c', 99, 'One')], ...ann }));
  expect(error).toMatchObject({ code: 'not_found', details: { posterIds: [99] } });
  expect(dump(db, 'draft_request')).not.toContain('"s"');
});

test('a number of a request that stands for another one is a conflict', async () => {
  const { db } = await smallProject();
  putDrafts(db, { request: request('r'), drafts: [draft('a', 1, 'One')], ...ann });
  const other = request('r', { settings: { ...DEFAULT_DRAFT_SETTINGS, temperature: 1.5 } });
  expect(errorOf(() => putDrafts(db, { request: other, drafts: [draft('b', 1, 'Two')], ...ann })).code).toBe(
    'conflict',
  );
});
