// The tables of a report as Markdown: parts by measures as in the paper's Table 1, genres, and sample predictions.
import type { Metrics } from '../domain.ts';
import type { RunReport } from './answers.ts';
import { markdownTable } from './markdown.ts';

/** 0.4321 as "0.432"; null as a dash. */
export const threeDigits = (value: number | null): string => (value === null ? '-' : value.toFixed(3));

type PartRow = RunReport['table'][number];

/** Macro averages first, micro beside them. */
export function tableOfParts(parts: readonly PartRow[]): string {
  const header = ['part', 'posters', 'precision', 'recall', 'F1', 'micro precision', 'micro recall', 'micro F1', 'mAP'];
  const rows = parts.map(({ split, posters, known, macro, micro, mAP }) => [
    split,
    String(posters),
    ...(posters === 0 || known === 0
      ? new Array<string>(7).fill('-')
      : [macro.precision, macro.recall, macro.f1, micro.precision, micro.recall, micro.f1, mAP].map(threeDigits)),
  ]);
  return markdownTable(header, rows, [1, 2, 3, 4, 5, 6, 7, 8]);
}

export function perGenreTable({ perGenre }: Metrics): string {
  const header = ['genre', 'labelled', 'precision', 'recall', 'F1', 'AP', 'threshold'];
  const rows = perGenre.map((genre) => [
    genre.genre,
    String(genre.support),
    ...(genre.known === 0 ? ['-', '-', '-'] : [genre.precision, genre.recall, genre.f1].map(threeDigits)),
    threeDigits(genre.ap),
    genre.threshold.toFixed(2),
  ]);
  return markdownTable(header, rows, [1, 2, 3, 4, 5, 6]);
}

/** Wrong and unknown predictions say so; right ones stand alone. */
export function samplesTable(samples: RunReport['samples']): string {
  const rows = samples.map(({ title, year, labelled, predicted }) => [
    year === null ? title : `${title} (${year})`,
    labelled.join(', ') || '-',
    predicted
      .map(({ genre, probability, right }) => {
        const doubt = right === null ? ', not known' : right ? '' : ', not labelled';
        return `${genre} ${probability.toFixed(2)}${doubt}`;
      })
      .join('; ') || '-',
  ]);
  return markdownTable(['poster', 'labelled', 'predicted'], rows);
}
