// Commands on the genre vocabulary: list it, and add, rename, merge, split and alias genres, each with a dry run.
import { Option, type Command } from 'commander';
import type { Input, Output } from '../../../shared/contract.ts';
import type { Genre } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, names, type CommonOptions } from '../options.ts';
import { withStudio, type CliStudio } from '../studio.ts';
import { findGenre } from './labels.ts';

type Operation = Input<'vocabulary.apply'>['operation'];
interface EditOptions extends CommonOptions {
  dryRun?: boolean;
  note?: string;
}
interface MergeOptions extends EditOptions {
  into: string;
  wider?: boolean;
}
interface SplitOptions extends EditOptions {
  into: string[];
  films?: string[];
  text?: string;
  decide?: boolean;
  oldName?: string;
}

export function addGenreCommands(program: Command, io: CliIo): void {
  const genres = program.command('genres').description('list and edit the genre vocabulary');

  common(genres.command('list', { isDefault: true }).description('genres with their other names and counts')).action(
    (options: CommonOptions) =>
      withStudio(io, options, async (studio) => {
        const list = await studio.call('genres.list', {});
        await printResult(io, options.json === true, list, listText);
      }),
  );
  edit(genres.command('add <name>').description('add a genre')).action((name: string, options: EditOptions) =>
    run(io, options, () => ({ op: 'add', name })),
  );
  edit(
    genres.command('rename <genre> <name>').description('give a genre another name; the old one goes on leading to it'),
  ).action((genre: string, name: string, options: EditOptions) =>
    run(io, options, (known) => ({ op: 'rename', genreId: findGenre(known, genre).id, name })),
  );
  edit(genres.command('merge <genres...>').description('make one genre of several'))
    .requiredOption('--into <name>', 'one of the genres, or a new name')
    .option('--wider', 'they are parts of a wider genre: present where any is, absent only where all are')
    .action((merged: string[], options: MergeOptions) =>
      run(io, options, (known) => ({
        op: 'merge',
        genreIds: merged.map((name) => findGenre(known, name).id),
        into: options.into,
        meaning: options.wider === true ? 'wider' : 'same',
      })),
    );
  edit(
    genres
      .command('split <genre>')
      .description('make two genres of one: the first for the posters that are named, the second for the others'),
  )
    .requiredOption('--into <names>', 'both names, with a comma; the genre itself may be one of them', names)
    .option('--films <ids>', 'films (IMDb ids) of which the posters get the first', names)
    .option('--text <words>', 'posters with these words in title, overview or tagline get the first')
    .option('--decide', 'nobody knows yet: both stay unknown where the genre was present')
    .addOption(new Option('--old-name <which>', 'to which of both the old name leads').choices(['first', 'second']))
    .action((genre: string, options: SplitOptions) =>
      run(io, options, (known, studio) => splitOf(known, studio, genre, options)),
    );
  edit(genres.command('alias <name> <genre>').description('let another name mean a genre')).action(
    (alias: string, genre: string, options: EditOptions) =>
      run(io, options, (known) => ({ op: 'alias', alias, genreId: findGenre(known, genre).id })),
  );
  edit(genres.command('unalias <name>').description('take another name of a genre away')).action(
    (alias: string, options: EditOptions) => run(io, options, () => ({ op: 'unalias', alias })),
  );
}

const edit = (command: Command): Command =>
  common(command)
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--note <text>', 'why, for the history of the posters');

async function splitOf(
  known: Genre[],
  studio: CliStudio,
  genre: string,
  { into, films, text, decide, oldName }: SplitOptions,
): Promise<Operation> {
  const [first, second] = into;
  if (into.length !== 2 || first === undefined || second === undefined) {
    throw new AppError('bad_input', 'A split makes two genres.', { hint: 'Name both: --into "Slasher,Ghosts".' });
  }
  const rules = [films, text, decide].filter((rule) => rule !== undefined).length;
  if (rules !== 1) {
    throw new AppError('bad_input', 'Say which posters get the first genre: --films, --text or --decide.');
  }
  const found: number[] = [];
  for (const imdbId of films ?? []) {
    const { posterIds } = await studio.call('poster.find', { imdbId });
    if (posterIds.length === 0) throw new AppError('not_found', `The project has no poster of ${imdbId}.`);
    found.push(...posterIds);
  }
  return {
    op: 'split',
    genreId: findGenre(known, genre).id,
    into: [first, second],
    rule:
      films !== undefined
        ? { by: 'posters', posterIds: found }
        : text !== undefined
          ? { by: 'filter', filter: { text } }
          : { by: 'decide' },
    oldName: oldName === 'second' ? 1 : 0,
  };
}

/** Previews the operation, or carries it out. */
async function run(
  io: CliIo,
  options: EditOptions,
  operationOf: (genres: Genre[], studio: CliStudio) => Operation | Promise<Operation>,
): Promise<void> {
  await withStudio(io, options, async (studio) => {
    const { genres } = await studio.call('genres.list', {});
    const operation = await operationOf(genres, studio);
    const preview = await studio.call('vocabulary.preview', { operation });
    if (options.dryRun === true) {
      await printResult(io, options.json === true, preview, (value) => `Would ${previewText(value)}`);
      return;
    }
    const note = options.note === undefined ? {} : { note: options.note };
    const done = await studio.call('vocabulary.apply', { operation, ...note });
    await printResult(io, options.json === true, { ...done, preview }, () =>
      done.what === null ? 'Nothing to change.' : `Done: ${previewText(preview)}`,
    );
  });
}

function listText({ genres }: Output<'genres.list'>): string {
  if (genres.length === 0) return 'No genres yet: an import brings those of its tables.';
  return table(
    ['genre', 'present', 'absent', 'unknown', 'other names'],
    genres.map(({ name, present, absent, unknown, aliases }) => [name, present, absent, unknown, aliases.join(', ')]),
  );
}

function previewText(preview: Output<'vocabulary.preview'>): string {
  const change = (before: number | undefined, after: number | undefined): string =>
    before === after ? String(after ?? '-') : `${before ?? '-'} -> ${after ?? '-'}`;
  const rows = preview.genres.map(({ name, newName, fate, before, after }) => [
    newName ?? name,
    fate,
    change(before?.present, after?.present),
    change(before?.absent, after?.absent),
    change(before?.unknown, after?.unknown),
  ]);
  const lines = [
    `${preview.what}.`,
    `${preview.posters} posters, ${preview.pairs} labels.`,
    table(['genre', '', 'present', 'absent', 'unknown'], rows),
  ];
  if (preview.conflicts.posters > 0) {
    lines.push(`${preview.conflicts.posters} posters have one genre present and another absent.`);
  }
  if (preview.toDecide > 0) lines.push(`${preview.toDecide} posters to decide.`);
  for (const { name, before, after } of preview.names) {
    lines.push(
      after === null ? `The name ${name} no longer leads to ${before ?? ''}.` : `The name ${name} leads to ${after}.`,
    );
  }
  for (const { name, genres } of preview.runs) lines.push(`Run ${name} knows ${genres.join(', ')}.`);
  return lines.join('\n');
}
