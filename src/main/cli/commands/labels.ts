// Commands on labels: label, history, undo, redo, issues.
import { Option, type Command } from 'commander';
import type { Input } from '../../../shared/contract.ts';
import type { Genre, HistoryEntry, ReviewItem } from '../../../shared/domain.ts';
import { AppError } from '../../../shared/errors.ts';
import { UsageError } from '../failure.ts';
import { print, printResult, table, type CliIo } from '../io.ts';
import { common, names, wholeNumber, type CommonOptions } from '../options.ts';
import { withStudio, type CliStudio } from '../studio.ts';

export interface PosterOptions {
  imdbId?: string;
  key?: string;
  poster?: string;
}
interface LabelOptions extends CommonOptions, PosterOptions {
  add?: string[];
  remove?: string[];
  clear?: string[];
  newGenre?: boolean;
  note?: string;
}
interface IssueOptions extends CommonOptions {
  genre?: string;
  kind?: 'wrong' | 'missing' | 'helps' | 'second';
  limit: number;
  genres?: string[];
}

export const onPoster = (command: Command): Command =>
  command
    .option('--imdb-id <id>', 'all posters of the film with this IMDb id')
    .option('--key <key>', 'all posters of the film with this key, in catalogs without IMDb ids')
    .option('--poster <sha256>', 'the posters with exactly this file');

/** Which posters the options name. @throws UsageError unless it is exactly one of them. */
export function whichPosters(options: PosterOptions): Pick<Input<'poster.find'>, 'imdbId' | 'filmKey' | 'sha256'> {
  const given = [options.imdbId, options.key, options.poster].filter((value) => value !== undefined);
  if (given.length !== 1) throw new UsageError('Name the film or poster by one of --imdb-id, --key, --poster.');
  if (options.imdbId !== undefined) return { imdbId: options.imdbId };
  if (options.key !== undefined)
    return { filmKey: options.key.startsWith('key:') ? options.key : `key:${options.key}` };
  return { sha256: options.poster!.toLowerCase() };
}

export function addLabelCommands(program: Command, io: CliIo): void {
  onPoster(common(program.command('label').description('set genres of a film or poster by hand')))
    .option('--add <genre>', 'genre that is present (repeatable, or separated by commas)', names)
    .option('--remove <genre>', 'genre that is absent', names)
    .option('--clear <genre>', 'genre of which nothing is known', names)
    .option('--new-genre', 'make genres that the project does not have')
    .option('--note <text>', 'why, for the history')
    .action(async (options: LabelOptions) => {
      const { add = [], remove = [], clear = [] } = options;
      if (add.length + remove.length + clear.length === 0) throw new UsageError('Give --add, --remove or --clear.');
      const input = {
        ...whichPosters(options),
        add,
        remove,
        clear,
        newGenre: options.newGenre === true,
        ...(options.note === undefined ? {} : { note: options.note }),
      };
      await withStudio(io, options, async (studio) => {
        const done = await studio.call('labels.setByName', input);
        await printResult(io, options.json === true, done, () =>
          done.batchId === null
            ? 'Nothing had to change.'
            : `Changed ${counted(done.changed, 'label')} on ${counted(done.posters, 'poster')}; saved at ${done.savedAt}.`,
        );
      });
    });

  onPoster(common(program.command('history').description('what happened to the labels of a film or poster'))).action(
    async (options: CommonOptions & PosterOptions) => {
      const which = whichPosters(options);
      await withStudio(io, options, async (studio) => {
        const { posterIds } = await studio.call('poster.find', which);
        if (posterIds.length === 0) throw new AppError('not_found', 'No such film or poster in this project.');
        const { genres } = await studio.call('genres.list', {});
        const nameOf = new Map(genres.map((genre) => [genre.id, genre.name]));
        const posters: PosterHistory[] = [];
        for (const posterId of posterIds) {
          const { entries } = await studio.call('poster.history', { posterId, limit: 1000 });
          posters.push({
            posterId,
            entries: entries.map((entry) => ({ ...entry, genre: genreName(entry, nameOf) })),
          });
        }
        await printResult(io, options.json === true, { posters }, () => posters.map(historyText).join('\n\n'));
      });
    },
  );

  for (const direction of ['undo', 'redo'] as const) {
    const description = direction === 'undo' ? 'undo your last edit' : 'do again what was undone last';
    common(program.command(direction).description(description)).action(async (options: CommonOptions) => {
      await withStudio(io, options, async (studio) => {
        const done = await studio.call(`edits.${direction}`, {});
        await printResult(io, options.json === true, done, () =>
          done.what === null
            ? `Nothing to ${direction}.`
            : `${direction === 'undo' ? 'Undid' : 'Redid'}: ${done.what} (${done.changed} changed${done.skipped > 0 ? `, ${done.skipped} changed again since and left` : ''}).`,
        );
      });
    });
  }

  common(program.command('issues').description('labels that the model doubts and genres that it misses, as JSON lines'))
    .option('--genre <genre>', 'of this genre alone')
    .addOption(
      new Option(
        '--kind <kind>',
        'one queue alone: labels that are probably wrong, genres that are probably missing, what helps the model most, or what somebody was not sure of',
      ).choices(['wrong', 'missing', 'helps', 'second']),
    )
    .option('--limit <n>', 'at most so many', wholeNumber(1, 10_000_000), 100)
    .option('--genres <names>', 'of these genres alone', names)
    .action(async (options: IssueOptions) => {
      await withStudio(io, options, (studio) => printIssues(io, studio, options));
    });
}

interface PosterHistory {
  posterId: number;
  entries: (HistoryEntry & { genre: string | null })[];
}

const genreName = (entry: HistoryEntry, nameOf: Map<number, string>): string | null =>
  entry.genreId === null ? null : (nameOf.get(entry.genreId) ?? entry.genre);

function historyText({ posterId, entries }: PosterHistory): string {
  const rows = entries.map((entry) => [
    entry.at,
    entry.actor,
    entry.genre ?? entry.what,
    `${entry.old ?? '-'} -> ${entry.new ?? '-'}`,
    entry.note ?? '',
  ]);
  return `Poster ${posterId}\n${table(['at', 'who', 'what', 'change', 'note'], rows)}`;
}

/** One line of `issues`. */
export interface IssueLine {
  imdbId: string | null;
  filmKey?: string;
  genre: string;
  kind: 'wrong' | 'missing';
  score: number;
  probability: number;
  /** The run was trained on this poster, so its opinion is weaker evidence. */
  inSample: boolean;
  /** How much all signals together doubt the label: the order of the lines. */
  rank: number;
  reason: string;
}

const PAGE = 1000;

async function printIssues(io: CliIo, studio: CliStudio, options: IssueOptions): Promise<void> {
  const { genres } = await studio.call('genres.list', {});
  const genre = options.genre === undefined ? null : findGenre(genres, options.genre);
  const nameOf = new Map(genres.map((each) => [each.id, each.name]));
  for (let offset = 0; offset < options.limit; offset += PAGE) {
    const limit = Math.min(PAGE, options.limit - offset);
    const { items, runId } = await studio.call('review.queue', {
      kind: options.kind ?? 'all',
      ...(genre === null ? {} : { genreId: genre.id }),
      ...(options.genres === undefined ? {} : { genres: options.genres }),
      offset,
      limit,
    });
    if (runId === null) {
      throw new AppError('not_found', 'There is no run to take opinions from.', {
        hint: 'Train one with `npx --no marquee train genres`.',
      });
    }
    const lines = items.map((item) => JSON.stringify(issueLine(item, item.poster.filmKey, nameOf)));
    if (lines.length > 0) await print(io.stdout, `${lines.join('\n')}\n`);
    if (items.length < limit) break;
  }
}

function issueLine(item: ReviewItem, filmKey: string, nameOf: Map<number, string>): IssueLine {
  const imdb = /^\d+$/.test(filmKey);
  return {
    imdbId: imdb ? filmKey : null,
    ...(imdb ? {} : { filmKey }),
    genre: nameOf.get(item.genreId) ?? String(item.genreId),
    kind: item.kind,
    score: item.score,
    probability: item.probability,
    inSample: item.inSample,
    rank: item.rank,
    reason: item.reason,
  };
}

/** A genre by name or alias, whatever its case. @throws AppError `not_found` naming the genres that there are. */
export function findGenre(genres: Genre[], name: string): Genre {
  const wanted = name.trim().toLowerCase();
  const found = genres.find((genre) => [genre.name, ...genre.aliases].some((each) => each.toLowerCase() === wanted));
  if (found) return found;
  throw new AppError('not_found', `The project has no genre "${name}".`, {
    hint: `It has: ${genres.map((genre) => genre.name).join(', ')}.`,
  });
}

export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
