// Commands of the tagline desk: what waits, decisions on drafts, approvals of taglines.
import { Option, type Command } from 'commander';
import type { Input, Output } from '../../../shared/contract.ts';
import { deskListSchema, type DeskList } from '../../../shared/calls/taglineDesk.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Approval } from '../../../shared/taglines/draft.ts';
import { UsageError } from '../failure.ts';
import { plainText, print, printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { withStudio, type CliStudio } from '../studio.ts';
import { filterWhere } from '../where.ts';
import { counted, onPoster, whichPosters, type PosterOptions } from './labels.ts';
import { addTaglineExport } from './taglineExport.ts';

const PAGE = 500;
/** Posters of one call of `taglines.approve`. */
const MOST = 100_000;
const VIEW = '--view <filter>';
const VIEW_HELP = 'posters that fit a filter as in the search field, e.g. "drafts:waiting genre:Horror"';

interface ListOptions extends CommonOptions {
  list: DeskList;
  view?: string;
  limit: number;
}
interface ApproveOptions extends CommonOptions, PosterOptions {
  view?: string;
}
interface DecideOptions extends CommonOptions {
  draft: string;
  text?: string;
}
type Queued = Output<'desk.queue'>['posters'][number];
type ListedTagline = Queued & { drafts: { id: string; text: string; score: number }[] };

export function addTaglineCommands(program: Command, io: CliIo): void {
  const taglines = program.command('taglines').description('the tagline desk: what waits, decisions, approvals');
  addList(taglines, io);
  addApproval(taglines, io, 'propose', 'proposed', 'put taglines forward for approval');
  addApproval(taglines, io, 'approve', 'approved', 'approve taglines as they are now');
  addApproval(taglines, io, 'withdraw', 'draft', 'make taglines drafts again that were proposed or approved');
  addDecision(taglines, io, 'accept', 'make a draft the tagline of its poster').option(
    '--text <text>',
    'with other words: the tagline, the draft edited',
  );
  addDecision(taglines, io, 'reject', 'reject a draft');
  addTaglineExport(taglines, io);
}

function addList(taglines: Command, io: CliIo): void {
  common(taglines.command('list').description('posters of a list of the desk; with --json one JSON line for each'))
    .addOption(
      new Option('--list <list>', 'which list; none: without tagline and drafts')
        .choices(deskListSchema.options)
        .default('waiting'),
    )
    .option(VIEW, VIEW_HELP)
    .option('--limit <n>', 'at most so many posters', wholeNumber(1, 1_000_000), 50)
    .action(async (options: ListOptions) => {
      await withStudio(io, options, async (studio) => {
        const filter = await filterWhere(studio, options.view);
        let total = 0;
        for (let offset = 0; offset < options.limit; offset += PAGE) {
          const limit = Math.min(PAGE, options.limit - offset);
          const page = await studio.call('desk.queue', { list: options.list, filter, offset, limit });
          total = page.total;
          for (const poster of page.posters) {
            const row = await withDrafts(studio, poster);
            await print(io.stdout, options.json === true ? `${JSON.stringify(row)}\n` : plainText(`${rowText(row)}\n`));
          }
          if (page.posters.length < limit) break;
        }
        if (options.json !== true) await print(io.stderr, `${counted(total, 'poster')}\n`);
      });
    });
}

/** A poster of the queue with its open drafts, best first. */
async function withDrafts(studio: CliStudio, poster: Queued): Promise<ListedTagline> {
  if (poster.openDrafts === 0) return { ...poster, drafts: [] };
  const { drafts } = await studio.call('desk.poster', { posterId: poster.posterId });
  const open = drafts.filter(({ state }) => state === 'open');
  return { ...poster, drafts: open.map(({ id, text, score }) => ({ id, text, score })) };
}

function rowText({ filmKey, title, year, tagline, approval, drafts }: ListedTagline): string {
  const head = `${filmKey}  ${title}${year === null ? '' : ` (${year})`}`;
  const now = tagline === null ? [] : [`  ${approval ?? 'not looked at'}: ${tagline}`];
  const open =
    drafts.length === 0
      ? []
      : [
          indented(
            table(
              ['draft', 'text'],
              drafts.map(({ id, text }) => [id, text]),
            ),
          ),
        ];
  return [head, ...now, ...open].join('\n');
}

const indented = (text: string): string => text.replace(/^/gm, '  ');

function addApproval(taglines: Command, io: CliIo, name: string, approval: Approval, description: string): void {
  onPoster(common(taglines.command(name).description(description)))
    .option(VIEW, VIEW_HELP)
    .action(async (options: ApproveOptions) => {
      const named = [options.imdbId, options.key, options.poster].some((each) => each !== undefined);
      if (named === (options.view !== undefined)) {
        throw new UsageError('Give --view, or name the film or poster by one of --imdb-id, --key, --poster.');
      }
      await withStudio(io, options, async (studio) => {
        const posterIds = await postersOf(studio, options);
        if (posterIds.length === 0) throw new AppError('not_found', 'No such film or poster in this project.');
        if (posterIds.length > MOST) {
          throw new AppError('bad_input', `The view has ${posterIds.length} posters; at most ${MOST} go at once.`, {
            hint: 'Narrow the view down, for example by split or year.',
          });
        }
        const done = await studio.call('taglines.approve', { posterIds, approval });
        await printResult(io, options.json === true, done, () => doneText(done, 'tagline'));
      });
    });
}

async function postersOf(studio: CliStudio, options: ApproveOptions): Promise<number[]> {
  if (options.view === undefined) return (await studio.call('poster.find', whichPosters(options))).posterIds;
  const filter = await filterWhere(studio, options.view);
  const withTagline = { allOf: [{ hasTagline: true }, ...(Object.keys(filter).length > 0 ? [filter] : [])] };
  const ids = await studio.call('library.ids', { filter: withTagline, sort: { by: 'added', descending: false } });
  return ids.ids;
}

function addDecision(taglines: Command, io: CliIo, name: 'accept' | 'reject', description: string): Command {
  return common(taglines.command(name).description(description))
    .requiredOption('--draft <id>', 'the draft, as `marquee taglines list` shows it')
    .action(async (options: DecideOptions) => {
      const input: Input<'drafts.decide'> = {
        draftId: options.draft,
        decision: name,
        ...(options.text === undefined ? {} : { text: options.text }),
      };
      await withStudio(io, options, async (studio) => {
        const done = await studio.call('drafts.decide', input);
        await printResult(io, options.json === true, done, () => doneText(done, 'poster'));
      });
    });
}

const doneText = (done: Output<'taglines.approve'>, what: string): string =>
  done.batchId === null
    ? 'Nothing had to change.'
    : `Changed ${counted(done.changed, what)}; saved at ${done.savedAt}.`;
