// Commands for several curators: the event log of a copy (export, merge), conflicts, agreement, and the people of a studio.
import { Option, type Command } from 'commander';
import type { Agreement, LogExport, MergeReport } from '../../../shared/calls/merging.ts';
import { personRoleSchema, type PersonRole } from '../../../shared/calls/people.ts';
import { formatBytes } from '../../../shared/formatBytes.ts';
import { taglineMergeWords } from '../../../shared/mergeWords.ts';
import { readAnnouncement } from '../../core/announcement.ts';
import { fixed, printResult, table, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, projectDirOf, withoutProject, withStudio, type CliStudio } from '../studio.ts';

export function addMergingCommands(program: Command, io: CliIo): void {
  addLogCommands(program, io);
  common(
    program
      .command('agreement')
      .description(
        'how far people agree: Cohen’s kappa, Krippendorff’s alpha, and who adds or removes more than others',
      ),
  ).action((options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const answer = await studio.call('merging.agreement', {});
      await printResult(io, options.json === true, answer, agreementText);
    }),
  );
  addPeopleCommands(program, io);
}

function addLogCommands(program: Command, io: CliIo): void {
  const log = program.command('log').description('the event log: what another copy of the project can merge');
  common(
    log.command('export <file>').description('write the event log of this copy; a name that ends in .gz is packed'),
  )
    .option('--since <point>', 'only what came after this point, which an earlier export told')
    .option('--overwrite', 'replace the file when it exists')
    .action((file: string, options: CommonOptions & { since?: string; overwrite?: boolean }) =>
      withStudio(io, options, async (studio) => {
        const { job } = await runJob(io, studio, () =>
          studio.call('merging.export', {
            path: pathFrom(io, file),
            overwrite: options.overwrite === true,
            ...(options.since === undefined ? {} : { since: options.since }),
          }),
        );
        await printResult(io, options.json === true, job.result as LogExport, (made) =>
          [
            `Wrote ${made.events} events to ${made.path} (${formatBytes(made.bytes)}, snapshot ${made.snapshot.slice(0, 12)}).`,
            `A later export can go on: --since ${made.point}`,
          ].join('\n'),
        );
      }),
    );

  common(log.command('merge <file>').description('merge the event log of another copy; a backup is made before'))
    .option('--dry-run', 'only say what it would do')
    .action((file: string, options: CommonOptions & { dryRun?: boolean }) =>
      withStudio(io, options, async (studio) => {
        const path = pathFrom(io, file);
        const { job } = await runJob(io, studio, () =>
          studio.call(options.dryRun === true ? 'merging.preview' : 'merging.start', { path }),
        );
        await printResult(io, options.json === true, job.result as MergeReport, mergeText);
      }),
    );
}

const many = (n: number, word: string): string => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`;

/** What a merge did, in lines. */
export function mergeText(report: MergeReport): string {
  const would = report.dryRun ? 'would come' : 'came';
  const { conflicts } = report;
  const lacking = report.waiting - report.waitingEarlier;
  return [
    `From ${report.from.name}${report.ownLog ? ' (this very copy)' : ''}, written ${report.from.at}:`,
    `${many(report.events, 'event')} ${would} to ${many(report.posters, 'poster')}; ${report.known.toLocaleString('en')} were known.`,
    ...(report.drafts > 0 ? [`${many(report.drafts, 'draft')} of taglines among them.`] : []),
    ...(report.films > 0 ? [`${many(report.films, 'film')} made.`] : []),
    ...(report.genres.length > 0 ? [`New genres: ${report.genres.join(', ')}.`] : []),
    ...report.matched.map(({ name, genre }) => `${name} is ${genre} here.`),
    `Conflicts: ${conflicts.new} new, ${conflicts.settled} settled, ${conflicts.open} open.`,
    ...taglineMergeWords(report),
    ...(lacking > 0
      ? [
          `${many(lacking, 'event')} wait for posters that this copy lacks (films ${report.waitingFilms.join(', ')}); add the files, and they take effect.`,
        ]
      : []),
    ...(report.waitingEarlier > 0
      ? [`${many(report.waitingEarlier, 'event')} wait for events of an earlier log; merge that, and they take effect.`]
      : []),
    ...(report.whole
      ? []
      : ['The file ends early: it was cut off. Export it again and merge that; nothing comes twice.']),
    ...(report.badCount > 0 ? [`${many(report.badCount, 'line')} could not be read:`] : []),
    ...report.bad.map(({ line, reason }) => `  line ${line}: ${reason}`),
    ...(report.backup === null ? [] : [`Backup before the merge: ${report.backup}`]),
  ].join('\n');
}

function agreementText(answer: Agreement): string {
  if (answer.people.length === 0) return 'Nobody has decided on a label yet.';
  const { overall } = answer;
  return [
    table(
      ['person', 'decisions', 'present', 'bias'],
      answer.people.map(({ name, decisions, present }) => [
        name,
        decisions,
        present,
        fixed(overall.bias.find(({ person }) => person === name)?.bias ?? null),
      ]),
    ),
    '',
    `${many(overall.pairs, 'pair')} decided by more than one; alpha ${fixed(overall.alpha)}, agreed ${fixed(overall.agreed)}`,
    ...overall.kappas.map(
      ({ a, b, pairs, kappa }) => `${a} and ${b}: kappa ${fixed(kappa)} over ${many(pairs, 'pair')}`,
    ),
    '',
    table(
      ['genre', 'pairs', 'alpha', 'agreed'],
      answer.genres.map(({ genre, pairs, alpha, agreed }) => [genre, pairs, fixed(alpha), fixed(agreed)]),
    ),
  ].join('\n');
}

/** The studio that serves the project of the options, which knows its own address; else one of this process. */
async function anyStudio(io: CliIo, options: CommonOptions, work: (studio: CliStudio) => Promise<void>): Promise<void> {
  if (readAnnouncement(projectDirOf(options, io)) !== null) return withStudio(io, options, work);
  return withoutProject(io, options, work);
}

const linkText = ({
  name,
  role,
  code,
  url,
}: {
  name: string;
  role: string;
  code: string;
  url: string | null;
}): string =>
  [
    `${name} can sign in as ${role} with this link, once, within a week:`,
    url ?? `the address of the studio, followed by /?code=${code}`,
  ].join('\n');

function addPeopleCommands(program: Command, io: CliIo): void {
  const people = program.command('people').description('who may sign in to the studio of this machine');
  common(people.command('add <name>').description('let somebody sign in, and print a link that works once'))
    .addOption(
      new Option('--role <role>', 'curator: edits; viewer: looks')
        .choices(personRoleSchema.options)
        .default('curator' satisfies PersonRole),
    )
    .action((name: string, options: CommonOptions & { role: PersonRole }) =>
      anyStudio(io, options, async (studio) => {
        const link = await studio.call('people.add', { name, role: options.role });
        await printResult(io, options.json === true, link, linkText);
      }),
    );
  common(people.command('link <name>').description('print another link, for another browser')).action(
    (name: string, options: CommonOptions) =>
      anyStudio(io, options, async (studio) => {
        const link = await studio.call('people.link', { name });
        await printResult(io, options.json === true, link, linkText);
      }),
  );
  common(people.command('list', { isDefault: true }).description('who may sign in')).action((options: CommonOptions) =>
    anyStudio(io, options, async (studio) => {
      const list = await studio.call('people.list', {});
      await printResult(io, options.json === true, list, (answer) =>
        answer.people.length === 0
          ? 'Nobody but the owner.'
          : table(
              ['name', 'role', 'since', 'browsers'],
              answer.people.map(({ name, role, addedAt, sessions }) => [name, role, addedAt, sessions]),
            ),
      );
    }),
  );
  common(people.command('remove <name>').description('sign somebody out everywhere; their edits stay')).action(
    (name: string, options: CommonOptions) =>
      anyStudio(io, options, async (studio) => {
        await studio.call('people.remove', { name });
        await printResult(io, options.json === true, { name }, () => `${name} can no longer sign in.`);
      }),
  );
}
