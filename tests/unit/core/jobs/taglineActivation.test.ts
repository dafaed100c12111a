// Which finished tagline run the desk drafts with from then on, beside the starter and beside another run.
import { describe, expect, it } from 'vitest';
import type { JobRun } from '../../../../src/main/core/jobs/engine.ts';
import { useTaglines, type TaglineUse } from '../../../../src/main/core/jobs/taglineActivation.ts';
import type { Run } from '../../../../src/shared/domain.ts';

/** A run whose kept epoch had this lift. */
const runWith = (id: string, lift: number | null, liftError = 0.01): Run =>
  ({
    ...{ id, name: `Run ${id}`, splitName: 'default', bestEpoch: 1 },
    taglines: { epochs: [{ epoch: 1, lift, liftError }] },
  }) as unknown as Run;

/** Decides about `record` in a project that drafts with `active`; null: with the starter. */
async function decided(record: Run, active: Run | null, isMember = false): Promise<TaglineUse & { written: unknown }> {
  let written: unknown = null;
  const run = {
    log: () => undefined,
    project: {
      info: () => Promise.resolve({ activeTaglineRun: active?.id ?? null }),
      read: () => Promise.resolve(active),
      write: (_: string, input: unknown) => Promise.resolve((written = input)),
    },
  } as unknown as JobRun;
  return { ...(await useTaglines(run, record, 'unlessWorse', isMember)), written };
}

describe('where the starter drafts', () => {
  it('a run takes its place whose drafts look at the poster, beyond noise, or were not scored', async () => {
    expect(await decided(runWith('new', 0.05, 0.02), null)).toMatchObject({ used: true, written: { runId: 'new' } });
    expect(await decided(runWith('new', null), null)).toMatchObject({ used: true });
  });

  it('one that nothing speaks for does not, and says so', async () => {
    const quick = await decided(runWith('new', 0.002, 0.03), null);
    expect(quick).toMatchObject({ used: false, written: null });
    expect(quick.why).toContain('lift of 0.002, with noise of 0.030');
    expect(quick.why).toContain('the starter model goes on drafting');
  });
});

describe('where another run drafts', () => {
  it('one takes its place unless it is worse beyond noise', async () => {
    const active = runWith('old', 0.05, 0.01);
    expect(await decided(runWith('new', 0.045), active)).toMatchObject({ used: true });
    expect(await decided(runWith('new', 0.02), active)).toMatchObject({ used: false, written: null });
  });

  it('a member of a sweep has to be better', async () => {
    expect(await decided(runWith('new', 0.045), runWith('old', 0.05), true)).toMatchObject({ used: false });
    expect(await decided(runWith('new', 0.055), runWith('old', 0.05), true)).toMatchObject({ used: true });
  });
});
