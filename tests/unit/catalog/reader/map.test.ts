// The map as the reader tells it: a file joined with the posters as they are, what is stale about it, values by labels and filters.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setLabels } from '../../../../src/main/catalog/labels.ts';
import { decodeMap, encodeMap, mapFileOf, readMap, type MapFile } from '../../../../src/main/catalog/map/mapFile.ts';
import { createReaderService } from '../../../../src/main/catalog/reader/service.ts';
import { fromBase64, MAP_CODE, unpackBits, unpackPoints } from '../../../../src/shared/mapPoints.ts';
import { addPoster, sha, smallProject } from '../project.ts';
import { promisedCallsOf } from './readerCalls.ts';

const map = (images: number[]): MapFile => ({
  stamp: {
    id: 'job',
    encoder: 'starter',
    modelHash: 'm',
    seed: 1,
    images: images.length,
    imagesHash: 'h',
    landmarks: images.length,
    madeAt: '2026-01-01T00:00:00.000Z',
  },
  sha256: images.map(sha),
  x: Uint16Array.from(images, (n) => n * 100),
  y: Uint16Array.from(images, (n) => 65_535 - n),
});

async function withMap(images: number[], files: (number | null)[]) {
  const { dir, db } = await smallProject(0);
  db.transaction(() => files.forEach((file, i) => addPoster(db, String(2000 + i), file)));
  mkdirSync(dirname(mapFileOf(dir)), { recursive: true });
  writeFileSync(mapFileOf(dir), encodeMap(map(images)));
  const call = promisedCallsOf(createReaderService());
  await call('open', { dir });
  return { dir, db, call };
}
const encoder = { id: 'starter', hash: 'm' };

describe('the file of the map', () => {
  it('comes back as it was, and nothing else is taken for one', () => {
    const written = map([1, 2, 0xabc]);
    const bytes = Buffer.from(encodeMap(written));
    expect(decodeMap(bytes)).toEqual(written);
    expect(decodeMap(bytes.subarray(0, bytes.length - 1))).toBeNull();
    expect(decodeMap(Buffer.from('not a map\n'))).toBeNull();
    expect(decodeMap(Buffer.alloc(0))).toBeNull();
    expect(readMap('/nowhere')).toBeNull();
  });
});

describe('points', () => {
  it('are the posters of the map’s images, two where two share one', async () => {
    const { call } = await withMap([1, 2, 9], [1, null, 2, 2, 5]);
    const answer = await call('map.points', { encoder });
    const points = unpackPoints(answer.points, answer.count);
    expect([...points.posterIds]).toEqual([1, 3, 4]);
    expect([...points.x]).toEqual([100, 200, 200]);
    expect([...points.y]).toEqual([65_534, 65_533, 65_533]);
    // Image 5 is not on it and has no embedding; image 9 belongs to no poster any more.
    expect(answer).toMatchObject({ missing: 1, unembedded: 1, gone: 1, stale: true, otherModel: null });
  });

  it('say when the project uses another model', async () => {
    const { call } = await withMap([1], [1]);
    expect(await call('map.points', { encoder })).toMatchObject({ stale: false, otherModel: null });
    const other = await call('map.points', { encoder: { id: 'clip', hash: 'c' } });
    expect(other).toMatchObject({ stale: true, otherModel: 'clip' });
  });
});

describe('values', () => {
  it('are the labels as they are now, in the order of the points', async () => {
    const { db, call } = await withMap([1, 2, 3], [3, 2, 1]);
    const values = async (): Promise<number[]> => [
      ...fromBase64((await call('map.values', { colours: { by: 'genre', genreId: 0 } })).values),
    ];
    expect(await values()).toEqual([MAP_CODE.unknown, MAP_CODE.unknown, MAP_CODE.unknown]);
    const { change } = setLabels(db, { posterIds: [2], set: [{ genreId: 0, state: 'present' }], person: 'ann' });
    await call('changed', change!);
    const { change: next } = setLabels(db, { posterIds: [3], set: [{ genreId: 0, state: 'absent' }], person: 'ann' });
    await call('changed', next!);
    expect(await values()).toEqual([MAP_CODE.unknown, MAP_CODE.present, MAP_CODE.absent]);
    const { bits, matching } = await call('map.matching', { filter: { genres: [{ genreId: 0, state: 'present' }] } });
    expect([...unpackBits(bits, 3)]).toEqual([0, 1, 0]);
    expect(matching).toBe(1);
  });

  it('are none without a run', async () => {
    const { call } = await withMap([1, 2], [1, 2]);
    for (const colours of [
      { by: 'probability', genreId: 0 },
      { by: 'predicted', genreId: 0 },
      { by: 'issue' },
    ] as const) {
      expect([...fromBase64((await call('map.values', { colours })).values)], colours.by).toEqual([255, 255]);
    }
  });
});
