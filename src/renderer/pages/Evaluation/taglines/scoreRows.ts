// Scores of a tagline run as the page shows them: the run beside its baselines on one scale, and the table of all measures.
// Pure.
import type { SplitPart } from '../../../../shared/domain.ts';
import {
  baselineWords,
  measureWords,
  MEASURES,
  type MeasureWords,
} from '../../../../shared/evaluation/taglines/measures.ts';
import { draftSettingsSchema } from '../../../../shared/taglines/draftSettings.ts';
import type { Measure, TaglineScores } from '../../../../shared/taglines/taglineRun.ts';
import { toldWords, withheldBy } from '../../../../shared/taglines/toldScores.ts';

export interface PlotRow {
  id: string;
  label: string;
  about: string;
  measure: Measure;
  /** The run itself, not a baseline. */
  own: boolean;
}

/** The run first, then its baselines in their order; those without the measure are left out. */
export function plotRows(scores: TaglineScores, name: string, runName: string): PlotRow[] {
  const own = scores.measures[name];
  const baselines = Object.entries(scores.baselines).flatMap(([id, measures]): PlotRow[] => {
    const measure = measures[name];
    const { label, about } = baselineWords(id);
    return measure ? [{ id, label, about, measure, own: false }] : [];
  });
  return [
    ...(own ? [{ id: 'run', label: runName, about: 'The drafts of this run.', measure: own, own: true }] : []),
    ...baselines,
  ];
}

export interface PlotScale {
  low: number;
  high: number;
  ticks: number[];
}

/** A scale with round ticks that holds 0 and all values and intervals. */
export function plotScale(rows: readonly Pick<PlotRow, 'measure'>[]): PlotScale {
  const all = rows.flatMap(({ measure: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const [least, most] = [Math.min(0, ...all), Math.max(0.01, ...all)];
  const tick = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((each) => (most - least) / each <= 6) ?? most - least;
  const [first, last] = [Math.floor(least / tick + 1e-9), Math.ceil(most / tick - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * tick).toPrecision(6)));
  return { low: ticks[0]!, high: ticks.at(-1)!, ticks };
}

/** Where a value stands on the scale, in percent from the left; a little room is left at both ends. */
export const placeIn = ({ low, high }: PlotScale, value: number): number => 2 + (96 * (value - low)) / (high - low);

export interface MeasureRow {
  words: MeasureWords;
  own: Measure | null;
  /** In the order of `columns`. */
  baselines: (Measure | null)[];
}

/** All measures that are known of the run or a baseline, and the baselines as columns. */
export function measureTable(scores: TaglineScores): {
  columns: { name: string; label: string }[];
  rows: MeasureRow[];
} {
  const columns = Object.keys(scores.baselines).map((name) => ({ name, label: baselineWords(name).label }));
  const known = MEASURES.map(({ name }) => name);
  // What a later version measures stands below, under its own name.
  const names = [...known, ...Object.keys(scores.measures).filter((name) => !known.includes(name))];
  const rows = names.map((name) => ({
    words: measureWords(name),
    own: scores.measures[name] ?? null,
    baselines: columns.map((column) => scores.baselines[column.name]?.[name] ?? null),
  }));
  return { columns, rows: rows.filter(({ own, baselines }) => own !== null || baselines.some(Boolean)) };
}

/** "Told the genres and the title besides the poster; sampled, the best of 24, seed 1." */
export function settingsWords(settings: unknown): string {
  const parsed = draftSettingsSchema.safeParse(settings);
  if (!parsed.success) return '';
  const { method, candidates, seed } = parsed.data;
  const told = toldWords(withheldBy(settings));
  const how = { sample: 'sampled', beam: 'by beam search', diverseBeam: 'by diverse beam search' }[method];
  return `${told[0]!.toUpperCase()}${told.slice(1)}; ${how}, the best of ${String(candidates)}, seed ${String(seed)}.`;
}

export const TAGLINE_PARTS: Readonly<Record<SplitPart, { label: string; about: string }>> = {
  test: { label: 'Test', about: 'Posters that nothing was fitted on: believe these scores.' },
  validation: { label: 'Validation', about: 'The best epoch was chosen on these posters: a little flattering.' },
  train: { label: 'Train', about: 'The run learned from these taglines: very flattering.' },
};
