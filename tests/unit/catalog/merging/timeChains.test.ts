import { describe, expect, it } from 'vitest';
import { APPROVAL_CHAIN } from '../../../../src/main/catalog/taglineDesk/approvals.ts';
import { WORD_CHAIN } from '../../../../src/main/catalog/taglineDesk/blocklist.ts';
import { DECISION_CHAIN } from '../../../../src/main/catalog/taglineDesk/draftEvents.ts';
import { MARK_CHAIN } from '../../../../src/main/catalog/marks/marks.ts';
import { smallProject } from '../project.ts';

const CHAINS = [MARK_CHAIN, DECISION_CHAIN, APPROVAL_CHAIN, WORD_CHAIN];

describe('a late event', () => {
  it('gets its new number without a look at every row that could name the old one', async () => {
    const { project, db } = await smallProject(1);
    for (const { table } of CHAINS) {
      // The plan has the checks of foreign keys, too.
      const plan = db
        .prepare<{ detail: string }>(`EXPLAIN QUERY PLAN UPDATE ${table} SET seq = 2, head = 2 WHERE seq = 1`)
        .all()
        .map(({ detail }) => detail);
      expect(plan.filter((step) => step.includes('head=?'))).not.toEqual([]);
      expect(plan.filter((step) => step.startsWith('SCAN'))).toEqual([]);
    }
    project.close();
  });
});
