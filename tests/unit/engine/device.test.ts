import { describe, expect, it } from 'vitest';
import { fallbackOf, openOnFirst } from '../../../src/main/engine/device.ts';
import { listProviders } from '../../../src/main/engine/runtime.ts';

const other = listProviders().find((name) => name !== 'cpu');

describe('opening on the first device that works', () => {
  it.skipIf(other === undefined)('records what failed before, and tells it in words', async () => {
    const { opened, device } = await openOnFirst(`${other!},cpu`, 2, (provider) =>
      provider === 'cpu' ? Promise.resolve('open') : Promise.reject(new Error('/a/b.cc:1 x() y was false. No adapter')),
    );
    expect(opened).toBe('open');
    expect(device).toEqual({
      chosen: 'cpu',
      threads: 2,
      tried: [
        { provider: other, used: false, reason: 'No adapter' },
        { provider: 'cpu', used: true, reason: 'the next choice' },
      ],
    });
    expect(fallbackOf(device)).toBe(`${other!} could not be used (No adapter): cpu is used instead.`);
  });

  it('tells nothing of the first choice', async () => {
    const { device } = await openOnFirst('cpu', 1, () => Promise.resolve(0));
    expect(device.tried).toEqual([{ provider: 'cpu', used: true, reason: 'asked for' }]);
    expect(fallbackOf(device)).toBeNull();
  });

  it('refuses a name that this build does not have, and fails when nothing opens', async () => {
    await expect(openOnFirst('abacus', 1, () => Promise.resolve(0))).rejects.toMatchObject({
      code: 'unsupported',
      hint: expect.stringContaining('cpu') as string,
    });
    await expect(openOnFirst('cpu', 1, () => Promise.reject(new Error('broken')))).rejects.toMatchObject({
      code: 'compute_failed',
      message: expect.stringContaining('broken') as string,
    });
  });

  it.each(['std::bad_alloc', 'bad allocation', 'Failed to allocate memory for requested buffer of size 154389504'])(
    'tells a lack of memory as that: %s',
    async (words) => {
      await expect(openOnFirst('cpu', 1, () => Promise.reject(new Error(words)))).rejects.toMatchObject({
        code: 'out_of_memory',
        hint: expect.stringContaining('smaller model') as string,
      });
    },
  );

  it('knows no device without a name', async () => {
    await expect(openOnFirst('', 1, () => Promise.resolve(0))).rejects.toMatchObject({ code: 'unsupported' });
  });
});
