import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { Kept } from '../../../../src/main/catalog/reader/kept.ts';
import { inTurns } from '../../../../src/main/catalog/reader/turns.ts';

describe('an answer that is kept', () => {
  it('is made once for a stamp, also by two who ask at once, and anew for another', async () => {
    const kept = new Kept<number>();
    let made = 0;
    const make = (): Promise<number> => Promise.resolve(++made);
    expect(await Promise.all([kept.of('a', make), kept.of('a', make)])).toEqual([1, 1]);
    expect(await kept.of('b', make)).toBe(2);
    expect(await kept.of('b', make)).toBe(2);
  });

  it('is made anew when it failed, and one that fails late does not take a newer one with it', async () => {
    const kept = new Kept<string>();
    await expect(kept.of('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await kept.of('a', () => Promise.resolve('yes'))).toBe('yes');

    let fail: (reason: Error) => void = () => undefined;
    const failing = kept.of('b', () => new Promise((_, reject) => (fail = reject)));
    expect(await kept.of('c', () => Promise.resolve('newer'))).toBe('newer');
    fail(new Error('late'));
    await expect(failing).rejects.toThrow('late');
    expect(await kept.of('c', () => Promise.resolve('made again'))).toBe('newer');
  });
});

describe('work in turns', () => {
  const work = function* (milliseconds: number, steps: number): Generator<void, number> {
    for (let step = 0; step < steps; step++) {
      for (const from = performance.now(); performance.now() - from < milliseconds;);
      yield;
    }
    return steps;
  };

  it('lets others in between', async () => {
    let turns = 0;
    let done = false;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    setImmediate(count);
    expect(await inTurns(work(6, 8))).toBe(8);
    done = true;
    expect(turns).toBeGreaterThanOrEqual(7);
  });

  it('ends as cancelled when the database that it reads is closed', async () => {
    const db = new Database(':memory:');
    setImmediate(() => db.close());
    await expect(inTurns(work(6, 8), db)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
