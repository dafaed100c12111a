// The export command.
import { Option, type Command } from 'commander';
import { printResult, type CliIo } from '../io.ts';
import { common, splitOption, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio } from '../studio.ts';
import type { SplitPart } from '../../../shared/domain.ts';

interface ExportOptions extends CommonOptions {
  format: 'csv' | 'jsonl';
  out: string;
  overwrite?: boolean;
  split?: SplitPart;
}

export function addExportCommand(program: Command, io: CliIo): void {
  common(program.command('export').description('write labels and taglines with their provenance to a file'))
    .addOption(new Option('--format <format>', 'csv or jsonl').choices(['csv', 'jsonl']).makeOptionMandatory())
    .requiredOption('--out <file>', 'file to write')
    .option('--overwrite', 'replace the file when it exists')
    .addOption(splitOption('posters of this part alone'))
    .action(async (options: ExportOptions) => {
      await withStudio(io, options, async (studio) => {
        const { job } = await runJob(io, studio, () =>
          studio.call('export.start', {
            format: options.format,
            path: pathFrom(io, options.out),
            overwrite: options.overwrite === true,
            filter: options.split === undefined ? {} : { split: options.split },
          }),
        );
        const result = job.result as { path: string; posters: number; bytes: number; snapshot: string };
        await printResult(
          io,
          options.json === true,
          result,
          () => `Wrote ${result.posters} posters to ${result.path} (snapshot ${result.snapshot.slice(0, 12)}).`,
        );
      });
    });
}
