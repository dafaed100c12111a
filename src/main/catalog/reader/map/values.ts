// What the points of the map are coloured by, one code for each point, and which of them a filter lets pass.
import type { MapColours } from '../../../../shared/calls/map.ts';
import { MAP_CODE } from '../../../../shared/mapPoints.ts';
import { FLAG, hasGenre, NO_SPLIT, type Columns } from '../columns.ts';

/** Probabilities of a genre by some run: for a row, or NaN where it has none. */
export interface Probabilities {
  of(row: number): number;
  threshold: number;
}

/** Those of the run whose probabilities are in the columns; null where it does not know the genre. */
export function activeProbabilities(columns: Columns, genreId: number): Probabilities | null {
  const { run } = columns;
  const g = run?.genreIds.indexOf(genreId) ?? -1;
  if (run === null || g < 0) return null;
  const genres = run.genreIds.length;
  return {
    of: (row) => ((columns.flags[row]! & FLAG.prediction) === 0 ? NaN : columns.probabilities[row * genres + g]!),
    threshold: run.thresholds[g]!,
  };
}

/** One code (MAP_CODE) for each row; rows below 0 are posters that are gone. `probabilities` is null without a prediction. */
export function valuesOf(
  columns: Columns,
  rows: Int32Array,
  colours: MapColours,
  probabilities: Probabilities | null,
): Uint8Array {
  const codes = new Uint8Array(rows.length);
  const code = codeOf(columns, colours, probabilities);
  rows.forEach((row, i) => (codes[i] = row < 0 ? MAP_CODE.none : code(row)));
  return codes;
}

function codeOf(columns: Columns, colours: MapColours, p: Probabilities | null): (row: number) => number {
  switch (colours.by) {
    case 'genre': {
      const { genreId } = colours;
      return (row) =>
        hasGenre(columns.present, row, genreId)
          ? MAP_CODE.present
          : hasGenre(columns.absent, row, genreId)
            ? MAP_CODE.absent
            : MAP_CODE.unknown;
    }
    case 'split':
      return (row) => (columns.split[row] === NO_SPLIT ? MAP_CODE.none : columns.split[row]!);
    case 'probability':
      return (row) => {
        const value = p?.of(row) ?? NaN;
        return Number.isNaN(value) ? MAP_CODE.none : Math.round(value * MAP_CODE.certain);
      };
    case 'predicted':
      return (row) => {
        const value = p?.of(row) ?? NaN;
        if (p === null || Number.isNaN(value)) return MAP_CODE.none;
        return value >= p.threshold ? MAP_CODE.predicted : MAP_CODE.notPredicted;
      };
    case 'issue':
      return issueOf(columns, colours.genreId);
  }
}

/** Where the run and a label that no person set disagree: present but not predicted, or predicted but not present; the former first. */
function issueOf(columns: Columns, genreId: number | undefined): (row: number) => number {
  const { run } = columns;
  if (run === null) return () => MAP_CODE.none;
  const genres = run.genreIds.length;
  const asked = run.genreIds.flatMap((id, g) => (genreId === undefined || genreId === id ? [{ id, g }] : []));
  return (row) => {
    if ((columns.flags[row]! & FLAG.prediction) === 0 || asked.length === 0) return MAP_CODE.none;
    let found: number = MAP_CODE.agrees;
    for (const { id, g } of asked) {
      if (hasGenre(columns.byPerson, row, id)) continue;
      const predicted = columns.probabilities[row * genres + g]! >= run.thresholds[g]!;
      const labelled = hasGenre(columns.present, row, id);
      if (labelled && !predicted) return MAP_CODE.wrong;
      if (!labelled && predicted) found = MAP_CODE.missing;
    }
    return found;
  };
}
