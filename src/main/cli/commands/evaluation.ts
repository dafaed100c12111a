// Commands that say how good runs are: evaluate, compare, report.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import type { RunTask, SplitPart } from '../../../shared/domain.ts';
import type { Difference, RunReport, Truth } from '../../../shared/evaluation/answers.ts';
import { signed } from '../../../shared/evaluation/compare.ts';
import { writeFileAtomic } from '../../lib/atomicFile.ts';
import { UsageError } from '../failure.ts';
import { fixed, print, printResult, table, type CliIo } from '../io.ts';
import { averagesTable, coverage, genreTable } from '../metricsText.ts';
import { common, names, splitOption, wholeNumber, type CommonOptions } from '../options.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';
import { findRun, RUN_NAMES } from '../findRun.ts';
import { evaluateTaglines } from '../evaluateTaglines.ts';

type Rule = RunReport['rule'];
interface EvaluateOptions extends CommonOptions {
  run: string;
  task: RunTask;
  split: SplitPart;
  truth: Truth;
  genres?: string[];
  threshold?: { genre: string; threshold: number }[];
  without?: string[];
  candidates?: number;
  measured?: boolean;
}
interface CompareOptions extends CommonOptions {
  split: SplitPart;
  truth: Truth;
  rule: Rule;
  samples: number;
  seed: number;
}
interface ReportOptions extends CommonOptions {
  run: string;
  what: 'table' | 'samples' | 'card' | 'per-genre';
  format: 'md' | 'csv';
  rule: Rule;
  truth: Truth;
  samples: number;
  seed: number;
  out?: string;
  overwrite?: boolean;
}

const truthOption = (): Option =>
  new Option('--truth <labels>', 'known: all known labels; person: only those that a person confirmed')
    .choices(['known', 'person'])
    .default('known');
const ruleOption = (): Option =>
  new Option('--rule <thresholds>', 'half: predicted from 0.5 on; tuned: from the thresholds of the run on')
    .choices(['half', 'tuned'])
    .default('tuned');
const seed = wholeNumber(0, 0xffffffff);

export function addEvaluationCommands(program: Command, io: CliIo): void {
  common(
    program
      .command('evaluate')
      .description('metrics of a run on a part of the split; of a tagline run, which drafts for each poster first'),
  )
    .requiredOption('--run <run>', RUN_NAMES)
    .addOption(
      new Option('--task <task>', 'whose run it is where both have one of that name, and with "latest"')
        .choices(['genres', 'taglines'])
        .default('genres'),
    )
    .addOption(splitOption('part of the split').default('test'))
    .addOption(truthOption())
    .option('--genres <names>', 'on these genres alone', names)
    .option('--threshold <genre=value>', 'instead of the tuned threshold of a genre; may be repeated', thresholds)
    .option('--without <fields>', 'of a tagline run: what it is not told, of image, genres, title', names)
    .option(
      '--candidates <n>',
      'of a tagline run: drafts that are made of each poster, of which the best is kept',
      wholeNumber(1, 128),
    )
    .option('--measured', 'of a tagline run: the scores that were measured so before; drafts nothing')
    .action(async (options: EvaluateOptions) => {
      await withStudio(io, options, async (studio) => {
        const run = await findRun(studio, options.run, options.task);
        if (run.task === 'taglines') {
          await evaluateTaglines(io, studio, run, options);
          return;
        }
        if (options.without !== undefined || options.candidates !== undefined || options.measured !== undefined) {
          throw new UsageError(`"${run.name}" tells genres: --without, --candidates and --measured are about drafts.`);
        }
        const result = await studio.call('runs.evaluate', {
          runId: run.id,
          split: options.split,
          truth: options.truth,
          ...(options.genres === undefined ? {} : { genres: options.genres }),
          ...(options.threshold === undefined ? {} : { thresholds: await withIds(studio, options.threshold) }),
        });
        await printResult(io, options.json === true, result, evaluateText);
      });
    });

  common(
    program
      .command('compare')
      .description('whether a run is better than another, with 95 % intervals over resampled posters')
      .argument('<first>', RUN_NAMES)
      .argument('<second>', 'the run that is compared with it, named the same way'),
  )
    .addOption(splitOption('part of the split').default('test'))
    .addOption(truthOption())
    .addOption(ruleOption())
    .option('--samples <n>', 'how often posters are drawn', wholeNumber(100, 10_000), 1000)
    .option('--seed <n>', 'seed of the draws', seed, 1)
    .action(async (first: string, second: string, options: CompareOptions) => {
      await withStudio(io, options, async (studio) => {
        const [a, b] = [await findRun(studio, first), await findRun(studio, second)];
        const { split, truth, rule, samples } = options;
        const input = { a: a.id, b: b.id, split, truth, rule, samples, seed: options.seed };
        const result = await studio.call('runs.compare', input);
        await printResult(io, options.json === true, result, compareText);
      });
    });

  common(program.command('report').description('tables, sample predictions or the model card of a run'))
    .requiredOption('--run <run>', RUN_NAMES)
    .addOption(
      new Option(
        '--what <what>',
        'table: all parts by measure; samples: predictions beside labels; card: the model card; per-genre: all parts by genre',
      )
        .choices(['table', 'samples', 'card', 'per-genre'])
        .default('table'),
    )
    .addOption(
      new Option('--format <format>', 'Markdown or CSV; the card is Markdown').choices(['md', 'csv']).default('md'),
    )
    .addOption(ruleOption())
    .addOption(truthOption())
    .option('--samples <n>', 'posters among the samples', wholeNumber(1, 60), 12)
    .option('--seed <n>', 'seed of the choice of samples', seed, 1)
    .option('--out <file>', 'write to a file (default: stdout)')
    .option('--overwrite', 'replace the file when it exists')
    .action((options: ReportOptions) => report(io, options));
}

async function report(io: CliIo, options: ReportOptions): Promise<void> {
  const { what, format, rule, truth, samples } = options;
  if (what === 'card' && format === 'csv') throw new UsageError('The model card is Markdown: leave --format csv out.');
  await withStudio(io, options, async (studio) => {
    const run = await findRun(studio, options.run);
    const result = await studio.call('runs.report', { runId: run.id, rule, truth, samples, seed: options.seed });
    const text = reportText(result, what, format);
    if (options.out === undefined) {
      await (options.json === true ? printResult(io, true, result, () => '') : print(io.stdout, text));
      return;
    }
    const path = pathFrom(io, options.out);
    await writeFileAtomic(path, text, { overwrite: options.overwrite === true });
    const written = { path, what, format, bytes: Buffer.byteLength(text) };
    await printResult(io, options.json === true, written, () => `Wrote ${path}.`);
  });
}

function reportText({ markdown, csv }: RunReport, what: ReportOptions['what'], format: 'md' | 'csv'): string {
  if (what === 'card') return markdown.card;
  const texts = format === 'md' ? markdown : csv;
  return what === 'per-genre' ? texts.perGenre : texts[what];
}

/** Collects `Comedy=0.4`. */
function thresholds(text: string, before: { genre: string; threshold: number }[] = []): typeof before {
  const at = text.lastIndexOf('=');
  const threshold = Number(text.slice(at + 1));
  if (at < 1 || !/^\d*\.?\d+$/.test(text.slice(at + 1).trim()) || threshold > 1) {
    throw new InvalidArgumentError('It must be a genre and a number from 0 to 1: Comedy=0.4.');
  }
  return [...before, { genre: text.slice(0, at).trim(), threshold }];
}

async function withIds(
  studio: CliStudio,
  wanted: readonly { genre: string; threshold: number }[],
): Promise<{ genreId: number; threshold: number }[]> {
  const { genres } = await studio.call('genres.list', {});
  return wanted.map(({ genre, threshold }) => {
    const same = (name: string): boolean => name.toLowerCase() === genre.toLowerCase();
    const found = genres.find(({ name, aliases }) => same(name) || aliases.some(same));
    if (found) return { genreId: found.id, threshold };
    throw new UsageError(`The project has no genre "${genre}": it has ${genres.map(({ name }) => name).join(', ')}.`);
  });
}

function evaluateText({ split, half, tuned }: Output<'runs.evaluate'>): string {
  const rules = [
    { name: 'at 0.5', metrics: half },
    { name: 'tuned', metrics: tuned },
  ];
  return [
    `${split}: ${coverage(tuned)}; mAP ${fixed(tuned.mAP)}`,
    '',
    averagesTable(rules),
    '',
    'Tuned thresholds',
    genreTable(tuned),
  ].join('\n');
}

const orDash = (value: number | null): string => (value === null ? '-' : signed(value));
const differenceCells = ({ a, b, difference, low, high }: Difference): string[] => [
  fixed(a),
  fixed(b),
  orDash(difference),
  low === null || high === null ? '-' : `${signed(low)} to ${signed(high)}`,
];

function compareText(result: Output<'runs.compare'>): string {
  const { overall, perGenre, flipped, warnings, onlyA, onlyB } = result;
  const header = ['first', 'second', 'difference', '95 % interval'];
  const measures = [
    ['mAP', overall.mAP],
    ['macro F1', overall.macroF1],
    ['micro F1', overall.microF1],
    ['macro precision', overall.macroPrecision],
    ['macro recall', overall.macroRecall],
  ] as const;
  const only = (name: string, genres: string[]): string[] =>
    genres.length === 0 ? [] : [`Only ${name} predicts ${genres.join(', ')}.`];
  return [
    result.verdict,
    ...warnings.map((warning) => `Note: ${warning}`),
    ...only(result.a.name, onlyA),
    ...only(result.b.name, onlyB),
    '',
    table(
      ['', ...header],
      measures.map(([name, difference]) => [name, ...differenceCells(difference)]),
    ),
    '',
    table(
      ['F1 by genre', ...header, 'AP', 'support'],
      perGenre.map(({ genre, f1, ap, support }) => [genre, ...differenceCells(f1), orDash(ap.difference), support]),
    ),
    '',
    `${flipped.total} posters have other genres: ${flipped.mended} predictions became right, ${flipped.broken} wrong.`,
  ].join('\n');
}
