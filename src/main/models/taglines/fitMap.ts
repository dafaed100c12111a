// The fit map: where a film's tagline should lie among sentence embeddings, told from its poster, genres and title, so that
// drafts can be ranked by how well they fit. One ridge regression a field, each fitted by itself; a prediction is the sum of
// the fields that are known. (Sums foretell held-out taglines better than one joint regression or residuals of one another,
// which shrink what comes later too much, and any field may be missing.) Files of it are fitMapFile.ts.
import { AppError } from '../../../shared/errors.ts';
import { fitRidge } from '../ridge.ts';

/** A training tagline with what is known of its film. */
export interface FitFilm {
  /** Sentence embeddings of length 1. */
  tagline: Float32Array;
  title?: Float32Array;
  /** Pooled image features as the encoder gives them. */
  image?: Float32Array;
  /** Names; none means that they are not known. */
  genres?: readonly string[];
}
export type FitFields = Omit<FitFilm, 'tagline'>;

export interface FitMapOptions {
  films: readonly FitFilm[];
  /** Makes the image features; a map is used with no other. */
  encoder: { id: string; hash: string };
  signal?: AbortSignal;
}

/** Penalties, chosen on films held out of the training part (6,428 taglines, 2,329 of them with a poster). */
const PENALTY = { image: 30_000, genres: 30, title: 50 } as const;
/** Keeps a feature that is always the same from being divided by 0. */
const LEAST_DEVIATION = 1e-6;

/** A linear map of one field: (input - mean) * scale, times weight [inputs x width]. */
export interface FieldMap {
  mean: Float32Array;
  scale: Float32Array;
  weight: Float32Array;
}
export interface FitMapParts {
  encoder: { id: string; hash: string };
  genreNames: readonly string[];
  /** The mean of the training taglines. */
  centre: Float32Array;
  /** Null where no film had the field. */
  image: FieldMap | null;
  genres: FieldMap | null;
  title: FieldMap | null;
}

export class FitMap {
  readonly parts: FitMapParts;

  constructor(parts: FitMapParts) {
    this.parts = parts;
  }

  /** Numbers of a sentence embedding. */
  get width(): number {
    return this.parts.centre.length;
  }

  /**
   * Where the tagline should lie from the mean of all taglines: a direction of length 1. Genres that the map has not met are
   * left out; null where no given field says anything.
   * @throws AppError `bad_input` when a field has another width than the map was fitted with
   */
  predict({ image, genres, title }: FitFields): Float32Array | null {
    const { parts } = this;
    const sum = new Float64Array(this.width);
    if (image && parts.image) addField(sum, parts.image, image, 'image');
    if (genres?.some((name) => parts.genreNames.includes(name)) && parts.genres) {
      addField(sum, parts.genres, multiHot(genres, parts.genreNames), 'genres');
    }
    if (title && parts.title) addField(sum, parts.title, title, 'title');
    const length = Math.hypot(...sum);
    return length > 0 ? Float32Array.from(sum, (value) => value / length) : null;
  }

  /** The cosine of a draft's embedding, seen from the mean of all taglines, and a prediction: how well it fits, -1 to 1. */
  score(prediction: Float32Array, draft: Float32Array): number {
    const { centre } = this.parts;
    let product = 0;
    let squares = 0;
    for (let k = 0; k < centre.length; k++) {
      const value = draft[k]! - centre[k]!;
      product += value * prediction[k]!;
      squares += value * value;
    }
    return squares > 0 ? product / Math.sqrt(squares) : 0;
  }
}

/**
 * Fits the map on training films; takes some seconds and lets others have turns. Image: only films with one count; genres and
 * title: all films that have them.
 * @throws AppError `bad_input` without films or with embeddings of different widths, `cancelled`
 */
export async function fitMap({ films, encoder, signal }: FitMapOptions): Promise<FitMap> {
  if (films.length === 0) {
    throw new AppError('bad_input', 'There is no tagline to fit a map on.', { hint: 'Import taglines.' });
  }
  const centre = meanOf(films.map(({ tagline }) => tagline));
  const genreNames = [...new Set(films.flatMap(({ genres }) => genres ?? []))].sort();
  const withField = <T>(read: (film: FitFilm) => T | undefined): { input: T; tagline: Float32Array }[] =>
    films.flatMap((film) => {
      const input = read(film);
      return input === undefined ? [] : [{ input, tagline: film.tagline }];
    });
  const shared = { centre, signal };
  return new FitMap({
    encoder,
    genreNames,
    centre,
    image: await fitField(
      withField(({ image }) => image),
      { ...shared, penalty: PENALTY.image, standardise: true },
    ),
    genres: await fitField(
      withField(({ genres }) => (genres?.length ? multiHot(genres, genreNames) : undefined)),
      { ...shared, penalty: PENALTY.genres },
    ),
    title: await fitField(
      withField(({ title }) => title),
      { ...shared, penalty: PENALTY.title, like: true },
    ),
  });
}

interface FieldOptions {
  centre: Float32Array;
  signal?: AbortSignal | undefined;
  penalty: number;
  /** Give every input the deviation 1. */
  standardise?: boolean;
  /** Input and target are of one space: begin with the best multiple of the input, and let the penalty act on what is left. */
  like?: boolean;
}

async function fitField(
  rows: readonly { input: Float32Array; tagline: Float32Array }[],
  { centre, signal, penalty, standardise = false, like = false }: FieldOptions,
): Promise<FieldMap | null> {
  if (rows.length === 0) return null;
  const inputs = rows.map(({ input }) => input);
  const mean = meanOf(inputs);
  const width = mean.length;
  const targets = centre.length;
  const scale = standardise ? inverseDeviations(inputs, mean) : new Float32Array(width).fill(1);
  const fill = (row: number, input: Float64Array, target: Float64Array): void => {
    const { input: from, tagline } = rows[row]!;
    for (let j = 0; j < width; j++) input[j] = (from[j]! - mean[j]!) * scale[j]!;
    for (let k = 0; k < targets; k++) target[k] = tagline[k]! - centre[k]!;
  };
  const multiple = like ? bestMultiple(rows.length, width, fill) : 0;
  const weight = await fitRidge({
    rows: rows.length,
    width,
    targets,
    penalty,
    fill: (row, input, target) => {
      fill(row, input, target);
      if (like) for (let k = 0; k < targets; k++) target[k]! -= multiple * input[k]!;
    },
    ...(signal && { signal }),
  });
  if (like) for (let k = 0; k < targets; k++) weight[k * targets + k]! += multiple;
  return { mean, scale, weight: Float32Array.from(weight) };
}

/** The a that makes target = a * input hold best, by least squares. */
function bestMultiple(
  rows: number,
  width: number,
  fill: (row: number, input: Float64Array, target: Float64Array) => void,
): number {
  const input = new Float64Array(width);
  const target = new Float64Array(width);
  let [products, squares] = [0, 0];
  for (let row = 0; row < rows; row++) {
    fill(row, input, target);
    for (let k = 0; k < width; k++) {
      products += input[k]! * target[k]!;
      squares += input[k]! * input[k]!;
    }
  }
  return squares > 0 ? products / squares : 0;
}

function addField(sum: Float64Array, { mean, scale, weight }: FieldMap, input: Float32Array, name: string): void {
  if (input.length !== mean.length) {
    throw new AppError(
      'bad_input',
      `The fit map takes ${String(mean.length)} numbers for the ${name}, not ${String(input.length)}.`,
      { hint: 'Use the encoder that the tagline model was trained with.' },
    );
  }
  const width = sum.length;
  for (let j = 0; j < input.length; j++) {
    const value = (input[j]! - mean[j]!) * scale[j]!;
    if (value === 0) continue;
    for (let k = 0; k < width; k++) sum[k]! += value * weight[j * width + k]!;
  }
}

const multiHot = (genres: readonly string[], names: readonly string[]): Float32Array =>
  Float32Array.from(names, (name) => (genres.includes(name) ? 1 : 0));

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const width = vectors[0]!.length;
  const sum = new Float64Array(width);
  for (const vector of vectors) {
    if (vector.length !== width) {
      throw new AppError('bad_input', 'The embeddings to fit a map on are not of one width.', {
        hint: 'Embed all posters and taglines with the same models.',
      });
    }
    for (let k = 0; k < width; k++) sum[k]! += vector[k]!;
  }
  return Float32Array.from(sum, (value) => value / vectors.length);
}

function inverseDeviations(vectors: readonly Float32Array[], mean: Float32Array): Float32Array {
  const squares = new Float64Array(mean.length);
  for (const vector of vectors) {
    for (let j = 0; j < mean.length; j++) squares[j]! += (vector[j]! - mean[j]!) ** 2;
  }
  return Float32Array.from(squares, (sum) => 1 / (Math.sqrt(sum / vectors.length) + LEAST_DEVIATION));
}
