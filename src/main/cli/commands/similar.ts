// Commands on likeness: posters like a poster, a picture or words, and the posters that show one picture.
import { InvalidArgumentError, type Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { UsageError } from '../failure.ts';
import { print, printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';

interface SimilarOptions extends CommonOptions {
  imdbId?: string;
  key?: string;
  poster?: string;
  image?: string;
  text?: string;
  k: number;
}
interface DuplicateOptions extends CommonOptions {
  find?: boolean;
  threshold?: number;
  conflicting?: boolean;
  limit: number;
}
type Answer = Output<'similar.byText'>;

/** Milliseconds between two looks whether the index is ready. */
const AGAIN_MS = 500;

export function addSimilarCommands(program: Command, io: CliIo): void {
  common(program.command('similar').description('posters most like a poster, a picture or words, most similar first'))
    .option('--imdb-id <id>', 'like the poster of this film')
    .option('--key <key>', 'like the poster of the film with this key')
    .option('--poster <sha256>', 'like the poster with exactly this file')
    .option('--image <file>', 'like the picture in this file')
    .option('--text <words>', 'that look like these words; approximate with the starter models')
    .option('-k <n>', 'so many', wholeNumber(1, 500), 25)
    .action((options: SimilarOptions) =>
      withStudio(io, options, async (studio) => {
        const search = await searchOf(io, studio, options);
        const answer = await whenReady(io, search);
        await printResult(io, options.json === true, answer, similarText);
      }),
    );

  common(program.command('duplicates').description('clusters of posters that show the same picture, conflicts first'))
    .option('--find', 'look for them first')
    .option('--threshold <cosine>', 'with --find: cosine from which on alike pictures are one', cosine)
    .option('--conflicting', 'only those whose labels contradict each other')
    .option('--limit <n>', 'at most so many', wholeNumber(1, 200), 50)
    .action((options: DuplicateOptions) =>
      withStudio(io, options, async (studio) => {
        if (options.threshold !== undefined && options.find !== true) throw new UsageError('--threshold needs --find.');
        if (options.find === true) {
          const threshold = options.threshold === undefined ? {} : { threshold: options.threshold };
          await runJob(io, studio, () => studio.call('duplicates.find', threshold));
        }
        const kind = options.conflicting === true ? 'conflicting' : 'all';
        const list = await studio.call('duplicates.list', { kind, limit: options.limit });
        const { genres } = await studio.call('genres.list', {});
        const nameOf = new Map(genres.map((genre) => [genre.id, genre.name]));
        await printResult(io, options.json === true, list, (found) => duplicatesText(found, nameOf));
      }),
    );
}

function cosine(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0.5 && value <= 1)) {
    throw new InvalidArgumentError('It must be a number from 0.5 to 1.');
  }
  return value;
}

/** @throws UsageError unless it is exactly one thing that posters shall be like, AppError `not_found` */
async function searchOf(io: CliIo, studio: CliStudio, options: SimilarOptions): Promise<() => Promise<Answer>> {
  const { imdbId, key, poster, image, text, k } = options;
  const given = [imdbId, key, poster, image, text].filter((value) => value !== undefined);
  if (given.length !== 1) throw new UsageError('Name one of --imdb-id, --key, --poster, --image, --text.');
  if (text !== undefined) return () => studio.call('similar.byText', { text, k });
  if (image !== undefined) return () => studio.call('similar.byImage', { path: pathFrom(io, image), k });
  const { posterIds } = await studio.call('poster.find', {
    ...(imdbId === undefined ? {} : { imdbId }),
    ...(key === undefined ? {} : { filmKey: key }),
    ...(poster === undefined ? {} : { sha256: poster }),
  });
  const [posterId] = posterIds;
  if (posterId === undefined) throw new AppError('not_found', 'The project has no such poster.');
  return () => studio.call('similar.byPoster', { posterId, k });
}

/** Asks until the index is there. */
async function whenReady(io: CliIo, search: () => Promise<Answer>): Promise<Answer> {
  for (let told = false; ; told = true) {
    const answer = await search();
    if (answer.building === null) return answer;
    if (!told) await print(io.stderr, `${answer.building.why} Please wait.\n`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function similarText({ rows, model, textModel, approximate, indexed, notEmbedded }: Answer): string {
  const by = textModel === null || textModel.id === model.id ? model.id : `${model.id} and ${textModel.id}`;
  const lines = [
    table(
      ['cosine', 'film', 'title'],
      rows.map((row) => [
        row.cosine.toFixed(4),
        row.filmKey,
        `${row.title}${row.year === null ? '' : ` (${String(row.year)})`}`,
      ]),
    ),
    '',
    `Of ${String(indexed)} pictures, by ${by}${approximate ? ', approximately: text goes through a fitted map' : ''}.`,
  ];
  if (notEmbedded > 0) {
    lines.push(`${String(notEmbedded)} more are not compared yet: \`marquee embed\` makes their embeddings.`);
  }
  return lines.join('\n');
}

function duplicatesText(list: Output<'duplicates.list'>, nameOf: ReadonlyMap<number, string>): string {
  if (list.search === null) return 'Nobody has looked for duplicates yet: add --find.';
  const { threshold } = list.search;
  const head =
    `${String(list.total)} clusters, ${String(list.conflicting)} with conflicting labels` +
    `${threshold === null ? '' : `; threshold ${threshold.toFixed(3)}`}.`;
  const rows = list.clusters.map(({ cluster, posterCount, posters, conflicting }) => [
    cluster,
    posterCount,
    posters[0]?.title ?? '',
    conflicting.map((id) => nameOf.get(id) ?? '').join(', ') || '-',
  ]);
  return rows.length === 0 ? head : `${head}\n\n${table(['cluster', 'posters', 'first', 'conflicting in'], rows)}`;
}
