// `evaluate` of a tagline run: drafts one tagline for each poster of a part, and prints the scores beside those of the baselines, and
// what was measured of the part when the model was told something else.
import type { z } from 'zod';
import type { Run, SplitPart } from '../../shared/domain.ts';
import { AppError } from '../../shared/errors.ts';
import type { Measure, TaglineScores } from '../../shared/taglines/taglineRun.ts';
import {
  scoresOn,
  scoresWithout,
  settingsWithout,
  TOLD_FIELDS,
  toldWords,
  withheldBy,
  withoutWords,
  type ToldField,
  type Withheld,
} from '../../shared/taglines/toldScores.ts';
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
  measured?: boolean;
}
type Result = z.infer<typeof taglineEvaluationSchema>;

/** @throws UsageError for options that are about genres; AppError `not_found` where `measured` asks for what was not measured */
export async function evaluateTaglines(io: CliIo, studio: CliStudio, run: Run, options: Options): Promise<void> {
  if (options.genres !== undefined || options.threshold !== undefined) {
    throw new UsageError(`"${run.name}" is a tagline run: --genres and --threshold are about genres.`);
  }
  const withheld = withheldIn(options);
  let splitName: string | undefined;
  if (options.measured !== true) splitName = await measure(io, studio, run, options, withheld);
  else if (options.candidates !== undefined)
    throw new UsageError('--candidates is for new drafts: leave --measured out.');
  const result = {
    ...(await resultOf(studio, run, options.split, withheld)),
    ...(splitName === undefined ? {} : { splitName }),
  };
  await printResult(io, options.json === true, result, () => scoresText(run.name, result));
}

/** @returns the name of the split, which the starter's run does not have */
async function measure(
  io: CliIo,
  studio: CliStudio,
  run: Run,
  { split, candidates }: Options,
  withheld: Withheld,
): Promise<string> {
  const settings = { ...settingsWithout(withheld), ...(candidates === undefined ? {} : { candidates }) };
  const { job } = await runJob(io, studio, () => studio.call('taglines.evaluate', { runId: run.id, split, settings }));
  return (job.result as Pick<Result, 'splitName'>).splitName;
}

/** What the run keeps of the part: the scores with just these fields withheld, and in short those that were told something else. */
async function resultOf(studio: CliStudio, run: Run, split: SplitPart, withheld: Withheld): Promise<Result> {
  const { splitName, taglines } = await studio.call('runs.get', { runId: run.id });
  const all = scoresOn(taglines?.scores, split);
  const scores = scoresWithout(taglines?.scores, split, withheld);
  if (scores === null) {
    throw new AppError(
      'not_found',
      `"${run.name}" was not measured ${`on ${split} ${withoutWords(withheld)}`.trimEnd()}.`,
      {
        hint: 'Leave --measured out to measure it.',
      },
    );
  }
  const others = all
    .filter((each) => each !== scores)
    .map(({ settings, at, posters, measures }) => ({
      withheld: withheldBy(settings),
      ...{ at, posters, lift: measures['lift'] ?? null },
    }));
  return { run: run.id, split, splitName, withheld: [...withheld], scores, others };
}

/** @throws UsageError for a field that there is not */
function withheldIn({ without = [] }: Options): ToldField[] {
  const unknown = without.find((name) => !TOLD_FIELDS.some((field) => field === name));
  if (unknown !== undefined) {
    throw new UsageError(`--without takes ${TOLD_FIELDS.join(', ')}, not "${unknown}".`);
  }
  return TOLD_FIELDS.filter((field) => without.includes(field));
}

function scoresText(name: string, { split, withheld, scores, others }: Result): string {
  const baselines = Object.keys(scores.baselines);
  const rows = Object.keys(scores.measures).map((measure) => [
    measure,
    withInterval(scores.measures[measure] ?? null),
    ...baselines.map((baseline) => fixed(scores.baselines[baseline]?.[measure]?.value ?? null)),
  ]);
  return [
    `${name}, ${split}: one draft for each of ${scores.posters} posters, ${toldWords(withheld)}`,
    scores.words,
    ...others.map(otherText),
    '',
    table(['', 'model (95 %)', ...baselines], rows),
    '',
    ...examplesText(scores),
  ].join('\n');
}

/** "Also measured without title, 2026-11-27: lift 0.048 (0.035 to 0.061)." */
const otherText = ({ withheld, at, lift }: Result['others'][number]): string =>
  `Also measured ${withoutWords(withheld) || 'with everything told'}, ${at.slice(0, 10)}: lift ${withInterval(lift)}.`;

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
