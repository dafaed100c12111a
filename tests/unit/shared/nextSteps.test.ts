import { describe, expect, it } from 'vitest';
import { nextSteps } from '../../../src/shared/nextSteps.ts';

type Counts = Parameters<typeof nextSteps>[0];
const DONE: Counts = {
  posters: 10,
  films: 10,
  images: 10,
  reviewed: 10,
  pairs: { all: 10, known: 10, confirmed: 10 },
  genres: [],
  together: [],
  missing: { image: 0, year: 0, tagline: 0, overview: 0, labels: 0, embedding: 0, prediction: 0 },
  map: true,
  revision: 1,
};
const keys = (counts: Counts): string[] => nextSteps(counts, null).map(({ key }) => key);

describe('next steps', () => {
  it('are none when all is done', () => {
    expect(nextSteps(DONE, null)).toEqual([]);
  });

  it('begin with an import where nothing is there', () => {
    expect(keys({ ...DONE, posters: 0 })).toEqual(['import']);
  });

  it('name what is missing with its number, most urgent first', () => {
    const counts = { ...DONE, map: false, missing: { ...DONE.missing, embedding: 1204, image: 2, prediction: 5 } };
    expect(keys(counts)).toEqual(['embed', 'predict', 'images', 'map']);
    expect(nextSteps(counts, null)[0]!.text).toBe('1,204 posters have no embedding: make them.');
    // Two of the five without a prediction have no image that could be judged.
    expect(nextSteps(counts, null)[1]!.text).toMatch(/^3 posters have no prediction/);
  });

  it('count what waits for a look', () => {
    const genres = [
      { genreId: 0, wrong: 2, missing: 0 },
      { genreId: 1, wrong: 1, missing: 5 },
    ];
    const review = { runId: 'r', genres } as unknown as Parameters<typeof nextSteps>[1];
    expect(nextSteps(DONE, review).map(({ text }) => text)).toEqual([
      '3 labels are probably wrong.',
      '5 labels are probably missing.',
    ]);
  });

  it('say one poster as one', () => {
    expect(nextSteps({ ...DONE, missing: { ...DONE.missing, embedding: 1 } }, null)[0]!.text).toMatch(/^1 poster has/);
  });
});
