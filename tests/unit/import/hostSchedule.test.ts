import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostSchedule } from '../../../src/main/import/hostSchedule.ts';

const LIMITS = { perHost: 1, total: 4, unreachableAfter: 3 };

describe('turns of hosts', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test('a pause that ends while the turn is decided is waited out, not missed', async () => {
    const schedule = new HostSchedule<string>(LIMITS);
    schedule.add('a', 'one');
    schedule.pause('a', 5);
    // The clock moves on with every reading, as it may between two lines.
    let clock = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (clock += 4));
    const got = vi.fn();
    void schedule.next(undefined).then(got);
    await vi.advanceTimersByTimeAsync(10);
    expect(got).toHaveBeenCalledWith({ host: 'a', item: 'one', gone: null });
  });

  test('who waits longer is still woken after another one waited for less', async () => {
    const schedule = new HostSchedule<string>(LIMITS);
    schedule.add('a', 'one');
    schedule.add('a', 'two');
    expect((await schedule.next(undefined))?.item).toBe('one');
    const first = vi.fn();
    const second = vi.fn();
    void schedule.next(undefined).then(first);
    await vi.advanceTimersByTimeAsync(0);
    schedule.pause('a', 10);
    void schedule.next(undefined).then(second);
    await vi.advanceTimersByTimeAsync(20);
    expect([first, second].map((waiting) => waiting.mock.calls.length)).toEqual([0, 0]);
    schedule.done('a', null);
    await vi.advanceTimersByTimeAsync(0);
    expect(first.mock.calls.length + second.mock.calls.length).toBe(1);
    schedule.done('a', null);
    await vi.advanceTimersByTimeAsync(0);
    expect([first, second].map((waiting) => waiting.mock.calls.length)).toEqual([1, 1]);
  });

  test('an abort ends every wait', async () => {
    const schedule = new HostSchedule<string>(LIMITS);
    schedule.add('a', 'one');
    schedule.pause('a', 30_000);
    const stop = new AbortController();
    const waits = [schedule.next(stop.signal), schedule.next(stop.signal)];
    await vi.advanceTimersByTimeAsync(0);
    stop.abort();
    expect(await Promise.all(waits)).toEqual([null, null]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
