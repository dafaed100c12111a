// Keys that wait: in their order, on what they were meant for, dropped and told when that does not come.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createKeyQueue, type KeyQueue, type Waiting, type Work } from '../../../../src/renderer/keys/keyQueue.ts';

const ALL: Work = { what: 'Selecting everything', passes: /^help$/, canGiveUp: true };

interface Scene {
  queue: KeyQueue;
  did: string[];
  states: Waiting[];
  dropped: number[];
  faults: unknown[];
  press: (key: string) => void;
}
function scene(): Scene {
  const did: string[] = [];
  const states: Waiting[] = [];
  const dropped: number[] = [];
  const faults: unknown[] = [];
  const queue = createKeyQueue({
    perform: (run) => {
      run();
    },
    onChange: (state) => states.push(state),
    onDropped: (count) => dropped.push(count),
    onFault: (error) => faults.push(error),
  });
  return { queue, did, states, dropped, faults, press: (key) => queue.add(key, () => did.push(key)) };
}
function promised(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve = (): void => undefined;
  let reject = (_: Error): void => undefined;
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('keys that wait', () => {
  it('are done at once when nothing is awaited', () => {
    const { press, did } = scene();
    press('1');
    expect(did).toEqual(['1']);
  });

  it('act on the whole selection once it is there, in their order', async () => {
    const { queue, did, states, press } = scene();
    let selected = 1;
    const ids = promised();
    queue.waitFor(
      ALL,
      ids.promise.then(() => {
        selected = 300;
      }),
    );
    queue.add('genre.0', () => did.push(`genre on ${selected}`));
    press('flag');
    expect(did).toEqual([]);
    expect(states.at(-1)).toEqual({ what: 'Selecting everything', keys: 2, canGiveUp: true });
    ids.resolve();
    await turn();
    expect(did).toEqual(['genre on 300', 'flag']);
    expect(states.at(-1)).toEqual({ what: null, keys: 0, canGiveUp: false });
  });

  it('are dropped, and that is said, when the selection does not come: they must not act on less', async () => {
    const { queue, did, dropped, press } = scene();
    const ids = promised();
    queue.waitFor(ALL, ids.promise);
    press('1');
    press('f');
    ids.reject(new Error('offline'));
    await turn();
    expect(did).toEqual([]);
    expect(dropped).toEqual([2]);
    press('f');
    expect(did).toEqual(['f']);
  });

  it('are dropped when the selection is given up, also when it comes after that', async () => {
    const { queue, did, dropped, press } = scene();
    const ids = promised();
    const before = queue.turn;
    queue.waitFor(ALL, ids.promise);
    press('1');
    queue.giveUp();
    expect(queue.turn).not.toBe(before);
    ids.resolve();
    await turn();
    expect(did).toEqual([]);
    expect(dropped).toEqual([1]);
    expect(queue.canGiveUp).toBe(false);
  });

  it('let those pass that do not act on it, but none past another', async () => {
    const { queue, did, press } = scene();
    const ids = promised();
    queue.waitFor(ALL, ids.promise);
    press('help');
    press('1');
    press('help');
    expect(did).toEqual(['help']);
    ids.resolve();
    await turn();
    expect(did).toEqual(['help', '1', 'help']);
  });

  it('wait on when one of them awaits something itself', async () => {
    const { queue, did, press } = scene();
    const [first, second] = [promised(), promised()];
    queue.waitFor(ALL, first.promise);
    press('1');
    queue.add('select.all', () => {
      queue.waitFor(ALL, second.promise);
    });
    press('2');
    first.resolve();
    await turn();
    expect(did).toEqual(['1']);
    second.resolve();
    await turn();
    expect(did).toEqual(['1', '2']);
  });

  it('stop where one of them gives the rest up', async () => {
    const { queue, did, dropped, press } = scene();
    const ids = promised();
    queue.waitFor(ALL, ids.promise);
    queue.add('search', (waited) => {
      if (waited) queue.giveUp();
    });
    press('o');
    ids.resolve();
    await turn();
    expect(did).toEqual([]);
    expect(dropped).toEqual([1]);
  });

  it('do not stay behind one that fails', async () => {
    const { queue, did, dropped, faults, press } = scene();
    const ids = promised();
    queue.waitFor(ALL, ids.promise);
    queue.add('1', () => {
      throw new Error('a fault');
    });
    press('2');
    ids.resolve();
    await turn();
    expect(faults).toEqual([new Error('a fault')]);
    expect(dropped).toEqual([1]);
    press('3');
    expect(did).toEqual(['3']);
  });

  it('for a page that comes stay where the one on screen is left, those before them do not', async () => {
    const { queue, did, dropped, press } = scene();
    const [ids, page] = [promised(), promised()];
    const forIds = queue.waitFor(ALL, ids.promise);
    press('1');
    const forPage = queue.waitFor({ ...ALL, what: 'Opening the page', comes: true }, page.promise);
    press('2');
    queue.leavePage();
    expect([forIds(), forPage()]).toEqual([false, true]);
    expect(dropped).toEqual([1]);
    ids.resolve();
    await turn();
    expect(did).toEqual([]);
    page.resolve();
    await turn();
    expect(did).toEqual(['2']);
    expect(forPage()).toBe(false);
  });

  it('are awaited no more once they were given up, whatever comes later', async () => {
    const { queue, did, dropped, press } = scene();
    const [first, second] = [promised(), promised()];
    const isAwaited = queue.waitFor(ALL, first.promise);
    press('1');
    queue.giveUp();
    expect(isAwaited()).toBe(false);
    queue.waitFor(ALL, second.promise);
    press('2');
    first.resolve();
    await turn();
    expect(did).toEqual([]);
    second.resolve();
    await turn();
    expect(did).toEqual(['2']);
    expect(dropped).toEqual([1]);
  });

  it('are never lost nor done twice nor out of turn, whatever comes when', async () => {
    const step = fc.oneof(fc.constant('wait' as const), fc.constant('key' as const), fc.constant('settle' as const));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const { queue, did, dropped, press } = scene();
        const open: ReturnType<typeof promised>[] = [];
        let pressed = 0;
        for (const each of steps) {
          if (each === 'wait') {
            const work = promised();
            open.push(work);
            queue.waitFor(ALL, work.promise);
          } else if (each === 'key') press(String(pressed++));
          else {
            open.shift()?.resolve();
            await Promise.resolve();
          }
        }
        for (const work of open) work.resolve();
        await turn();
        expect(did).toEqual(Array.from({ length: pressed }, (_, i) => String(i)));
        expect(dropped).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
