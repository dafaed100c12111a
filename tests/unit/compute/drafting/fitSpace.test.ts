import { copyFileSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fitSpaceOf, type FitPoster } from '../../../../src/main/compute/drafting/fitSpace.ts';
import { FitMap } from '../../../../src/main/models/taglines/fitMap.ts';
import { saveFitMap } from '../../../../src/main/models/taglines/fitMapFile.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-fit-space-'));
const path = join(dir, 'fit-map.safetensors');
const centre = Float32Array.of(1, 0);
/** Titles lie where their embeddings are; the image is not known to this map. */
const title = { mean: new Float32Array(2), scale: Float32Array.of(1, 1), weight: Float32Array.of(1, 0, 0, 1) };
beforeAll(async () => {
  const encoder = { id: 'tiny', hash: 'e' };
  await saveFitMap(path, new FitMap({ encoder, genreNames: [], centre, image: null, genres: null, title }));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** Embeds a text as the direction of its length, and remembers what it was asked for. */
function sentences() {
  const asked: string[][] = [];
  const angle = (text: string) => Float32Array.of(Math.cos(text.length / 9), Math.sin(text.length / 9));
  const embed = (texts: readonly string[]) => {
    asked.push([...texts]);
    return Promise.resolve(texts.map(angle));
  };
  return { asked, embed, angle, width: 2 };
}
const kept = sentences();
const poster = (name: string): FitPoster => ({ image: null, genres: [], title: name });

describe('where fitting texts are expected', () => {
  it('follows from what is known of a poster; titles are embedded once', async () => {
    const { asked, embed, angle, width } = sentences();
    const space = fitSpaceOf(path, null, { embed, width })!;
    const targets = await space.targets([poster('Heat'), poster(''), poster('Heat'), poster('Dune Two')]);
    expect(targets[1]).toBeNull();
    for (const [i, text] of [
      [0, 'Heat'],
      [2, 'Heat'],
      [3, 'Dune Two'],
    ] as const) {
      expect([...targets[i]!].map((value) => value.toFixed(3))).toEqual([...angle(text)].map((v) => v.toFixed(3)));
    }
    await space.targets([poster('Dune Two'), poster('Jaws')]);
    expect(asked).toEqual([['Heat', 'Dune Two'], ['Jaws']]);
  });

  it('forgets no title that is asked for, however many were kept', async () => {
    const space = fitSpaceOf(path, null, sentences())!;
    await space.targets(Array.from({ length: 4000 }, (_, i) => poster(`Film ${String(i)}`)));
    const targets = await space.targets([
      poster('Film 7'),
      ...Array.from({ length: 200 }, (_, i) => poster(`Other ${String(i)}`)),
    ]);
    expect(targets.every((target) => target !== null)).toBe(true);
  });

  it('looks at a draft from the middle of all taglines', () => {
    const space = fitSpaceOf(path, null, sentences())!;
    expect([...space.place(Float32Array.of(1, -0.4))]).toEqual([0, -1]);
  });

  it('is refused where the map is of another encoder, holds no numbers, or was damaged since', async () => {
    expect(() => fitSpaceOf(path, null, { ...sentences(), width: 3 })).toThrow(/another sentence encoder/);
    const other = join(dir, 'other.safetensors');
    copyFileSync(path, other);
    expect(fitSpaceOf(other, null, kept)).not.toBeNull();
    const encoder = { id: 'tiny', hash: 'e' };
    const broken = { ...title, weight: Float32Array.of(1, NaN, 0, 1) };
    await saveFitMap(other, new FitMap({ encoder, genreNames: [], centre, image: null, genres: null, title: broken }));
    utimesSync(other, 1, 1);
    expect(() => fitSpaceOf(other, null, kept)).toThrow(/no number/);
  });
});
