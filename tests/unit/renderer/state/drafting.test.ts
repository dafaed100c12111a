// Requests for drafts as the window follows them: what has come so far, how they end, and that none of it is mixed up. The test
// answers as the studio at the other end of the bridge.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Output, StudioEvent } from '../../../../src/shared/contract.ts';
import type { WireError } from '../../../../src/shared/errors.ts';
import type { DraftsRequest } from '../../../../src/renderer/state/drafting.ts';
import { draft, poster } from '../pages/taglines/deskFixtures.ts';

type Answer = { ok: true; output: unknown } | { ok: false; error: WireError };
interface Asked {
  name: string;
  input: { requestId?: string; posterId?: number };
  answer: (answer: Answer) => Promise<void>;
}
const asked: Asked[] = [];
const bridge = {
  call: (name: string, input: Asked['input']) =>
    new Promise<Answer>((resolve) => {
      asked.push({
        name,
        input,
        answer: async (answer) => {
          resolve(answer);
          await settled();
        },
      });
    }),
  subscribe: () => () => undefined,
};
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Anew for each test: requests outlive pages. */
async function load() {
  vi.resetModules();
  vi.stubGlobal('window', { marquee: bridge });
  const drafting = await import('../../../../src/renderer/state/drafting.ts');
  const { queryClient, queryKey } = await import('../../../../src/renderer/api/queries.ts');
  return { ...drafting, queryClient, queryKey };
}
let state: Awaited<ReturnType<typeof load>>;
beforeEach(async () => {
  asked.length = 0;
  state = await load();
});

const request = (posterId = 7): DraftsRequest => ({ posterId, count: 2, settings: { count: 2 } });
const requestOf = (posterId = 7): string => state.draftingOf(posterId)!.requestId;
const came = (requestId: string, text: string, posterId = 7): void => {
  const payload = { requestId, posterId, text } as Extract<StudioEvent, { name: 'drafts.made' }>['payload'];
  state.followDrafting({ name: 'drafts.made', payload });
};
const made = (over: Partial<Output<'drafts.make'>> = {}): Answer => ({
  ok: true,
  output: { drafts: [], refused: [], runId: 'starter', why: null, ...over },
});
const failed = (code: WireError['code']): Answer => ({ ok: false, error: { code, message: 'It did not work.' } });

describe('a request for drafts', () => {
  it('shows each text as it comes, by its own number alone', () => {
    void state.startDrafting(request());
    expect(asked[0]).toMatchObject({ name: 'drafts.make', input: { posterId: 7, settings: { count: 2 } } });
    expect(asked[0]!.input.requestId).toBe(requestOf());
    expect(asked[0]!.input).not.toHaveProperty('count');
    came(requestOf(), 'Run.');
    came('00000000-0000-4000-8000-000000000000', 'Of another window.');
    came(requestOf(), 'Hide.', 8);
    came(requestOf(), 'Scream.');
    expect(state.draftingOf(7)).toMatchObject({ state: 'running', count: 2, made: ['Run.', 'Scream.'] });
    expect(state.draftingOf(8)).toBeUndefined();
    expect(state.isUnderWay(state.draftingOf(7))).toBe(true);
  });

  it('ends with its drafts before those that were there, none of them twice', async () => {
    const key = state.queryKey('desk.poster', { posterId: 7 });
    state.queryClient.setQueryData(key, { ...poster(), atRevision: 10 });
    void state.startDrafting(request());
    const first = draft('c', { text: 'Scream.', requestId: requestOf() });
    // It is on the desk already: the event of its writing came first.
    await asked[0]!.answer(made({ drafts: [first, draft('a')], why: 'No more fit.', refused: [] }));
    const drafts = state.queryClient.getQueryData<Output<'desk.poster'>>(key)!.drafts;
    expect(drafts.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
    expect(state.draftingOf(7)).toMatchObject({ state: 'done', why: 'No more fit.', runId: 'starter', error: null });
    expect(state.isUnderWay(state.draftingOf(7))).toBe(false);
  });

  it('is the only one of its poster, beside those of others', async () => {
    void state.startDrafting(request());
    void state.startDrafting(request());
    void state.startDrafting(request(8));
    expect(asked.map(({ input }) => input.posterId)).toEqual([7, 8]);
    await asked[0]!.answer(made());
    const before = requestOf();
    void state.startDrafting(request());
    expect(asked).toHaveLength(3);
    expect(requestOf()).not.toBe(before);
    // What was still on its way of the one before is not of this one.
    came(before, 'Late.');
    expect(state.draftingOf(7)!.made).toEqual([]);
  });

  it('keeps what went wrong, and asks what was made before that', async () => {
    const key = state.queryKey('desk.poster', { posterId: 7 });
    state.queryClient.setQueryData(key, { ...poster(), atRevision: 10 });
    void state.startDrafting(request());
    came(requestOf(), 'Run.');
    await asked[0]!.answer(failed('out_of_memory'));
    expect(state.draftingOf(7)).toMatchObject({
      state: 'failed',
      error: { code: 'out_of_memory', message: 'It did not work.' },
      made: ['Run.'],
    });
    expect(state.queryClient.getQueryState(key)?.isInvalidated).toBe(true);
  });
});

describe('stopping', () => {
  it('is told once and ends as a wish, not as a failure', async () => {
    void state.startDrafting(request());
    void state.stopDrafting(7);
    void state.stopDrafting(7);
    expect(asked.map(({ name }) => name)).toEqual(['drafts.make', 'drafts.stop']);
    expect(asked[1]!.input).toEqual({ requestId: requestOf() });
    expect(state.draftingOf(7)!.state).toBe('stopping');
    expect(state.isUnderWay(state.draftingOf(7))).toBe(true);
    await asked[0]!.answer(failed('cancelled'));
    expect(state.draftingOf(7)).toMatchObject({ state: 'done', error: null, why: 'You stopped it.' });
  });

  it('that the studio refuses leaves the request to say how it ends', async () => {
    void state.startDrafting(request());
    const stopping = state.stopDrafting(7);
    await asked[1]!.answer(failed('offline'));
    await expect(stopping).resolves.toBeUndefined();
    await asked[0]!.answer(made());
    expect(state.draftingOf(7)).toMatchObject({ state: 'done', why: null });
  });

  it('asks nothing where nothing is under way', async () => {
    await state.stopDrafting(7);
    expect(asked).toEqual([]);
  });
});

describe('how a request ended', () => {
  it('is forgotten when asked to, but not while it is under way', async () => {
    void state.startDrafting(request());
    state.forgetDrafting(7);
    expect(state.draftingOf(7)).toBeDefined();
    await asked[0]!.answer(made());
    state.forgetDrafting(7);
    expect(state.draftingOf(7)).toBeUndefined();
  });

  it('is nothing to another project, also when it comes later', async () => {
    void state.startDrafting(request());
    state.followDrafting({ name: 'project.changed', payload: { project: null } });
    expect(state.draftingOf(7)).toBeUndefined();
    await asked[0]!.answer(made());
    expect(state.draftingOf(7)).toBeUndefined();
  });
});
