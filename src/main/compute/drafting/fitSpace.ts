// Where texts about a poster are expected to lie among sentences, and where a draft lies there: what fit and contrast compare.
// Through the run's own fit map where it has one, else through the map that ships for text search.
import { mappedRows } from '../vectors/mappedRows.ts';
import { textMap } from '../textMap.ts';

/** A poster as its fitting texts are predicted from. */
export interface FitPoster {
  image: Float32Array | null;
  genres: readonly string[];
  title: string;
}

export interface FitSpace {
  /** Where texts about each poster are expected, of length 1; null where nothing is known of it. */
  targets(posters: readonly FitPoster[]): Promise<(Float32Array | null)[]>;
  /** A sentence embedding as it is compared with targets, of length 1. */
  place(embedding: Float32Array): Float32Array;
}

/** The space that the shipped map leads to; null for image embeddings of another width than it takes. */
export function shippedFitSpace(imageWidth: number | null): FitSpace | null {
  const { from, textMean } = textMap();
  if (imageWidth !== from) return null;
  return {
    targets: (posters) => {
      return Promise.resolve(posters.map(({ image }) => (image === null ? null : unit(mappedRows(image)))));
    },
    place: (embedding) => unit(embedding.map((value, i) => value - textMean[i]!)),
  };
}

/** A vector with length 1; zeros stay zeros. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
