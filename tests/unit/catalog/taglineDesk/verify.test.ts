// The proof of the desk: whatever state is not what its events say is told, by name.
import { expect, test } from 'vitest';
import { approveTaglines } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { decideDraft } from '../../../../src/main/catalog/taglineDesk/decide.ts';
import { verifyProject } from '../../../../src/main/catalog/verify.ts';
import { expectVerified, smallProject } from '../project.ts';
import { someDrafts } from './desk.ts';

const ann = { person: 'ann' };

test.each([
  ["UPDATE draft SET state = 'open', final = NULL WHERE id = 'a1'", 'the state of draft 1'],
  ["UPDATE draft SET state = 'rejected' WHERE id = 'b3'", 'the state of draft 6'],
  ["UPDATE draft SET final = 'Other words' WHERE id = 'a1'", 'the state of draft 1'],
  ['DELETE FROM draft_detail WHERE draft_seq = 2', 'draft 2 has no details'],
  ["UPDATE tagline_approval SET approval = 'proposed'", 'the approval of the tagline of poster 1'],
  ["UPDATE tagline_approval SET text = 'Other words'", 'the approval of the tagline of poster 1'],
  ['DELETE FROM tagline_approval', 'the approval of the tagline of poster 1'],
])('%s', async (sql, problem) => {
  const { db, dir } = await smallProject();
  someDrafts(db);
  decideDraft(db, { draftId: 'a1', decision: 'accept', ...ann });
  approveTaglines(db, { posterIds: [1], approval: 'approved', ...ann });
  expectVerified(dir);
  db.sqlite.exec(sql);
  const { ok, problems } = verifyProject(dir);
  expect(ok).toBe(false);
  expect(problems.join('\n')).toContain(problem);
});
