// The file of columns: opening through it answers as reading the catalog does, and nothing that is wrong with it is trusted.
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readColumnFile, writeColumnFile } from '../../../../src/main/catalog/reader/columnFile.ts';
import { ReaderProject } from '../../../../src/main/catalog/reader/project.ts';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { openProject } from '../../../../src/main/catalog/open.ts';
import type { Filter, Sort } from '../../../../src/shared/filter.ts';
import { makeSyntheticCatalog } from '../../../bench/syntheticCatalog.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-columns-'));
const file = join(dir, 'catalog.columns');
const sorts: Sort[] = (['title', 'year', 'added', 'uncertainty', 'disagreement'] as const).map((by) => ({
  by,
  descending: true,
}));
const filters: Filter[] = [{}, { genres: [{ genreId: 3, state: 'absent' }] }, { issue: 'wrong' }, { text: 'river' }];

/** A short stand-in for a long answer. */
const digest = (answer: unknown): string => createHash('sha1').update(JSON.stringify(answer)).digest('hex').slice(0, 8);

/** All that the library could show. */
function seen(): { answers: string[] } {
  const project = new ReaderProject(dir);
  const answers = filters.map((filter) => [
    sorts.map((sort) => Array.from(project.lists.ordered(filter, sort))),
    project.facetCounts.of(filter, project.lists.matching(filter), 1),
    [0, 77, 19_999].map((row) => [
      project.columns.titles[row],
      project.columns.filmKeys[row],
      project.columns.sortKeys[row],
    ]),
  ]);
  void project.close();
  return { answers: answers.flat(2).map(digest) };
}
async function keep(): Promise<void> {
  const project = new ReaderProject(dir);
  project.lists.ordered({}, sorts[0]!);
  project.lists.ordered({}, sorts[3]!);
  await project.keepColumns();
  void project.close();
}

beforeAll(async () => {
  await makeSyntheticCatalog(dir, { posters: 20_000, seed: 3, labels: false });
}, 120_000);
afterAll(() => {
  rmSync(dir, { recursive: true });
});

describe('the file of columns', () => {
  it('gives the same library as the catalog', async () => {
    const { answers } = seen();
    expect(existsSync(file)).toBe(false);
    await keep();
    expect(existsSync(file)).toBe(true);
    expect(seen().answers).toEqual(answers);
  }, 60_000);

  it('is not looked at once something was written, and made anew', async () => {
    const before = readFileSync(file);
    const project = await openProject({ dir, create: false });
    setLabels(project.db, { posterIds: [1, 2, 3], set: [{ genreId: 3, state: 'absent' }], person: 'ada' });
    project.close();
    const changed = new ReaderProject(dir);
    expect(changed.columns.personNames).toEqual(['ada']);
    expect(changed.columns.people[0]![1]).toBe(1);
    void changed.close();
    await keep();
    expect(readFileSync(file).equals(before)).toBe(false);
    const again = new ReaderProject(dir);
    expect(again.columns.people[0]![1]).toBe(1);
    // Edits of columns that lie in the file's bytes, and new rows beyond them, are as of any others.
    await again.changed({ revision: again.revision + 1, what: ['labels'], posterIds: [5] });
    expect(again.columns.rowOf(5)).toBe(4);
    void again.close();
  }, 60_000);

  it('is not trusted with another byte, cut off, or longer', async () => {
    await keep();
    const { answers } = seen();
    const good = readFileSync(file);
    const spoilt: ((bytes: Buffer) => Buffer)[] = [
      (bytes) => {
        bytes[bytes.length - 1000]! ^= 1;
        return bytes;
      },
      (bytes) => bytes.subarray(0, bytes.length / 2),
      (bytes) => Buffer.concat([bytes, Buffer.alloc(8)]),
      () => Buffer.from('MARQUEE COLUMNS 1\n'),
      () => Buffer.alloc(0),
    ];
    const stamp = /"stamp":"([0-9a-f]{64})"/.exec(good.toString('latin1'))![1]!;
    expect(readColumnFile(dir, stamp)).not.toBeNull();
    for (const spoil of spoilt) {
      writeFileSync(file, spoil(Buffer.from(good)));
      expect(readColumnFile(dir, stamp)).toBeNull();
      expect(seen().answers).toEqual(answers);
    }
    writeFileSync(file, good);
    expect(readColumnFile(dir, 'another')).toBeNull();
  }, 120_000);

  it('gives up when something changes while it is written', async () => {
    rmSync(file);
    const project = new ReaderProject(dir);
    const { columns } = project;
    let asked = 0;
    expect(await writeColumnFile(dir, 's', { columns, orders: {} }, () => ++asked < 2)).toBe(false);
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.part`)).toBe(false);
    void project.close();
  });
});
