// Commands that carry trained heads out of a project and into one: export-model, import-model.
import { Option, type Command } from 'commander';
import type { z } from 'zod';
import { UsageError } from '../failure.ts';
import { print, printResult, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import type { exportModelResultSchema } from '../results.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio } from '../studio.ts';
import { findRun, RUN_NAMES } from '../findRun.ts';

interface ExportModelOptions extends CommonOptions {
  run: string;
  format: 'onnx' | 'safetensors';
  from: 'embedding' | 'image';
  out: string;
  overwrite?: boolean;
}
interface ImportModelOptions extends CommonOptions {
  name?: string;
  newGenre?: boolean;
}

export function addExportModelCommands(program: Command, io: CliIo): void {
  common(program.command('export-model').description('write the head of a run as one file for elsewhere'))
    .requiredOption('--run <run>', RUN_NAMES)
    .addOption(
      new Option('--format <format>', 'onnx: a graph with thresholds in its metadata; safetensors: the weights')
        .choices(['onnx', 'safetensors'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--from <input>', 'what an ONNX file takes: image features, or a picture (encoder and head in one)')
        .choices(['embedding', 'image'])
        .default('embedding'),
    )
    .requiredOption('--out <file>', 'file to write')
    .option('--overwrite', 'replace the file when it exists')
    .action(async (options: ExportModelOptions) => {
      const { format, from } = options;
      if (format === 'safetensors' && from === 'image') {
        throw new UsageError('--format safetensors and --from image disagree: such a file holds the head alone.');
      }
      await withStudio(io, options, async (studio) => {
        const run = await findRun(studio, options.run);
        const { job } = await runJob(io, studio, () =>
          studio.call('runs.exportModel', {
            runId: run.id,
            format,
            from,
            path: pathFrom(io, options.out),
            overwrite: options.overwrite === true,
          }),
        );
        const result = job.result as z.infer<typeof exportModelResultSchema>;
        await printResult(io, options.json === true, result, exportedText);
      });
    });

  common(
    program
      .command('import-model')
      .description('a head that was exported as a run of this project; it is not made active'),
  )
    .argument('<file>', 'safetensors, or ONNX from the embedding')
    .option('--name <name>', 'name of the run (default: that in the file)')
    .option('--new-genre', 'make genres that the project does not have')
    .action(async (file: string, options: ImportModelOptions) => {
      await withStudio(io, options, async (studio) => {
        const stop = studio.subscribe((event) => {
          if (event.name !== 'studio.notice') return;
          const { message, hint } = event.payload;
          void print(io.stderr, `${[message, hint].filter((text) => text !== undefined).join(' ')}\n`);
        });
        try {
          const run = await studio.call('runs.importModel', {
            path: pathFrom(io, file),
            newGenres: options.newGenre === true,
            ...(options.name === undefined ? {} : { name: options.name }),
          });
          await printResult(
            io,
            options.json === true,
            run,
            () => `Imported "${run.name}" as run ${run.id}: ${run.genres.length} genres, encoder ${run.encoder.id}.`,
          );
        } finally {
          stop();
        }
      });
    });
}

function exportedText({ path, bytes, genres, checked }: z.infer<typeof exportModelResultSchema>): string {
  const lines = [`Wrote ${path} (${bytes} bytes, ${genres.length} genres).`];
  if (checked) {
    const what = { posters: 'posters of the project', sample: 'a poster of the sample', noise: 'random numbers' }[
      checked.on
    ];
    const difference = checked.largest.toPrecision(1);
    lines.push(
      `Tried in onnxruntime on ${what}: probabilities differ from those of the head by at most ${difference}.`,
    );
  }
  return lines.join('\n');
}
