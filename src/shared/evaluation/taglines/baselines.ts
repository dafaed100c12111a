// Taglines that no model made, one for each poster: what a model has to beat. Chooses training taglines; measures nothing.
// Pure, in steps where it takes long.
import { Random } from '../../random.ts';
import type { Steps } from '../../steps.ts';
import { dotProduct } from './likeness.ts';

/** A training tagline and what its film is known by. */
export interface BaselineFilm {
  genres: readonly string[];
  /** Sentence embedding of the tagline, of length 1. */
  embedding: Float32Array;
  /** Image features around their mean, of length 1; null without a poster. */
  image: Float32Array | null;
}
export interface BaselinePoster {
  genres: readonly string[];
  /** As the films have it. */
  image: Float32Array | null;
}

/** Baselines that give training taglines; the title itself (`title`) is the fifth, and no draft. */
export const DRAFTING_BASELINES = ['random', 'constant', 'sameGenres', 'nearestPoster'] as const;
export type DraftingBaseline = (typeof DRAFTING_BASELINES)[number];

/** Numbers compared between two yields: some milliseconds. */
const COMPARED_PER_STEP = 5_000_000;

/**
 * A place in `films`, of which there is one at least, for each poster. The same seed gives the same ones. `random`: any; `constant`: the tagline nearest to the
 * mean of all; `sameGenres`: a random one of a film with the same genres, or else of those that share most of them;
 * `nearestPoster`: that of the poster most alike (any, where there is no image).
 */
export function* baselineChoices(
  posters: readonly BaselinePoster[],
  films: readonly BaselineFilm[],
  seed: number,
): Steps<Record<DraftingBaseline, number[]>> {
  const random = new Random(seed);
  const any = (): number => random.below(films.length);
  const constant = nearestToMean(films.map(({ embedding }) => embedding));
  const byGenres = new Map<string, number[]>();
  return {
    random: posters.map(any),
    constant: posters.map(() => constant),
    sameGenres: posters.map(({ genres }) => {
      const key = [...genres].sort().join('|');
      let best = byGenres.get(key);
      if (best === undefined) byGenres.set(key, (best = mostAlike(genres, films)));
      return best[random.below(best.length)]!;
    }),
    nearestPoster: yield* nearestPosters(posters, films, any),
  };
}

function nearestToMean(embeddings: readonly Float32Array[]): number {
  const mean = new Float32Array(embeddings[0]?.length ?? 0);
  for (const embedding of embeddings) for (let k = 0; k < mean.length; k++) mean[k]! += embedding[k]!;
  return indexOfMost(embeddings.map((embedding) => dotProduct(embedding, mean)));
}

/** Films whose genres have the largest Jaccard index with these. */
function mostAlike(genres: readonly string[], films: readonly BaselineFilm[]): number[] {
  const alike = films.map((film) => {
    const shared = film.genres.filter((genre) => genres.includes(genre)).length;
    const all = film.genres.length + genres.length - shared;
    return all === 0 ? 1 : shared / all;
  });
  const most = Math.max(...new Set(alike));
  return alike.flatMap((value, place) => (value === most ? [place] : []));
}

function* nearestPosters(
  posters: readonly BaselinePoster[],
  films: readonly BaselineFilm[],
  any: () => number,
): Steps<number[]> {
  const places: number[] = [];
  let compared = 0;
  for (const { image } of posters) {
    if (image === null) {
      places.push(any());
      continue;
    }
    places.push(indexOfMost(films.map((film) => (film.image === null ? -Infinity : dotProduct(image, film.image)))));
    compared += films.length * image.length;
    if (compared > COMPARED_PER_STEP) {
      compared = 0;
      yield;
    }
  }
  return places;
}

function indexOfMost(values: readonly number[]): number {
  let most = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[most]!) most = i;
  return most;
}
