// The overview's numbers against what was written: counts, genres together, what is missing, edits by day, sessions and speed.
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { putEmbeddings } from '../../../../src/main/catalog/derived.ts';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { stepEdits } from '../../../../src/main/catalog/undo.ts';
import { speedOf } from '../../../../src/main/catalog/reader/overview/progress.ts';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import type { GenreState } from '../../../../src/shared/domain.ts';
import type { Changed } from '../../../../src/main/catalog/change.ts';
import { addPoster, importLabels, sha, smallProject } from '../project.ts';
import { addBasics, addPoster as addRowsOf, emptyCatalog } from './catalogFixture.ts';
import { promisedCallsOf } from './readerCalls.ts';

async function opened(posters = 4) {
  const { dir, db } = await smallProject(posters);
  const service = createReaderService();
  const call = promisedCallsOf(service);
  await call('open', { dir });
  const tell = async ({ change }: Changed): Promise<void> => {
    if (change) await call('changed', change);
  };
  const label = (person: string, posterIds: number[], genreId: number, state: GenreState): Promise<void> =>
    tell(setLabels(db, { posterIds, set: [{ genreId, state }], person }));
  return { dir, db, call, tell, label };
}

describe('counts', () => {
  it('are those of the labels, with what persons set', async () => {
    const { call, label } = await opened();
    await label('ann', [1, 2], 0, 'present');
    await label('ann', [2], 1, 'present');
    await label('bob', [3], 0, 'absent');
    const counts = await call('overview.counts', { modelHash: null });
    expect(
      counts.genres.map(({ name, present, absent, unknown, confirmed, presentConfirmed }) => [
        name,
        present,
        absent,
        unknown,
        confirmed,
        presentConfirmed,
      ]),
    ).toEqual([
      ['Horror', 2, 1, 1, 3, 2],
      ['Comedy', 1, 0, 3, 1, 1],
      ['Drama', 0, 0, 4, 0, 0],
    ]);
    expect(counts.together).toEqual([
      [2, 1, 0],
      [1, 1, 0],
      [0, 0, 0],
    ]);
    expect(counts).toMatchObject({
      posters: 4,
      films: 4,
      reviewed: 3,
      pairs: { all: 12, known: 4, confirmed: 4 },
      missing: { image: 4, year: 4, tagline: 4, overview: 4, labels: 1, embedding: null, prediction: null },
    });
  });

  it('follow each edit, also after having been asked', async () => {
    const { call, label } = await opened();
    expect((await call('overview.counts', { modelHash: null })).reviewed).toBe(0);
    await label('ann', [4], 2, 'present');
    const counts = await call('overview.counts', { modelHash: null });
    expect(counts.reviewed).toBe(1);
    expect(counts.missing.labels).toBe(3);
  });

  it('tell images without an embedding by that model', async () => {
    const { db, call, tell } = await opened(1);
    db.transaction(() => {
      addPoster(db, '2000', 1);
      addPoster(db, '2001', 2);
    });
    await tell({ change: { revision: 99, what: ['posters', 'films'], posterIds: null } });
    await tell(
      putEmbeddings(db, { modelHash: 'm', rows: [{ sha256: sha(1), pooled: new Float32Array(4), tokenRow: null }] }),
    );
    expect((await call('overview.counts', { modelHash: 'm' })).missing).toMatchObject({ image: 1, embedding: 1 });
    expect((await call('overview.counts', { modelHash: 'other' })).missing.embedding).toBe(2);
  });
});

describe('counts beside a run', () => {
  it('tell posters that it has no opinion of', async () => {
    const { dir, db } = emptyCatalog();
    addBasics(db, ['Horror'], [0.5]);
    addRowsOf(db, { key: '1', title: 'One', year: null, probabilities: [0.7] });
    addRowsOf(db, { key: '2', title: 'Two', year: null });
    const call = promisedCallsOf(createReaderService());
    await call('open', { dir });
    expect((await call('overview.counts', { modelHash: null })).missing.prediction).toBe(1);
    await call('close', {});
    db.close();
    rmSync(dir, { recursive: true });
  });
});

describe('progress', () => {
  it('counts steps of persons by day and posters once, not imports', async () => {
    const { db, call, label } = await opened();
    importLabels(db, 1, [0], [1]);
    await label('ann', [1, 2], 0, 'present');
    const first = await call('overview.progress', { minutesEast: 0 });
    await label('ann', [2], 1, 'present');
    await label('bob', [2, 3], 1, 'absent');
    const { days, people, recent } = await call('overview.progress', { minutesEast: 0 });
    expect(first.days.reduce((sum, { edits }) => sum + edits, 0)).toBe(1);
    expect(days.reduce((sum, { edits }) => sum + edits, 0)).toBe(3);
    expect(days.at(-1)!.reviewed).toBe(3);
    expect(people.map(({ name, edits, posters }) => [name, edits, posters])).toEqual([
      ['ann', 2, 2],
      ['bob', 1, 2],
    ]);
    expect(recent[0]).toMatchObject({ who: 'bob', kind: 'edit', undone: false });
  });

  it('does not count what was undone, and counts it again when it is done again', async () => {
    const { db, call, tell, label } = await opened();
    await label('ann', [1, 2], 0, 'present');
    await label('ann', [2, 3], 1, 'present');
    const reached = async (): Promise<(number | undefined)[]> => {
      const { days, people } = await call('overview.progress', { minutesEast: 0 });
      return [days.at(-1)?.edits, days.at(-1)?.reviewed, people[0]?.posters];
    };
    expect(await reached()).toEqual([2, 3, 3]);
    await tell(stepEdits(db, 'undo', { person: 'ann' }));
    expect(await reached()).toEqual([1, 2, 2]);
    await tell(stepEdits(db, 'redo', { person: 'ann' }));
    expect(await reached()).toEqual([2, 3, 3]);
  });

  it('puts an edit into the day of the one who asks', async () => {
    const { call, label } = await opened();
    await label('ann', [1], 0, 'present');
    const east = await call('overview.progress', { minutesEast: 14 * 60 });
    const west = await call('overview.progress', { minutesEast: -12 * 60 });
    expect(Date.parse(east.days[0]!.day) - Date.parse(west.days[0]!.day)).toBeGreaterThanOrEqual(86_400_000);
  });
});

describe('speed', () => {
  const minute = 60_000;
  const step = (at: number, ...posterIds: number[]) => ({ at, pairs: posterIds.length, posterIds: new Set(posterIds) });

  it('counts time within sessions, which end with a pause of more than five minutes', () => {
    const steps = [step(0, 1), step(minute, 2), step(2 * minute, 3), step(7 * minute, 4), step(12.1 * minute, 5)];
    expect(speedOf(steps)).toMatchObject({ edits: 5, sessions: 2, activeMinutes: 7, postersPerMinute: 0.7 });
    expect(speedOf([...steps].reverse())).toEqual(speedOf(steps));
  });

  it('counts a poster once a session, and no steps over many', () => {
    const many = { at: minute, pairs: 1000, posterIds: new Set(Array.from({ length: 51 }, (_, i) => i + 100)) };
    expect(speedOf([step(0, 1), many, step(2 * minute, 1)])).toMatchObject({ postersPerMinute: 0.5, pairs: 1002 });
  });

  it('is not told of less than a minute', () => {
    expect(speedOf([step(0, 1), step(30_000, 2)]).postersPerMinute).toBeNull();
  });
});
