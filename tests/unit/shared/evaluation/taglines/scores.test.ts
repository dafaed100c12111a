import { describe, expect, it } from 'vitest';
import { baselineChoices, type BaselineFilm } from '../../../../../src/shared/evaluation/taglines/baselines.ts';
import { judgeLift, taglineMeasures } from '../../../../../src/shared/evaluation/taglines/scores.ts';
import { Random } from '../../../../../src/shared/random.ts';
import { finish } from '../../../../../src/shared/steps.ts';
import { taglineScoresSchema } from '../../../../../src/shared/taglines/taglineRun.ts';

const random = new Random(21);
function direction(width = 16): Float32Array {
  const vector = Float32Array.from({ length: width }, () => random.normal());
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
const options = { samples: 200, seed: 1 };
const real = Array.from({ length: 60 }, (_, i) => ({ text: `own tagline number ${i}`, embedding: direction() }));

describe('the measures of drafts', () => {
  it('of the real taglines themselves are the best there are', () => {
    const tokens = Float32Array.from({ length: 32 }, () => random.normal());
    const texts = real.map((each) => ({ ...each, tokens }));
    const drafts = {
      drafts: texts,
      copies: texts.map((_, i) => i % 4 === 0),
      imageText: texts.map((_, i) => (i === 0 ? null : 0.25)),
      ownTagline: texts.map(() => ({ nats: 6, tokens: 3 })),
    };
    const measures = finish(taglineMeasures(drafts, texts, options));
    const values = Object.fromEntries(Object.entries(measures).map(([name, measure]) => [name, measure?.value]));
    expect(values).toMatchObject({ medianRank: 1, recallAt10: 1, unique: 1, nearCopies: 0.25, imageText: 0.25 });
    expect(values.cosine).toBeCloseTo(1, 5);
    expect(values.bleu).toBeCloseTo(1, 12);
    expect(values.tokenF1).toBeCloseTo(1, 5);
    expect(values.perplexity).toBeCloseTo(Math.exp(2), 10);
    expect(values.lift!).toBeGreaterThan(0.9);
    const scores = { at: '', posters: 60, settings: {}, measures, baselines: {}, beaten: false, words: '' };
    expect(taglineScoresSchema.parse({ ...scores, examples: [] }).measures).toEqual(measures);
  });

  it('of one draft for every poster: no lift, no unique one, no more than the texts tell', () => {
    const one = { text: 'A story of love', embedding: direction() };
    const measures = finish(taglineMeasures({ drafts: real.map(() => one) }, real, options));
    expect(measures.lift!.value).toBeCloseTo(0, 6);
    expect(measures.lift!.low!).toBeLessThan(0);
    expect(measures.unique!.value).toBe(0);
    expect(measures.selfBleu!.value).toBe(1);
    expect(measures.distinct1!.value).toBeCloseTo(4 / 240, 12);
    expect(measures).toMatchObject({ nearCopies: null, imageText: null, perplexity: null, tokenF1: null });
  });
});

describe('baselines', () => {
  const films: BaselineFilm[] = Array.from({ length: 200 }, (_, i) => ({
    genres: i % 2 === 0 ? ['Comedy', 'Drama'] : ['Horror'],
    embedding: direction(),
    image: i % 10 === 9 ? null : direction(6),
  }));
  const posters = Array.from({ length: 40 }, (_, i) => ({
    genres: i % 3 === 0 ? ['Drama', 'Comedy'] : i % 3 === 1 ? ['Horror', 'Mystery'] : [],
    image: i === 5 ? null : direction(6),
  }));
  const choices = finish(baselineChoices(posters, films, 4));

  it('choose by genres, and by most of them where no film has the same', () => {
    posters.forEach(({ genres }, i) => {
      const film = films[choices.sameGenres[i]!]!;
      if (genres.length > 0) expect(film.genres).toEqual(genres.includes('Horror') ? ['Horror'] : ['Comedy', 'Drama']);
    });
    expect(new Set(choices.sameGenres).size).toBeGreaterThan(20);
  });

  it('choose the nearest poster, never one without an image', () => {
    posters.forEach(({ image }, i) => {
      if (image === null) return;
      const cosine = (film: BaselineFilm): number =>
        film.image === null ? -2 : film.image.reduce((sum, value, k) => sum + value * image[k]!, 0);
      expect(cosine(films[choices.nearestPoster[i]!]!)).toBeCloseTo(Math.max(...films.map(cosine)), 6);
    });
  });

  it('give one tagline to all, and the same ones by the same seed', () => {
    expect(new Set(choices.constant).size).toBe(1);
    expect(finish(baselineChoices(posters, films, 4))).toEqual(choices);
    expect(finish(baselineChoices(posters, films, 5)).random).not.toEqual(choices.random);
  });
});

describe('the verdict', () => {
  const lift = (value: number) => ({ lift: { value, low: value - 0.01, high: value + 0.01 } });
  const baselines = {
    random: lift(0),
    constant: lift(0),
    sameGenres: lift(0.019),
    nearestPoster: lift(0.017),
    title: lift(0.091),
  };

  it('needs the whole interval above each baseline that drafts; the title is none', () => {
    expect(judgeLift(lift(0.04).lift, baselines)).toEqual({
      beaten: true,
      words:
        'Lift 0.040 (95 % 0.030 to 0.050), above every baseline; the best of them is a random tagline of the same genres (0.019).',
    });
    const close = judgeLift(lift(0.028).lift, baselines);
    expect(close.beaten).toBe(false);
    expect(close.words).toContain('is not above a random tagline of the same genres (0.019)');
    expect(
      judgeLift(lift(0.026).lift, { ...baselines, nearestPoster: lift(0.018), random: lift(0.001) }).words,
    ).toContain(
      "is not above a random tagline of the same genres (0.019) or the nearest poster's tagline (0.018) beyond noise",
    );
    expect(close.words).not.toContain('nearest');
  });

  it('says what is not known', () => {
    expect(judgeLift(null, baselines).words).toContain('not known');
    expect(judgeLift(lift(0.1).lift, {})).toMatchObject({ beaten: false });
  });
});
