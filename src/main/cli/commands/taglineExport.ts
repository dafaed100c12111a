// `marquee taglines export`: taglines with their approvals as a file for elsewhere, or on paper with their posters.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { z } from 'zod';
import { approvalSchema, type Approval } from '../../../shared/taglines/draft.ts';
import { PAPERS, TAGLINE_FORMATS, type Paper, type TaglineFormat } from '../../../shared/taglines/exportForms.ts';
import { printResult, type CliIo } from '../io.ts';
import { common, type CommonOptions } from '../options.ts';
import type { taglineExportResultSchema } from '../results.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio } from '../studio.ts';
import { filterWhere } from '../where.ts';

interface TaglineExportOptions extends CommonOptions {
  format: TaglineFormat;
  out: string;
  overwrite?: boolean;
  approval: Approval[];
  view?: string;
  paper: Paper;
}

function approvals(text: string): Approval[] {
  const names = text.split(',').map((name) => name.trim());
  const read = approvalSchema.array().safeParse(names);
  if (read.success) return [...new Set(read.data)];
  throw new InvalidArgumentError(`Choose from ${approvalSchema.options.join(', ')}, with commas between.`);
}

/** Adds `export` to the commands of `taglines`. */
export function addTaglineExport(taglines: Command, io: CliIo): void {
  common(
    taglines
      .command('export')
      .description('write taglines with who approved them to a file; docx and pdf show the posters too'),
  )
    .addOption(
      new Option(
        '--format <format>',
        'csv, jsonl: for programs; docx: a table for Word; pdf: a contact sheet, nine posters on a page',
      )
        .choices([...TAGLINE_FORMATS])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'file to write')
    .option('--overwrite', 'replace the file when it exists')
    .option('--approval <states>', 'taglines of these states: draft, proposed, approved', approvals, ['approved'])
    .option('--view <filter>', 'posters that fit a filter as in the search field, e.g. "genre:Horror year:1980..1989"')
    .addOption(new Option('--paper <paper>', 'paper of docx and pdf').choices([...PAPERS]).default('a4'))
    .action(async (options: TaglineExportOptions) => {
      await withStudio(io, options, async (studio) => {
        const filter = await filterWhere(studio, options.view);
        const { job } = await runJob(io, studio, () =>
          studio.call('taglines.export', {
            format: options.format,
            path: pathFrom(io, options.out),
            overwrite: options.overwrite === true,
            approvals: options.approval,
            paper: options.paper,
            filter,
          }),
        );
        const result = job.result as z.infer<typeof taglineExportResultSchema>;
        await printResult(io, options.json === true, result, exportText);
      });
    });
}

function exportText(result: z.infer<typeof taglineExportResultSchema>): string {
  const { taglines, path, repeated, hidden, hiddenCount, withoutGlyph, shortened } = result;
  const { withoutImage = 0, failed = [], failedCount = 0 } = result;
  const lines = [`Wrote ${taglines} taglines to ${path}.`];
  if (repeated > 0) lines.push(`Marked, because another film has the same tagline: ${repeated}.`);
  if (hiddenCount > 0) lines.push(`With characters that nobody sees, written as they are: ${hiddenCount}.`);
  for (const { title, what } of hidden) lines.push(`  ${title}: ${what}`);
  if (withoutImage > 0) lines.push(`Without a poster: ${withoutImage}.`);
  if (failedCount > 0) lines.push(`Posters not readable: ${failedCount}.`);
  for (const { title, problem } of failed) lines.push(`  ${title}: ${problem}`);
  if (withoutGlyph.length > 0) lines.push(`Drawn as boxes, because no font here has them: ${withoutGlyph.join(' ')}`);
  if (shortened.length > 0) lines.push(`Shortened to fit: ${shortened.join(', ')}.`);
  return lines.join('\n');
}
