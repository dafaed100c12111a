// Where texts about a poster are expected to lie among sentences, and where a draft lies there: what fit and contrast compare.
// Through the run's own fit map where it has one, else through the map that ships for text search.
import { statSync } from 'node:fs';
import { AppError } from '../../../shared/errors.ts';
import { loadFitMap } from '../../models/taglines/fitMapFile.ts';
import { textMap } from '../textMap.ts';
import { mappedRows } from '../vectors/mappedRows.ts';

/** A poster as its fitting texts are predicted from; what is not to count is left out. */
export interface FitPoster {
  image: Float32Array | null;
  genres: readonly string[];
  title: string;
}

/** Makes sentence embeddings of `width` numbers. */
interface Sentences {
  readonly width: number;
  embed(texts: readonly string[]): Promise<Float32Array[]>;
}

export interface FitSpace {
  /** Where texts about each poster are expected, of length 1; null where nothing is known of it. */
  targets(posters: readonly FitPoster[]): Promise<(Float32Array | null)[]>;
  /** A sentence embedding as it is compared with targets, of length 1. */
  place(embedding: Float32Array): Float32Array;
}

/** Titles whose embeddings stay in memory: neighbours come again. */
const KEPT_TITLES = 4096;

let kept: { path: string; changed: number; encoder: Sentences; space: FitSpace } | null = null;

/** The space of a run; null where none fits image embeddings of this width. */
export function fitSpaceOf(fitMapFile: string | null, imageWidth: number | null, encoder: Sentences): FitSpace | null {
  if (fitMapFile === null) return shippedSpace(imageWidth);
  const changed = statSync(fitMapFile).mtimeMs;
  if (kept?.path !== fitMapFile || kept.changed !== changed || kept.encoder !== encoder) {
    kept = { path: fitMapFile, changed, encoder, space: runSpace(fitMapFile, encoder) };
  }
  return kept.space;
}

/** @throws AppError `unreadable_file` */
function runSpace(path: string, encoder: Sentences): FitSpace {
  const map = loadFitMap(path);
  if (map.width !== encoder.width) {
    throw new AppError('unreadable_file', `"${path}" was made for another sentence encoder.`, {
      hint: 'Train the taglines again.',
      details: { file: path },
    });
  }
  const titles = new Map<string, Float32Array>();
  return {
    targets: async (posters) => {
      const wanted = [...new Set(posters.map(({ title }) => title))].filter((title) => title !== '');
      if (titles.size + wanted.length > KEPT_TITLES) titles.clear();
      const missing = wanted.filter((title) => !titles.has(title));
      const made = missing.length === 0 ? [] : await encoder.embed(missing);
      missing.forEach((title, i) => titles.set(title, made[i]!));
      return posters.map(({ image, genres, title }) => {
        const known = titles.get(title);
        return map.predict({
          genres,
          ...(image === null ? {} : { image }),
          ...(known === undefined ? {} : { title: known }),
        });
      });
    },
    place: (embedding) => unit(embedding.map((value, i) => value - map.parts.centre[i]!)),
  };
}

function shippedSpace(imageWidth: number | null): FitSpace | null {
  const { from, textMean } = textMap();
  if (imageWidth !== from) return null;
  return {
    targets: (posters) =>
      Promise.resolve(posters.map(({ image }) => (image === null ? null : unit(mappedRows(image))))),
    place: (embedding) => unit(embedding.map((value, i) => value - textMean[i]!)),
  };
}

/** A vector with length 1; zeros stay zeros. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}
