// Metrics as tables of the terminal.
import type { Metrics } from '../../shared/domain.ts';
import { fixed, table } from './io.ts';

export const SUMMARY_HEADER = ['', 'posters', 'micro F1', 'macro P', 'macro R', 'macro F1', 'mAP'];

/** One line of a table with `SUMMARY_HEADER`. */
export function summaryRow(name: string, metrics: Metrics): (string | number)[] {
  return [
    name,
    metrics.posters,
    fixed(metrics.micro.f1),
    fixed(metrics.macro.precision),
    fixed(metrics.macro.recall),
    fixed(metrics.macro.f1),
    fixed(metrics.mAP),
  ];
}

/** Precision, recall and F1 by every average, one line each, at 0.5 and at tuned thresholds. */
export function averagesTable(rules: readonly { name: string; metrics: Metrics }[]): string {
  const rows = rules.flatMap(({ name, metrics }) =>
    (['micro', 'macro', 'weighted', 'samples'] as const).map((average) => {
      const values = metrics[average];
      const cells = values ? [values.precision, values.recall, values.f1] : [null, null, null];
      return [name, average, ...cells.map((value) => fixed(value))];
    }),
  );
  return table(['', 'average', 'precision', 'recall', 'F1'], rows);
}

export function genreTable(metrics: Metrics): string {
  return table(
    ['genre', 'precision', 'recall', 'F1', 'AP', 'support', 'threshold'],
    metrics.perGenre.map((genre) => [
      genre.genre,
      fixed(genre.precision),
      fixed(genre.recall),
      fixed(genre.f1),
      fixed(genre.ap),
      genre.support,
      fixed(genre.threshold, 2),
    ]),
  );
}

/** "645 posters; 9,675 labels known, 0.0 % unknown" */
export function coverage({ posters, known, unknown }: Metrics): string {
  const all = known + unknown;
  const share = all === 0 ? 0 : (100 * unknown) / all;
  return `${posters.toLocaleString('en')} posters; ${known.toLocaleString('en')} labels known, ${share.toFixed(1)} % unknown`;
}
