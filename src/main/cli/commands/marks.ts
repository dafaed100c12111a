// Commands on what goes with labels: mark (flags and notes), guideline, edits, revert.
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../../../shared/errors.ts';
import { UsageError } from '../failure.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { pathFrom, withStudio } from '../studio.ts';
import { counted, findGenre, onPoster, whichPosters, type PosterOptions } from './labels.ts';

interface MarkOptions extends CommonOptions, PosterOptions {
  flag?: boolean;
  unflag?: boolean;
  /** False by --no-note. */
  note?: string | false;
}
interface GuidelineOptions extends CommonOptions {
  set?: string;
  file?: string;
  remove?: boolean;
}

export function addMarkCommands(program: Command, io: CliIo): void {
  onPoster(common(program.command('mark').description('flag a film or poster, or note something on it')))
    .option('--flag', 'flag it')
    .option('--unflag', 'take its flag away')
    .option('--note <text>', 'what others should know')
    .option('--no-note', 'take its note away')
    .action(async (options: MarkOptions) => {
      if (options.flag === true && options.unflag === true) throw new UsageError('Give --flag or --unflag, not both.');
      const flagged = options.flag === true ? true : options.unflag === true ? false : undefined;
      // Commander says true where neither --note nor --no-note is given.
      const note = options.note === false ? null : typeof options.note === 'string' ? options.note : undefined;
      if (flagged === undefined && note === undefined)
        throw new UsageError('Give --flag, --unflag, --note or --no-note.');
      const which = whichPosters(options);
      await withStudio(io, options, async (studio) => {
        const { posterIds } = await studio.call('poster.find', which);
        if (posterIds.length === 0) throw new AppError('not_found', 'No such film or poster in this project.');
        const done = await studio.call('marks.set', {
          posterIds,
          ...(flagged === undefined ? {} : { flagged }),
          ...(note === undefined ? {} : { note }),
        });
        await printResult(io, options.json === true, done, () =>
          done.batchId === null
            ? 'Nothing had to change.'
            : `Changed ${counted(done.changed, 'mark')} on ${counted(posterIds.length, 'poster')}; saved at ${done.savedAt}.`,
        );
      });
    });

  common(program.command('guideline').description('what counts as a genre, as the curators agreed; Markdown'))
    .argument('<genre>', 'name or alias of the genre')
    .option('--set <text>', 'the new text')
    .option('--file <path>', 'the new text from a file')
    .option('--remove', 'take the guideline away')
    .action(async (name: string, options: GuidelineOptions) => {
      const given = [options.set, options.file, options.remove].filter((each) => each !== undefined);
      if (given.length > 1) throw new UsageError('Give one of --set, --file, --remove.');
      const text =
        options.file === undefined
          ? options.remove === true
            ? ''
            : options.set
          : await readFile(pathFrom(io, options.file), 'utf8');
      await withStudio(io, options, async (studio) => {
        const genre = findGenre((await studio.call('genres.list', {})).genres, name);
        if (text !== undefined) {
          const done = await studio.call('guidelines.set', { genreId: genre.id, text });
          await printResult(io, options.json === true, done, () =>
            done.batchId === null ? 'Nothing had to change.' : `Saved at ${done.savedAt}.`,
          );
          return;
        }
        const { guidelines } = await studio.call('guidelines.list', {});
        const found = guidelines.find((each) => each.genreId === genre.id) ?? null;
        const result = { genre: genre.name, guideline: found };
        await printResult(io, options.json === true, result, () =>
          found === null
            ? `Nobody has written yet what counts as ${genre.name}.`
            : `${found.text}\n\n(${found.by}, ${found.at})`,
        );
      });
    });

  common(program.command('edits').description('what was edited lately, by anybody, newest first'))
    .option('--limit <n>', 'at most so many', wholeNumber(1, 500), 20)
    .action(async (options: CommonOptions & { limit: number }) => {
      await withStudio(io, options, async (studio) => {
        const { edits } = await studio.call('edits.recent', { limit: options.limit });
        await printResult(io, options.json === true, { edits }, () =>
          table(
            ['at', 'who', 'what', 'state', 'posters', 'id'],
            edits.map((edit) => [
              edit.at,
              edit.by,
              edit.why === null ? edit.what : `${edit.what} (${edit.why})`,
              edit.state,
              edit.posters === null ? '-' : String(edit.posters),
              edit.batchId,
            ]),
          ),
        );
      });
    });

  common(program.command('revert').description('take a whole edit back, also when others came after it'))
    .argument('<id>', 'id of the edit, as `marquee edits` shows it')
    .action(async (batchId: string, options: CommonOptions) => {
      await withStudio(io, options, async (studio) => {
        const done = await studio.call('edits.revert', { batchId });
        await printResult(
          io,
          options.json === true,
          done,
          () =>
            `Reverted: ${done.what} (${done.changed} changed${done.skipped > 0 ? `, ${done.skipped} changed again since and left` : ''}).`,
        );
      });
    });
}
