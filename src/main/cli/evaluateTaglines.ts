// `evaluate` of a tagline run: drafts one tagline for each poster of a part, and prints the scores beside those of the baselines.
import type { z } from 'zod';
import type { Input } from '../../shared/contract.ts';
import type { Run, SplitPart } from '../../shared/domain.ts';
import type { Measure, TaglineScores } from '../../shared/taglines/taglineRun.ts';
import { UsageError } from './failure.ts';
import { fixed, printResult, table, type CliIo } from './io.ts';
import type { taglineEvaluationSchema } from './results.ts';
import { runJob } from './runJob.ts';
import type { CliStudio } from './studio.ts';

interface Options {
  split: SplitPart;
  json?: boolean;
  genres?: unknown;
  threshold?: unknown;
  without?: string[];
  candidates?: number;
}

const FIELDS = { image: 'useImage', genres: 'useGenres', title: 'useTitle' } as const;
const isField = (name: string): name is keyof typeof FIELDS => name in FIELDS;

/** @throws UsageError for options that are about genres */
export async function evaluateTaglines(io: CliIo, studio: CliStudio, run: Run, options: Options): Promise<void> {
  if (options.genres !== undefined || options.threshold !== undefined) {
    throw new UsageError(`"${run.name}" is a tagline run: --genres and --threshold are about genres.`);
  }
  const { job } = await runJob(io, studio, () =>
    studio.call('taglines.evaluate', { runId: run.id, split: options.split, settings: settingsOf(options) }),
  );
  const measured = job.result as z.infer<typeof taglineEvaluationSchema>;
  // The job tells scores, the run keeps the drafts as well.
  const { taglines } = await studio.call('runs.get', { runId: run.id });
  const result = { ...measured, scores: taglines?.scores[options.split] ?? measured.scores };
  await printResult(io, options.json === true, result, () => scoresText(run.name, result));
}

/** @throws UsageError for a field that there is not */
function settingsOf({ without = [], candidates }: Options): Input<'taglines.evaluate'>['settings'] {
  const unknown = without.find((name) => !isField(name));
  if (unknown !== undefined) {
    throw new UsageError(`--without takes ${Object.keys(FIELDS).join(', ')}, not "${unknown}".`);
  }
  const withheld = without.filter(isField).map((name) => [FIELDS[name], false] as const);
  return { ...Object.fromEntries(withheld), ...(candidates === undefined ? {} : { candidates }) };
}

function scoresText(name: string, { split, scores }: z.infer<typeof taglineEvaluationSchema>): string {
  const baselines = Object.keys(scores.baselines);
  const rows = Object.keys(scores.measures).map((measure) => [
    measure,
    withInterval(scores.measures[measure] ?? null),
    ...baselines.map((baseline) => fixed(scores.baselines[baseline]?.[measure]?.value ?? null)),
  ]);
  return [
    `${name}, ${split}: one draft for each of ${scores.posters} posters`,
    scores.words,
    '',
    table(['', 'model (95 %)', ...baselines], rows),
    '',
    ...examplesText(scores),
  ].join('\n');
}

const EXAMPLES = 10;
const examplesText = ({ examples }: TaglineScores): string[] => [
  table(
    ['film', 'draft', 'its own tagline'],
    examples.slice(0, EXAMPLES).map(({ title, draft, real }) => [title, draft, real]),
  ),
];

function withInterval(measure: Measure | null): string {
  if (measure === null) return '-';
  const { value, low, high } = measure;
  return low === null || high === null ? fixed(value) : `${fixed(value)} (${fixed(low)} to ${fixed(high)})`;
}
