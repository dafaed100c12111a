// What the points of a map are coloured by where there is a run: its probabilities, what it predicts, and where label and run differ.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodeMap, mapFileOf } from '../../../../src/main/catalog/map/mapFile.ts';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { fromBase64, MAP_CODE } from '../../../../src/shared/mapPoints.ts';
import type { MapColours } from '../../../../src/shared/calls/map.ts';
import { addBasics, addPoster, addRun, emptyCatalog, setPrediction, sha, type PosterSpec } from './catalogFixture.ts';
import { promisedCallsOf } from './readerCalls.ts';

const call = promisedCallsOf(createReaderService());
let catalog: ReturnType<typeof emptyCatalog>;

const POSTERS: Partial<PosterSpec>[] = [
  { importPresent: [0], probabilities: [0.2, 0.1], part: 'train' },
  { importAbsent: [0], probabilities: [0.9, 0.1], part: 'validation' },
  { personAbsent: [0], probabilities: [0.9, 0.1], part: 'test' },
  { importPresent: [0], probabilities: [0.8, 0.1], part: null },
  { importPresent: [0], probabilities: null },
  // Missing in the one genre and wrong in the other.
  { importPresent: [1], probabilities: [0.9, 0.1] },
];

beforeAll(async () => {
  catalog = emptyCatalog();
  addBasics(catalog.db, ['Horror', 'Comedy'], [0.5, 0.5]);
  addRun(catalog.db, 'other', ['Horror', 'Comedy'], [0.15, 0.5]);
  POSTERS.forEach((spec, i) => {
    addPoster(catalog.db, { key: String(i), title: `Film ${i}`, year: null, sha256: sha(i + 1), ...spec });
  });
  setPrediction(catalog.db, 'other', 1, [0.2, 0.1]);
  const sha256 = POSTERS.map((_, i) => sha(i + 1));
  const stamp = { id: 'm', encoder: 'e', modelHash: 'h', seed: 1, images: 6, imagesHash: '', landmarks: 6, madeAt: '' };
  mkdirSync(dirname(mapFileOf(catalog.dir)), { recursive: true });
  const at = Uint16Array.from(sha256, (_, i) => i);
  writeFileSync(mapFileOf(catalog.dir), encodeMap({ stamp, sha256, x: at, y: at }));
  await call('open', { dir: catalog.dir });
});
afterAll(async () => {
  await call('close', {});
  catalog.db.close();
  rmSync(catalog.dir, { recursive: true });
});

const codes = async (colours: MapColours): Promise<number[]> => [
  ...fromBase64((await call('map.values', { colours })).values),
];
const { agrees, wrong, missing, none, predicted, notPredicted, certain, train, validation, test } = MAP_CODE;

it('shows where label and run differ, what a person has set left alone, labels that look wrong before missing ones', async () => {
  expect(await codes({ by: 'issue' })).toEqual([wrong, missing, agrees, agrees, none, wrong]);
  expect(await codes({ by: 'issue', genreId: 0 })).toEqual([wrong, missing, agrees, agrees, none, missing]);
});

it('shows probabilities and predictions of the run that the library shows, and of another', async () => {
  const shares = [0.2, 0.9, 0.9, 0.8].map((p) => Math.round(Math.fround(p) * certain));
  expect(await codes({ by: 'probability', genreId: 0 })).toEqual([...shares, none, shares[1]]);
  expect(await codes({ by: 'predicted', genreId: 0 })).toEqual([
    ...[notPredicted, predicted, predicted, predicted],
    ...[none, predicted],
  ]);
  expect(await codes({ by: 'predicted', genreId: 0, runId: 'other' })).toEqual([
    predicted,
    ...Array.from({ length: 5 }, () => none),
  ]);
});

it('shows the parts of the split', async () => {
  expect(await codes({ by: 'split' })).toEqual([train, validation, test, none, none, none]);
});
