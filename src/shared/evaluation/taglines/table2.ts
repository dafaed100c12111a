// Runs beside each other in the layout of the paper's Table 2: batch size and learning rate with the scores that came of them.
// The paper's own column is cosine; lift, which counts, and unique drafts stand beside it. Pure.
import { csvCell } from '../../csvCells.ts';
import type { Run, SplitPart } from '../../domain.ts';
import { taglineRecipeSchema } from '../../taglines/taglineRecipe.ts';
import type { Measure } from '../../taglines/taglineRun.ts';
import { firstScores, scoresWithout, TOLD_FIELDS, withheldBy, type Withheld } from '../../taglines/toldScores.ts';
import { markdownTable } from '../markdown.ts';
import { measureWords, writtenInterval, writtenValue } from './measures.ts';

export interface Table2Row {
  runId: string;
  run: string;
  base: string;
  batchSize: number | null;
  learningRate: number | null;
  /** Of the kept epoch, counted from 1; and of how many there were. */
  epoch: number | null;
  epochs: number;
  trainLoss: number | null;
  validationLoss: number | null;
  /** What the scores are of, as "image+genres+title"; null without scores. */
  told: string | null;
  cosine: Measure | null;
  lift: Measure | null;
  unique: Measure | null;
}

/** A row of a run; scores are null where it was not evaluated on the part, told just that. */
function table2Row(run: Run, part: SplitPart, withheld: Withheld | null): Table2Row {
  const recipe = taglineRecipeSchema.safeParse(run.recipe);
  const epochs = run.taglines?.epochs ?? [];
  const kept = epochs.find(({ epoch }) => epoch === run.bestEpoch) ?? epochs.at(-1) ?? null;
  const all = run.taglines?.scores;
  const scores = withheld === null ? firstScores(all, part) : scoresWithout(all, part, withheld);
  const measures = scores?.measures ?? {};
  return {
    runId: run.id,
    run: run.name,
    base: run.taglines?.base.id ?? '',
    batchSize: recipe.success ? recipe.data.batchSize : null,
    learningRate: recipe.success ? recipe.data.learningRate : null,
    epoch: kept?.epoch ?? null,
    epochs: epochs.length,
    trainLoss: kept?.trainLoss ?? null,
    validationLoss: kept?.validationLoss ?? null,
    told: scores && toldCell(withheldBy(scores.settings)),
    cosine: measures['cosine'] ?? null,
    lift: measures['lift'] ?? null,
    unique: measures['unique'] ?? null,
  };
}

/** "image+genres+title", "image", "nothing" */
const toldCell = (withheld: Withheld): string =>
  TOLD_FIELDS.filter((field) => !withheld.includes(field)).join('+') || 'nothing';

/**
 * By batch size, then by learning rate, as the paper lists them; ties stay in their order. `withheld`: the scores that were measured
 * so alone; null: those that each run shows first, whose row says what it was told.
 */
export const table2Rows = (runs: readonly Run[], part: SplitPart, withheld: Withheld | null = null): Table2Row[] =>
  runs
    .map((run) => table2Row(run, part, withheld))
    .sort((a, b) => (b.batchSize ?? 0) - (a.batchSize ?? 0) || (a.learningRate ?? 0) - (b.learningRate ?? 0));

export const TABLE2_HEADS = [
  'Run',
  'Language model',
  'Batch size',
  'Learning rate',
  'Epoch kept',
  'Training loss',
  'Validation loss',
  'Told',
  'Cosine',
  'Lift',
  '95 % interval',
  'Unique',
] as const;
/** Columns of numbers. */
export const TABLE2_RIGHT: readonly number[] = [2, 3, 4, 5, 6, 8, 9, 10, 11];

/** "2e-5", "0.0002": as papers write rates. */
export const rateText = (rate: number): string =>
  rate < 1e-4 ? rate.toExponential().replace('.0e', 'e') : String(rate);

const number = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits));
const scored = (name: string, measure: Measure | null): string =>
  measure === null ? '-' : writtenValue(measureWords(name), measure.value);

/** The cells of a row as they are written. */
export const table2Cells = (row: Table2Row): string[] => [
  row.run,
  row.base,
  row.batchSize === null ? '-' : String(row.batchSize),
  row.learningRate === null ? '-' : rateText(row.learningRate),
  row.epoch === null ? '-' : `${String(row.epoch)} of ${String(row.epochs)}`,
  number(row.trainLoss, 3),
  number(row.validationLoss, 3),
  row.told?.replaceAll('+', ', ') ?? '-',
  scored('cosine', row.cosine),
  scored('lift', row.lift),
  (row.lift && writtenInterval(measureWords('lift'), row.lift)) ?? '-',
  scored('unique', row.unique),
];

export const table2Markdown = (rows: readonly Table2Row[]): string =>
  `${markdownTable(TABLE2_HEADS, rows.map(table2Cells), TABLE2_RIGHT)}\n`;

/** Numbers as they are, for further computing. */
export function table2Csv(rows: readonly Table2Row[]): string {
  const header =
    'run,base,batchSize,learningRate,epoch,epochs,trainLoss,validationLoss,told,cosine,lift,liftLow,liftHigh,unique';
  const text = (value: number | null | undefined): string => (value == null ? '' : String(value));
  const lines = rows.map((row) =>
    [
      csvCell(row.run),
      csvCell(row.base),
      text(row.batchSize),
      text(row.learningRate),
      text(row.epoch),
      text(row.epochs),
      text(row.trainLoss),
      text(row.validationLoss),
      row.told ?? '',
      text(row.cosine?.value),
      text(row.lift?.value),
      text(row.lift?.low),
      text(row.lift?.high),
      text(row.unique?.value),
    ].join(','),
  );
  return [header, ...lines, ''].join('\n');
}
