// Commands on the project as a whole: init, info, backup, backups, restore, verify.
import type { Command } from 'commander';
import { EXIT, PrintedFailure } from '../failure.ts';
import { printResult, table, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import { asCliStudio, localCore, pathFrom, withStudio } from '../studio.ts';

export function addProjectCommands(program: Command, io: CliIo): void {
  common(program.command('init <dir>').description('make a new project in a folder'))
    .option('--name <name>', 'name of the project (default: the folder’s)')
    .action(async (dir: string, options: CommonOptions & { name?: string }) => {
      const studio = asCliStudio(await localCore(io, options, null));
      try {
        const path = pathFrom(io, dir);
        const info = await studio.call('project.create', {
          dir: path,
          ...(options.name === undefined ? {} : { name: options.name }),
        });
        await printResult(io, options.json === true, info, () => `Made the project "${info.name}" in ${info.dir}.`);
      } finally {
        await studio.close();
      }
    });

  common(program.command('info').description('what the project holds')).action(async (options: CommonOptions) => {
    await withStudio(io, options, async (studio) => {
      const { project } = await studio.call('studio.info', {});
      await printResult(io, options.json === true, project, (info) =>
        info === null
          ? 'No project.'
          : [
              `${info.name} (${info.dir})`,
              `${info.counts.films} films, ${info.counts.posters} posters, ${info.counts.images} images, ${info.counts.embedded} embedded`,
              `split: ${info.splitName ?? 'none'}; active run: ${info.activeRun ?? 'none'}`,
              ...(info.readOnlyReason === null ? [] : [info.readOnlyReason]),
            ].join('\n'),
      );
    });
  });

  common(program.command('backup').description('make a verified backup of the catalog in backups/')).action(
    async (options: CommonOptions) => {
      await withStudio(io, options, async (studio) => {
        const made = await studio.call('project.backup', {});
        await printResult(io, options.json === true, made, () => `${made.path} (${made.bytes} bytes)`);
      });
    },
  );

  common(program.command('backups').description('list the backups of the project')).action(
    async (options: CommonOptions) => {
      await withStudio(io, options, async (studio) => {
        const { backups } = await studio.call('project.backups', {});
        await printResult(io, options.json === true, { backups }, () =>
          backups.length === 0
            ? 'No backups.'
            : table(
                ['made', 'bytes', 'reason', 'path'],
                backups.map((backup) => [backup.at, backup.bytes, backup.reason, backup.path]),
              ),
        );
      });
    },
  );

  common(
    program
      .command('restore <backup>')
      .description('put a backup in the place of the catalog; the replaced catalog is kept beside it'),
  ).action(async (backup: string, options: CommonOptions) => {
    // Without opening the project first: a damaged one cannot be opened, and this is its way back.
    const studio = asCliStudio(await localCore(io, options, null));
    try {
      const info = await studio.call('project.restore', { path: pathFrom(io, backup) });
      await printResult(io, options.json === true, info, () => `Restored "${info.name}" in ${info.dir}.`);
    } finally {
      await studio.close();
    }
  });

  common(
    program.command('verify').description('check the catalog, and rebuild its state from the history to compare'),
  ).action(async (options: CommonOptions) => {
    await withStudio(io, options, async (studio) => {
      const result = await studio.call('project.verify', {});
      await printResult(io, options.json === true, result, () =>
        [
          result.ok ? 'The catalog is sound.' : 'The catalog has problems.',
          `integrity: ${result.integrity}`,
          `state rebuilt from history: ${result.rebuilt ? 'the same' : 'different'}`,
          ...result.problems,
        ].join('\n'),
      );
      if (!result.ok) throw new PrintedFailure(`exit ${EXIT.failed}`);
    });
  });
}
