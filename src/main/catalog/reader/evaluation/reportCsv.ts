// The tables of a report as CSV. Text cells are safe to open in a spreadsheet.
import { stringify } from 'csv-stringify/sync';
import type { Metrics, SplitPart } from '../../../../shared/domain.ts';
import type { RunReport } from '../../../../shared/evaluation/answers.ts';
import { escapeCell } from '../../../../shared/csvCells.ts';

type Cell = string | number | null;

const csv = (header: readonly string[], rows: readonly Cell[][]): string =>
  stringify([
    [...header],
    ...rows.map((row) => row.map((cell) => (typeof cell === 'string' ? escapeCell(cell) : (cell ?? '')))),
  ]);

export function tableCsv(table: RunReport['table']): string {
  return csv(
    ['split', 'posters', 'precision', 'recall', 'f1', 'microPrecision', 'microRecall', 'microF1', 'mAP'],
    table.map(({ split, posters, macro, micro, mAP }) => [
      split,
      posters,
      macro.precision,
      macro.recall,
      macro.f1,
      micro.precision,
      micro.recall,
      micro.f1,
      mAP,
    ]),
  );
}

/** One line by part and genre. */
export function perGenreCsv(parts: readonly { split: SplitPart; metrics: Metrics }[]): string {
  return csv(
    ['split', 'genre', 'precision', 'recall', 'f1', 'ap', 'labelled', 'known', 'threshold'],
    parts.flatMap(({ split, metrics }) =>
      metrics.perGenre.map(({ genre, precision, recall, f1, ap, support, known, threshold }) => [
        split,
        genre,
        precision,
        recall,
        f1,
        ap,
        support,
        known,
        threshold,
      ]),
    ),
  );
}

/** One line by poster; genres are separated by |, probabilities in the order of the predicted genres. */
export function samplesCsv(samples: RunReport['samples']): string {
  return csv(
    ['title', 'year', 'labelled', 'predicted', 'probabilities', 'wrong'],
    samples.map(({ title, year, labelled, predicted }) => [
      title,
      year,
      labelled.join('|'),
      predicted.map(({ genre }) => genre).join('|'),
      predicted.map(({ probability }) => probability.toFixed(4)).join('|'),
      predicted
        .filter(({ right }) => right === false)
        .map(({ genre }) => genre)
        .join('|'),
    ]),
  );
}
