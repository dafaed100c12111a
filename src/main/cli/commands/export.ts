// The export command: labels and taglines, with or without their posters. Models are exportModel.ts.
import { Option, type Command } from 'commander';
import { printResult, type CliIo } from '../io.ts';
import { common, splitOption, type CommonOptions } from '../options.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio } from '../studio.ts';
import { filterWhere, WHERE, WHERE_HELP } from '../where.ts';
import type { z } from 'zod';
import type { SplitPart } from '../../../shared/domain.ts';
import { conjoin } from '../../../shared/filter.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/exportFormats.ts';
import type { exportResultSchema } from '../results.ts';

interface ExportOptions extends CommonOptions {
  format: ExportFormat;
  out: string;
  overwrite?: boolean;
  split?: SplitPart;
  where?: string;
}

export function addExportCommand(program: Command, io: CliIo): void {
  common(
    program
      .command('export')
      .description('write labels and taglines with their provenance to a file, or with their posters to a folder'),
  )
    .addOption(
      new Option(
        '--format <format>',
        'csv, jsonl, parquet: a file; imagefolder: a folder that Hugging Face datasets reads; fiftyone: a folder that ' +
          'FiftyOne loads; labelstudio: tasks for its import',
      )
        .choices([...EXPORT_FORMATS])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <path>', 'file (imagefolder, fiftyone: folder) to write')
    .option('--overwrite', 'replace the file, or the folder of an earlier export, when it exists')
    .addOption(splitOption('posters of this part alone'))
    .option(WHERE, WHERE_HELP)
    .action(async (options: ExportOptions) => {
      await withStudio(io, options, async (studio) => {
        const where = await filterWhere(studio, options.where);
        const filter = options.split === undefined ? where : conjoin([{ split: options.split }, where]);
        const { job } = await runJob(io, studio, () =>
          studio.call('export.start', {
            format: options.format,
            path: pathFrom(io, options.out),
            overwrite: options.overwrite === true,
            filter,
          }),
        );
        const result = job.result as z.infer<typeof exportResultSchema>;
        await printResult(io, options.json === true, result, exportText);
      });
    });
}

function exportText(result: z.infer<typeof exportResultSchema>): string {
  const { parts, failed = [], failedCount = 0, withoutImage = 0 } = result;
  const lines = [`Wrote ${result.posters} posters to ${result.path} (snapshot ${result.snapshot.slice(0, 12)}).`];
  if (parts) {
    const counts = Object.entries(parts).filter(([, count]) => count > 0);
    lines.push(counts.map(([part, count]) => `${part} ${count}`).join(', '));
  }
  if (result.interface !== undefined) lines.push(`The labeling interface for them is ${result.interface}.`);
  if (withoutImage > 0) lines.push(`Left out, without a picture: ${withoutImage}.`);
  if (failedCount > 0) lines.push(`Left out, not readable: ${failedCount}.`);
  for (const { file, problem } of failed) lines.push(`  ${file}: ${problem}`);
  return lines.join('\n');
}
