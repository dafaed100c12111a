// The rows of a tagline training in the run's folder: the same come back, others are answered meanwhile, and what is damaged or of an
// earlier version is told apart.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { keepTaglineData, keptTaglineData } from '../../../../src/main/core/jobs/taglineRowsFile.ts';
import type { TaglineData } from '../../../../src/main/core/jobs/taglineRows.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-rows-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});
const folder = (): string => mkdtempSync(join(dir, 'run-'));

const dataOf = (count: number): TaglineData => ({
  rows: Array.from({ length: count }, (_, i) => ({
    ...{ posterId: i, filmKey: String(i), title: `Film ${String(i)}\u2028“ü”`, sha256: 'a'.repeat(64) },
    ...{ genres: ['Drama', 'Horror'], text: `A line\twith "quotes" ${String(i)}`, accepted: i % 7 === 0, part: i % 3 },
  })),
  counts: { train: count, validation: 0, test: 0, accepted: 1 },
  splitName: 'default',
  snapshot: 'f'.repeat(64),
});

describe('kept rows', () => {
  it.each([0, 1, 1200])('come back as they were: %d', async (count) => {
    const run = folder();
    expect(await keptTaglineData(run)).toBeNull();
    await keepTaglineData(run, dataOf(count));
    expect(await keptTaglineData(run)).toEqual(dataOf(count));
  });

  it('let others in while they are read and written', async () => {
    const run = folder();
    const turns = async (work: () => Promise<unknown>): Promise<number> => {
      let [count, going] = [0, true];
      const next = (): void => {
        count++;
        if (going) setImmediate(next);
      };
      setImmediate(next);
      await work();
      going = false;
      return count;
    };
    await keepTaglineData(run, dataOf(25_000));
    // 500 rows a turn.
    expect(await turns(() => keptTaglineData(run))).toBeGreaterThanOrEqual(49);
  });

  it('of an earlier version are read', async () => {
    const run = folder();
    writeFileSync(join(run, 'rows.json'), JSON.stringify(dataOf(3)));
    expect(await keptTaglineData(run)).toEqual(dataOf(3));
  });

  it('that lack a row are refused', async () => {
    const run = folder();
    await keepTaglineData(run, dataOf(3));
    const file = join(run, 'rows.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines.slice(0, 3).join('\n')}\n`);
    await expect(keptTaglineData(run)).rejects.toMatchObject({ code: 'unreadable_file', details: { file } });
  });
});
