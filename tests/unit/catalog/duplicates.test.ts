// Clusters of duplicates in a project: in which order they are listed, whose labels go to whom, and what undo brings together again.
import { expect, it } from 'vitest';
import { duplicatesWriting } from '../../../src/main/catalog/duplicates/service.ts';
import { setLabels } from '../../../src/main/catalog/labels.ts';
import { readLayers, seen } from '../../../src/main/catalog/layers.ts';
import { createReaderService } from '../../../src/main/catalog/reader/service.ts';
import { stepEdits } from '../../../src/main/catalog/undo.ts';
import type { WriterDb } from '../../../src/main/catalog/connection.ts';
import type { Output } from '../../../src/shared/contract.ts';
import type { GenreState } from '../../../src/shared/domain.ts';
import { addPoster, expectVerified, smallProject } from './project.ts';
import { promisedCallsOf } from './reader/readerCalls.ts';

const ann = { person: 'ann' };
const context = { signal: new AbortController().signal, note: () => undefined };

/** Posters 1 to 5, each with a file of its own, in two clusters: 1, 2, 3 and 4, 5. */
async function project() {
  const { dir, db } = await smallProject(0);
  db.transaction(() => {
    for (let i = 1; i <= 5; i++) addPoster(db, String(2000 + i), i);
  });
  const duplicates = duplicatesWriting(() => db);
  const found = (at: string, clusters: [poster: number, cluster: number][]): void => {
    const none = { model: null, threshold: null, calibrated: null, neighbours: null, alike: null };
    const counts = { images: 5, notEmbedded: 0, clusters: 2, posters: clusters.length };
    const lastApart = db.prepare<{ n: number }>('SELECT ifnull(max(seq), 0) AS n FROM told_apart_event').get()!.n;
    void duplicates['duplicates.put'](
      {
        posterIds: Int32Array.from(clusters, ([poster]) => poster),
        clusters: Int32Array.from(clusters, ([, cluster]) => cluster),
        lastApart,
        search: { at, ...none, ...counts },
      },
      context,
    );
  };
  const set = (posterId: number, genreId: number, state: GenreState): void => {
    setLabels(db, { posterIds: [posterId], set: [{ genreId, state }], ...ann });
  };
  const list = async (kind: 'all' | 'conflicting' = 'all'): Promise<Output<'duplicates.list'>> => {
    const call = promisedCallsOf(createReaderService());
    await call('open', { dir });
    const answer = await call('duplicates.list', { kind, offset: 0, limit: 10 });
    await call('close', {});
    return answer;
  };
  found('first', [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 4],
    [5, 4],
  ]);
  return { dir, db, duplicates, found, set, list };
}
const state = (db: WriterDb, posterId: number, genreId: number): GenreState =>
  seen(readLayers(db, posterId), genreId).state;
const membersOf = ({ clusters }: Output<'duplicates.list'>): number[][] =>
  clusters.map(({ posters }) => posters.map(({ id }) => id));

it('lists larger clusters first, but those whose labels contradict each other before all', async () => {
  const { set, list } = await project();
  expect(membersOf(await list())).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  set(4, 0, 'present');
  // One that knows and one that does not are no contradiction.
  expect(await list('conflicting')).toMatchObject({ total: 0, conflicting: 0 });
  set(5, 0, 'absent');
  const all = await list();
  expect(membersOf(all)).toEqual([
    [4, 5],
    [1, 2, 3],
  ]);
  expect(all).toMatchObject({ total: 2, conflicting: 1, clusters: [{ conflicting: [0] }, { conflicting: [] }] });
  expect(membersOf(await list('conflicting'))).toEqual([[4, 5]]);
});

it('gives what is known of one to the others, and what is not known only where that is asked for', async () => {
  const { dir, db, duplicates, set } = await project();
  set(4, 0, 'present');
  set(5, 0, 'absent');
  set(5, 1, 'present');
  await duplicates['duplicates.propagate']({ cluster: 4, posterId: 4, ...ann }, context);
  expect([state(db, 5, 0), state(db, 5, 1)]).toEqual(['present', 'present']);
  await duplicates['duplicates.propagate']({ cluster: 4, posterId: 4, genres: [1], ...ann }, context);
  expect(state(db, 5, 1)).toBe('unknown');
  stepEdits(db, 'undo', ann);
  stepEdits(db, 'undo', ann);
  expect([state(db, 5, 0), state(db, 5, 1)]).toEqual(['absent', 'present']);
  expectVerified(dir);
});

it('brings posters together again when telling them apart is undone, unless a later search had them apart by itself', async () => {
  const { dir, db, duplicates, found, list } = await project();
  await duplicates['duplicates.tellApart']({ cluster: 1, posters: [3], ...ann }, context);
  expect(membersOf(await list())).toEqual([
    [1, 2],
    [4, 5],
  ]);
  stepEdits(db, 'undo', ann);
  expect(membersOf(await list())).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
  stepEdits(db, 'redo', ann);
  found('second', [
    [1, 1],
    [2, 1],
  ]);
  stepEdits(db, 'undo', ann);
  expect(membersOf(await list())).toEqual([[1, 2]]);
  expectVerified(dir);
});
