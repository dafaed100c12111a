// Selections of training rows: pure functions on the aligned arrays that the reader gives.
import type { TrainingRows } from '../../catalog/services.ts';

/** The rows that `keep` accepts by their index. */
function select(rows: TrainingRows, keep: (index: number) => boolean): TrainingRows {
  const kept: number[] = [];
  for (let i = 0; i < rows.posterIds.length; i++) if (keep(i)) kept.push(i);
  const width = rows.genres.length;
  const labels = new Int8Array(kept.length * width);
  const byPerson = new Uint8Array(rows.byPerson.length === 0 ? 0 : kept.length * width);
  kept.forEach((from, to) => {
    labels.set(rows.labels.subarray(from * width, (from + 1) * width), to * width);
    if (byPerson.length > 0) byPerson.set(rows.byPerson.subarray(from * width, (from + 1) * width), to * width);
  });
  return {
    ...rows,
    posterIds: Int32Array.from(kept, (i) => rows.posterIds[i]!),
    filmKeys: kept.map((i) => rows.filmKeys[i]!),
    sha256: kept.map((i) => rows.sha256[i]!),
    labels,
    byPerson,
    split: Uint8Array.from(kept, (i) => rows.split[i]!),
  };
}

/** Rows by their part of the split (0 train, 1 validation, 2 test, 255 none). */
export function pickRows(rows: TrainingRows, keepPart: (part: number) => boolean): TrainingRows {
  return select(rows, (i) => keepPart(rows.split[i]!));
}

/** Rows whose image is not among those that could not be embedded. */
export function withoutImages(rows: TrainingRows, unembedded: ReadonlySet<string>): TrainingRows {
  return unembedded.size === 0 ? rows : select(rows, (i) => !unembedded.has(rows.sha256[i]!));
}

/** The given columns of a row-major matrix for the rows of one part. */
export function pickProbabilities(
  rows: TrainingRows,
  probabilities: Float32Array,
  part: number,
): Float32Array<ArrayBuffer> {
  const width = rows.genres.length;
  const parts: Float32Array[] = [];
  for (let i = 0; i < rows.split.length; i++) {
    if (rows.split[i] === part) parts.push(probabilities.subarray(i * width, (i + 1) * width));
  }
  const picked = new Float32Array(parts.length * width);
  parts.forEach((row, i) => {
    picked.set(row, i * width);
  });
  return picked;
}
