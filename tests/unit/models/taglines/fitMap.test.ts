import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../../../src/main/models/files/safetensors.ts';
import { fitMap, type FitFilm } from '../../../../src/main/models/taglines/fitMap.ts';
import { loadFitMap, saveFitMap } from '../../../../src/main/models/taglines/fitMapFile.ts';
import { Random } from '../../../../src/shared/random.ts';

const WIDTH = 8;
const IMAGE = 5;
const encoder = { id: 'efficientnet-lite0', hash: 'abc' };
const dir = mkdtempSync(join(tmpdir(), 'marquee-fit-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** Films whose taglines are a known linear function of what is given, plus an offset that all have. */
const random = new Random(11);
const draw = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
const fromImage = draw(IMAGE * WIDTH);
const ofGenre = new Map(['Comedy', 'Horror', 'Western'].map((genre) => [genre, draw(WIDTH)]));
const offset = draw(WIDTH);

function film(): Required<FitFilm> {
  const image = Float32Array.from({ length: IMAGE }, () => 3 + 2 * random.normal());
  const genres = [...ofGenre.keys()].filter(() => random.uniform() < 0.5);
  const title = draw(WIDTH);
  return { tagline: taglineOf({ image, genres, title }), image, genres, title };
}
function taglineOf({ image, genres, title }: Omit<Required<FitFilm>, 'tagline'>): Float32Array {
  return Float32Array.from(offset, (value, k) => {
    let sum = value + 0.5 * title[k]!;
    for (let j = 0; j < IMAGE; j++) sum += 40 * image[j]! * fromImage[j * WIDTH + k]!;
    for (const genre of genres) sum += 3 * ofGenre.get(genre)![k]!;
    return sum;
  });
}
const films = Array.from({ length: 4000 }, film);
const cosine = (a: Float32Array, b: Float32Array): number => {
  let product = 0;
  a.forEach((value, k) => (product += value * b[k]!));
  return product / (Math.hypot(...a) * Math.hypot(...b));
};
const meanTagline = Float32Array.from(
  { length: WIDTH },
  (_, k) => films.reduce((sum, { tagline }) => sum + tagline[k]!, 0) / films.length,
);
const centred = (vector: Float32Array): Float32Array => vector.map((value, k) => value - meanTagline[k]!);

describe('the fit map', () => {
  it('finds a linear law again: films that it has not seen lie where it says', async () => {
    const ofImage = films.map(({ image }) => {
      const title = new Float32Array(WIDTH);
      return { tagline: taglineOf({ image, genres: [], title }), image };
    });
    const map = await fitMap({ films: ofImage.slice(0, 3900), encoder });
    for (const { tagline, image } of ofImage.slice(3900)) {
      const prediction = map.predict({ image })!;
      expect(Math.hypot(...prediction)).toBeCloseTo(1, 5);
      expect(map.score(prediction, tagline)).toBeGreaterThan(0.995);
    }
  });

  it('adds up what the fields say', async () => {
    const map = await fitMap({ films: films.slice(0, 3900), encoder });
    const scores = films.slice(3900).map(({ tagline, ...fields }) => {
      const prediction = map.predict(fields)!;
      const score = map.score(prediction, tagline);
      expect(score).toBeCloseTo(cosine(prediction, centred(tagline)), 1);
      const title = map.score(map.predict({ title: fields.title })!, tagline);
      return { all: score, title };
    });
    const mean = (field: 'all' | 'title'): number => scores.reduce((sum, each) => sum + each[field], 0) / scores.length;
    expect(mean('all')).toBeGreaterThan(0.8);
    expect(mean('all')).toBeGreaterThan(mean('title') + 0.05);
  });

  it('says what each field alone says', async () => {
    // Only the genres matter here, so that each field is known exactly.
    const plain = films.map(({ genres }) => {
      const image = draw(IMAGE);
      const title = draw(WIDTH);
      const none = new Float32Array(IMAGE);
      return { tagline: taglineOf({ image: none, genres, title: new Float32Array(WIDTH) }), image, genres, title };
    });
    const map = await fitMap({ films: plain, encoder });
    const horror = map.predict({ genres: ['Horror'] })!;
    const { tagline } = plain.find(({ genres }) => genres.length === 1 && genres[0] === 'Horror')!;
    expect(map.score(horror, tagline)).toBeGreaterThan(0.99);
    expect(map.predict({ genres: ['Horror', 'Unheard of'] })).toEqual(horror);
    expect(map.predict({ genres: ['Horror'], image: plain[0]!.image, title: plain[0]!.title })).not.toEqual(horror);
  });

  it('begins with the title itself: a tagline means what the title means', async () => {
    const few = films.slice(0, 12).map(({ title }) => ({ title, tagline: title.map((value) => 0.4 * value + 1) }));
    const map = await fitMap({ films: few, encoder });
    const title = draw(WIDTH);
    const mean = few[0]!.title.map((_, k) => few.reduce((sum, each) => sum + each.title[k]!, 0) / few.length);
    expect(
      cosine(
        map.predict({ title })!,
        title.map((value, k) => value - mean[k]!),
      ),
    ).toBeGreaterThan(0.9999);
  });

  it('knows nothing without a field that it was fitted with', async () => {
    const map = await fitMap({ films: films.slice(0, 50).map(({ tagline, title }) => ({ tagline, title })), encoder });
    expect(map.parts.image).toBeNull();
    expect(map.parts.genres).toBeNull();
    expect(map.predict({})).toBeNull();
    expect(map.predict({ image: draw(IMAGE), genres: ['Horror'] })).toBeNull();
    expect(map.predict({ title: films[0]!.title })).not.toBeNull();
  });

  it('takes films that lack fields, and leaves a feature that never varies out', async () => {
    const mixed = films.slice(0, 600).map(({ image, genres, title, tagline }, i) => ({
      tagline,
      image: Float32Array.of(...image, 7),
      ...(i % 2 === 0 && { genres }),
      ...(i % 3 === 0 && { title }),
    }));
    const map = await fitMap({ films: mixed, encoder });
    const image = [...films[700]!.image];
    expect(map.predict({ image: Float32Array.of(...image, 7) })).toEqual(
      map.predict({ image: Float32Array.of(...image, 900) }),
    );
  });

  it('is the same after it was saved, to half precision', async () => {
    const map = await fitMap({ films: films.slice(0, 500), encoder });
    const path = join(dir, 'map.safetensors');
    await saveFitMap(path, map);
    const loaded = loadFitMap(path);
    expect(loaded.parts.encoder).toEqual(encoder);
    expect(loaded.parts.genreNames).toEqual(['Comedy', 'Horror', 'Western']);
    for (const { tagline, ...fields } of films.slice(500, 520)) {
      const prediction = loaded.predict(fields)!;
      expect(cosine(prediction, map.predict(fields)!)).toBeGreaterThan(0.99999);
      expect(loaded.score(prediction, tagline)).toBeCloseTo(map.score(prediction, tagline), 3);
    }
  });

  it('refuses what does not fit', async () => {
    await expect(fitMap({ films: [], encoder })).rejects.toMatchObject({ code: 'bad_input' });
    const other = { tagline: draw(WIDTH), title: draw(WIDTH + 1) };
    await expect(fitMap({ films: [films[0]!, other], encoder })).rejects.toMatchObject({ code: 'bad_input' });
    const map = await fitMap({ films: films.slice(0, 50), encoder });
    expect(() => map.predict({ image: draw(IMAGE + 1) })).toThrow(/takes 5 numbers for the image, not 6/);
    const path = join(dir, 'other.safetensors');
    await writeSafetensors(path, [{ name: 'centre', dtype: 'F32', shape: [2], data: new Float32Array(2) }]);
    expect(() => loadFitMap(path)).toThrow(/not a usable fit map/);
  });
});
