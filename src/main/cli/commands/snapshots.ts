// Commands on snapshots: take one, list them, compare two, go back to one.
import type { Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { withStudio, type CliStudio } from '../studio.ts';

interface DiffOptions extends CommonOptions {
  limit: number;
}

export function addSnapshotCommands(program: Command, io: CliIo): void {
  const snapshot = program.command('snapshot').description('name the labels as they are, compare, go back');
  common(snapshot.command('save <name>').description('give the labels and taglines of now a name')).action(
    (name: string, options: CommonOptions) =>
      withStudio(io, options, async (studio) => {
        const saved = await studio.call('snapshots.save', { name });
        await printResult(io, options.json === true, saved, () => `Snapshot ${saved.name}: ${saved.hash}`);
      }),
  );
  common(snapshot.command('list').description('all snapshots, newest first')).action((options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const list = await studio.call('snapshots.list', {});
      await printResult(io, options.json === true, list, listText);
    }),
  );
  common(snapshot.command('diff <from> [to]').description('which labels changed between two snapshots (to: now)'))
    .option('--limit <n>', 'posters to list', wholeNumber(0, 500), 20)
    .action((from: string, to: string | undefined, options: DiffOptions) =>
      withStudio(io, options, async (studio) => {
        const a = await idOf(studio, from);
        const b = to === undefined || to === 'now' ? 'now' : await idOf(studio, to);
        const diff = await studio.call('snapshots.diff', { a, b, limit: options.limit });
        await printResult(io, options.json === true, diff, diffText);
      }),
    );
  common(
    snapshot.command('restore <name>').description('go back to a snapshot, as one edit that undo takes back'),
  ).action((name: string, options: CommonOptions) =>
    withStudio(io, options, async (studio) => {
      const done = await studio.call('snapshots.restore', { id: await idOf(studio, name) });
      const left =
        done.left.length > 0 ? ` As they are, since they were merged or split: ${done.left.join(', ')}.` : '';
      await printResult(
        io,
        options.json === true,
        done,
        () => `${done.posters} posters are as in ${name}: ${done.changed} changes.${left}`,
      );
    }),
  );
  common(snapshot.command('delete <name>').description('forget a snapshot; the labels stay as they are')).action(
    (name: string, options: CommonOptions) =>
      withStudio(io, options, async (studio) => {
        await studio.call('snapshots.delete', { id: await idOf(studio, name) });
        await printResult(io, options.json === true, { name }, () => `The snapshot ${name} is gone.`);
      }),
  );
}

/** @throws AppError `not_found` naming the snapshots that there are */
async function idOf(studio: CliStudio, name: string): Promise<string> {
  const { snapshots } = await studio.call('snapshots.list', {});
  const found = snapshots.find((each) => each.name.toLowerCase() === name.toLowerCase() || each.id === name);
  if (found) return found.id;
  throw new AppError('not_found', `There is no snapshot named "${name}".`, {
    hint: `Snapshots: ${snapshots.map((each) => each.name).join(', ') || 'none yet'}.`,
  });
}

function listText({ snapshots }: Output<'snapshots.list'>): string {
  if (snapshots.length === 0) return 'No snapshots yet.';
  return table(
    ['name', 'at', 'who', 'posters', 'events since', 'hash', 'runs'],
    snapshots.map(({ name, at, actor, posters, changedSince, hash, runs }) => [
      name,
      at,
      actor,
      posters,
      changedSince,
      hash.slice(0, 12),
      runs.map((run) => run.name).join(', '),
    ]),
  );
}

function diffText(diff: Output<'snapshots.diff'>): string {
  const lines = [
    `${diff.a} to ${diff.b}: ${diff.pairs} labels and ${diff.taglines} taglines on ${diff.posters} posters.`,
  ];
  for (const { actor, events } of diff.people) lines.push(`${actor}: ${events} events`);
  for (const { what, actor } of diff.vocabulary) lines.push(`Vocabulary: ${what} (${actor})`);
  if (diff.genres.length > 0) {
    const rows = diff.genres.map(({ genre, old, new: now, posters }) => [genre, `${old} -> ${now}`, posters]);
    lines.push('', table(['genre', 'change', 'posters'], rows));
  }
  for (const { posterId, title, labels, tagline } of diff.page) {
    const parts = labels.map(({ genre, old, new: now }) => `${genre} ${old} -> ${now}`);
    if (tagline) parts.push('another tagline');
    lines.push(`${title || `Poster ${posterId}`}: ${parts.join('; ')}`);
  }
  return lines.join('\n');
}
