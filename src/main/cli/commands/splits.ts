// Commands on splits: list them, make one (also from a column of a table), use one, and report what crosses its parts.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Input, Output } from '../../../shared/contract.ts';
import type { LeakReport } from '../../../shared/evaluation/answers.ts';
import { PrintedFailure } from '../failure.ts';
import { fixed, printResult, table, type CliIo } from '../io.ts';
import { common, SPLIT_PARTS, wholeNumber, type CommonOptions } from '../options.ts';
import { pathFrom, withStudio } from '../studio.ts';

interface MakeOptions extends CommonOptions {
  seed: number;
  validation: number;
  test: number;
  method: 'stratified' | 'hash';
}
interface ImportOptions extends MakeOptions {
  table: string;
  column: string;
  imdbId?: string;
  key?: string;
  strict?: boolean;
}

/** Pairs of a report that are shown without --json. */
const SHOWN = 20;

export function addSplitCommands(program: Command, io: CliIo): void {
  common(program.command('splits').description('list the splits of the project')).action((options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const list = await studio.call('splits.list', {});
      await printResult(io, options.json === true, list, listText);
    }),
  );

  const split = program.command('split').description('make, use and check splits into train, validation and test');
  makeOptions(
    common(split.command('make <name>').description('place all films anew, in a split that becomes the active one')),
  ).action((name: string, options: MakeOptions) => make(io, options, made(name, options)));

  makeOptions(
    common(
      split
        .command('import <name>')
        .description(
          'make a split from a column of a table; films that the table does not place are placed by --method',
        ),
    )
      .requiredOption('--table <file>', 'CSV, TSV or JSONL table with a row for each film')
      .option('--column <column>', 'which says train, validation or test', 'split')
      .option('--imdb-id <column>', 'column of IMDb ids; guessed where not given')
      .option('--key <column>', 'column of keys of films without IMDb ids')
      .option('--strict', 'exit with 1 when a row could not be followed'),
  ).action((name: string, options: ImportOptions) =>
    make(io, options, {
      ...made(name, options),
      from: {
        path: pathFrom(io, options.table),
        column: options.column,
        ...(options.imdbId === undefined ? {} : { imdbId: options.imdbId }),
        ...(options.key === undefined ? {} : { key: options.key }),
      },
    }),
  );

  common(split.command('use <name>').description('make a split the active one: runs train and measure by it')).action(
    (name: string, options: CommonOptions) =>
      withStudio(io, options, async (studio) => {
        await studio.call('splits.use', { name });
        await printResult(io, options.json === true, { name }, () => `The split ${name} is the active one.`);
      }),
  );

  common(
    split
      .command('report [name]')
      .description('posters of one picture in different parts, and how even the parts are (default: the active split)'),
  ).action((name: string | undefined, options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const report = await studio.call('splits.report', name === undefined ? {} : { name });
      await printResult(io, options.json === true, report, reportText);
    }),
  );
}

function makeOptions(command: Command): Command {
  return command
    .option('--seed <n>', 'another seed gives other places', wholeNumber(0, 0xffffffff), 1)
    .option('--validation <share>', 'share of the films to tune on', share, 0.1)
    .option('--test <share>', 'share of the films to measure on', share, 0.1)
    .addOption(
      new Option(
        '--method <name>',
        'stratified: each genre as even as can be; hash: by a hash of seed and film alone, so that films that come later move nobody',
      )
        .choices(['stratified', 'hash'])
        .default('stratified'),
    );
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 0.5)) {
    throw new InvalidArgumentError('It must be a number from 0 to 0.5.');
  }
  return value;
}

const made = (name: string, { seed, validation, test, method }: MakeOptions): Input<'splits.make'> => ({
  name,
  seed,
  validation,
  test,
  method,
});

async function make(io: CliIo, options: MakeOptions | ImportOptions, input: Input<'splits.make'>): Promise<void> {
  await withStudio(io, options, async (studio) => {
    const result = await studio.call('splits.make', input);
    const { splits } = await studio.call('splits.list', {});
    await printResult(io, options.json === true, result, () => madeText(result, splits, input.from !== undefined));
    if ('strict' in options && options.strict === true && result.skippedCount > 0) throw new PrintedFailure('skipped');
  });
}

type Split = Output<'splits.list'>['splits'][number];

function listText({ splits }: Output<'splits.list'>): string {
  if (splits.length === 0) return 'No splits yet: an import makes the first one.';
  return table(
    ['name', 'active', 'method', 'seed', ...SPLIT_PARTS, 'locked by'],
    splits.map((split) => [
      split.name,
      split.active ? 'yes' : '',
      split.method ?? '',
      split.seed,
      ...SPLIT_PARTS.map((part) => split[part]),
      split.lockedBy?.name ?? '',
    ]),
  );
}

function madeText(result: Output<'splits.make'>, splits: Split[], fromTable: boolean): string {
  const counts = splits.find((split) => split.name === result.name);
  const parts = SPLIT_PARTS.map((part) => `${counts?.[part] ?? 0} ${part}`).join(', ');
  const lines = [`Made the split ${result.name}, now the active one: ${parts}.`];
  if (fromTable) lines.push(`${result.listed} films were placed by the table.`);
  for (const { source, row, line, reason } of result.skipped.slice(0, SHOWN)) {
    lines.push(`${source}${row === null ? '' : `, record ${row} (line ${line ?? '?'})`}: ${reason}`);
  }
  if (result.skippedCount > SHOWN) lines.push(`and ${result.skippedCount - SHOWN} more; --json lists them.`);
  return lines.join('\n');
}

const KIND: Record<LeakReport['pairs'][number]['kind'], string> = {
  sameFile: 'same file',
  nearDuplicate: 'same picture',
  similar: 'similar',
};

function reportText(report: LeakReport): string {
  const { asked, parts, pairs, genres } = report;
  const percent = (part: number, whole: number): string =>
    whole === 0 ? '-' : `${((part / whole) * 100).toFixed(1)} %`;
  const lines = [
    `Split ${report.splitName}: ${report.films} films. Groups of films kept together for their posters: ${report.groups}.`,
    report.leaks === 0
      ? 'No picture is in two parts.'
      : `${report.leaks} pairs of one picture are in different parts: what is measured there is too good. Make a new split.`,
    report.similar === 0 ? 'None looks alike either.' : `${report.similar} pairs look alike: see for yourself.`,
  ];
  if (report.toldApart > 0) {
    lines.push(`${report.toldApart} pairs of images were told apart by a person: they are not counted.`);
  }
  if (report.cosineLimit === null) {
    lines.push('Pictures were compared by their hashes alone; `marquee embed` makes the embeddings that know more.');
  }
  if (report.starterFilms > 0) {
    lines.push(`${report.starterFilms} films of the test part were used to fit the models that ship with Marquee.`);
  }
  if (pairs.length > 0) {
    const rows = pairs
      .slice(0, SHOWN)
      .map(({ kind, distance, cosine, a, b }) => [
        KIND[kind],
        distance ?? '-',
        fixed(cosine, 2),
        `${a.title || a.filmKey} (${a.part})`,
        `${b.title || b.filmKey} (${b.part})`,
      ]);
    lines.push('', table(['what', 'bits', 'cosine', 'first', 'second'], rows));
    if (pairs.length > SHOWN) lines.push('More with --json.');
  }
  const shares = genres.map((genre) => {
    const whole = genre.train + genre.validation + genre.test;
    return [genre.genre, whole, ...SPLIT_PARTS.map((part) => percent(genre[part], whole))];
  });
  const askedFor = SPLIT_PARTS.map((part) => percent(asked[part], 1));
  const got = SPLIT_PARTS.map((part) => percent(parts[part], report.films));
  const header = ['genre', 'posters', ...SPLIT_PARTS];
  lines.push('', table(header, [['(asked)', '', ...askedFor], ['(films)', report.films, ...got], ...shares]));
  return lines.join('\n');
}
