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
  queues: { wrong: 0, missing: 0 },
  map: true,
  revision: 1,
};
const keys = (counts: Counts): string[] => nextSteps(counts).map(({ key }) => key);

describe('next steps', () => {
  it('are none when all is done', () => {
    expect(nextSteps(DONE)).toEqual([]);
  });

  it('begin with an import where nothing is there', () => {
    expect(keys({ ...DONE, posters: 0 })).toEqual(['import']);
  });

  it('name what is missing with its number, most urgent first', () => {
    const counts = { ...DONE, map: false, missing: { ...DONE.missing, embedding: 1204, image: 2, prediction: 5 } };
    expect(keys(counts)).toEqual(['embed', 'predict', 'images', 'map']);
    expect(nextSteps(counts)[0]!.text).toBe('1,204 posters have no embedding: make them.');
    // Two of the five without a prediction have no image that could be judged.
    expect(nextSteps(counts)[1]!.text).toMatch(/^3 posters have no prediction/);
  });

  it('say one poster as one', () => {
    expect(nextSteps({ ...DONE, missing: { ...DONE.missing, embedding: 1 } })[0]!.text).toMatch(/^1 poster has/);
  });
});
