// The report's table as rows of text: what the page and the picture show alike. Pure.
import type { RunReport, Truth } from '../../../shared/evaluation/answers.ts';
import { count, metric, sentence } from '../../parts/words.ts';
import type { PictureTable } from './canvas/tableLayout.ts';
import { RULE_WORDS } from './rules.ts';

const AVERAGES = ['macro', 'micro'] as const;
const FIGURES = ['precision', 'recall', 'f1'] as const;
const HEADS = { precision: 'Precision', recall: 'Recall', f1: 'F1' };

/** The table of a report with its heads, in the paper's layout: a row per part, macro averages, micro beside them. */
export function reportPicture(report: Pick<RunReport, 'name' | 'rule' | 'table'>, truth: Truth): PictureTable {
  return {
    title: `Results of ${report.name}`,
    note: `Predicted ${RULE_WORDS[report.rule].short}; ${truth === 'person' ? 'only labels that a person set count' : 'every known label counts'}. Macro: mean of the genres. Micro: all labels in one pot. mAP needs no threshold.`,
    columns: [
      { head: 'Part', right: false },
      { head: 'Posters', right: true },
      ...AVERAGES.flatMap((average) =>
        FIGURES.map((figure) => ({
          head: HEADS[figure],
          group: average === 'macro' ? 'Macro average' : 'Micro average',
          right: true,
        })),
      ),
      { head: 'mAP', right: true },
    ],
    rows: report.table.map((row) => [
      sentence(row.split),
      count(row.posters),
      // Where nothing is labelled with any genre there is nothing to find, and zeros would say something else.
      ...AVERAGES.flatMap((average) => FIGURES.map((figure) => metric(row.mAP === null ? null : row[average][figure]))),
      metric(row.mAP),
    ]),
  };
}
