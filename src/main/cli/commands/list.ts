// The list command: posters that fit a filter, in the order of the library, as a table or as JSON lines.
import { Option, type Command } from 'commander';
import type { PosterRow } from '../../../shared/domain.ts';
import type { Sort } from '../../../shared/filter.ts';
import { plainText, print, table, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import { withStudio } from '../studio.ts';
import { filterWhere, WHERE, WHERE_HELP } from '../where.ts';

const PAGE = 500;
const SORTS = ['title', 'year', 'added', 'uncertainty', 'disagreement'] as const;

interface ListOptions extends CommonOptions {
  where?: string;
  sort: Sort['by'];
  descending?: boolean;
  limit?: string;
}

export function addListCommand(program: Command, io: CliIo): void {
  common(program.command('list').description('list posters that fit a filter; with --json one JSON line for each'))
    .option(WHERE, WHERE_HELP)
    .addOption(new Option('--sort <by>', 'order').choices([...SORTS]).default('title'))
    .option('--descending', 'largest first')
    .option('--limit <number>', 'at most so many')
    .action(async (options: ListOptions) => {
      await withStudio(io, options, async (studio) => {
        const filter = await filterWhere(studio, options.where);
        const sort: Sort = { by: options.sort, descending: options.descending === true };
        const { genres } = await studio.call('genres.list', {});
        const names = new Map(genres.map(({ id, name }) => [id, name]));
        const most = options.limit === undefined ? Infinity : Math.max(0, Number(options.limit) || 0);
        let total = 0;
        for (let offset = 0; offset < most; offset += PAGE) {
          const page = await studio.call('library.page', {
            filter,
            sort,
            offset,
            limit: Math.min(PAGE, most - offset),
          });
          total = page.total;
          const text =
            options.json === true
              ? page.rows.map((row) => `${JSON.stringify(listed(row, names))}\n`).join('')
              : lines(page.rows, names, offset === 0);
          await print(io.stdout, text);
          if (page.rows.length < PAGE) break;
        }
        if (options.json !== true) await print(io.stderr, `${total} posters\n`);
      });
    });
}

function listed(row: PosterRow, names: ReadonlyMap<number, string>): Record<string, unknown> {
  const named = (ids: readonly number[]): string[] => ids.map((id) => names.get(id) ?? `#${id}`);
  const { id, filmKey, title, year, split, uncertainty, disagreement } = row;
  const states = { present: named(row.present), absent: named(row.absent), byPerson: named(row.byPerson) };
  return { posterId: id, filmKey, title, year, ...states, split, uncertainty, disagreement };
}

function lines(rows: readonly PosterRow[], names: ReadonlyMap<number, string>, first: boolean): string {
  const cells = rows.map((row) => [
    row.id,
    row.filmKey,
    row.title,
    row.year ?? '',
    row.present.map((id) => names.get(id) ?? `#${id}`).join('|'),
  ]);
  const text = table(['poster', 'film', 'title', 'year', 'genres'], cells);
  if (cells.length === 0) return '';
  return plainText(`${first ? text : text.slice(text.indexOf('\n') + 1)}\n`);
}
