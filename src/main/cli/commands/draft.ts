// The draft command: taglines for one film, a part of the split or the posters of a filter, by a tagline model. Its settings are
// those of the desk, made from their schema.
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Option, type Command } from 'commander';
import type { Input } from '../../../shared/contract.ts';
import { AppError } from '../../../shared/errors.ts';
import { draftSettingsSchema, type DraftSettingsInput } from '../../../shared/taglines/draftSettings.ts';
import type { DraftLine } from '../../core/jobs/draftJob.ts';
import { UsageError } from '../failure.ts';
import { findRun, RUN_NAMES } from '../findRun.ts';
import { plainText, print, printResult, type CliIo } from '../io.ts';
import { common, splitOption, type CommonOptions } from '../options.ts';
import { addRecipeOptions, givenSettings, recipeOptionsOf } from '../recipeOptions.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio, type CliStudio } from '../studio.ts';
import { filterWhere } from '../where.ts';

const settingOptions = recipeOptionsOf(draftSettingsSchema);

interface DraftOptions extends CommonOptions {
  imdbId?: string;
  split?: 'train' | 'validation' | 'test';
  view?: string;
  run?: string;
  skip: 'none' | 'drafts' | 'taglines';
  keep?: boolean;
  out?: string;
  overwrite?: boolean;
}

export function addDraftCommand(program: Command, io: CliIo): void {
  const command = common(
    program
      .command('draft')
      .description('taglines by a tagline model, best first; with --json one JSON line per poster'),
  )
    .option('--imdb-id <id>', 'for the posters of this film')
    .addOption(splitOption('for the posters of this part alone'))
    .option(
      '--view <filter>',
      'for the posters of a filter as in the search field, e.g. "genre:Horror year:1980..1989"',
    )
    .option('--run <run>', `tagline run: ${RUN_NAMES} (default: the one that the desk uses, else the starter model)`)
    .addOption(
      new Option('--skip <posters>', 'posters to leave out: none, with open drafts, with open drafts or a tagline')
        .choices(['none', 'drafts', 'taglines'])
        .default('none'),
    )
    .option('--keep', 'put the drafts on the tagline desk, too')
    .option('--out <file>', 'write the lines to a file')
    .option('--overwrite', 'replace the file when it exists');
  addRecipeOptions(command, settingOptions);
  command.action(async (options: DraftOptions) => {
    const settings = givenSettings(command, settingOptions) as DraftSettingsInput;
    await withStudio(io, options, (studio) => draft(io, studio, options, settings));
  });
}

async function draft(io: CliIo, studio: CliStudio, options: DraftOptions, settings: DraftSettingsInput): Promise<void> {
  const request = await requestOf(studio, options, settings);
  const folder = options.out === undefined ? await mkdtemp(join(tmpdir(), 'marquee-draft-')) : null;
  const out = folder === null ? pathFrom(io, options.out!) : join(folder, 'drafts.jsonl');
  try {
    const { job } = await runJob(io, studio, () =>
      studio.call('drafts.start', { ...request, out, overwrite: options.overwrite === true }),
    );
    const result = job.result as { posters: number; drafted: number; drafts: number };
    if (folder === null) {
      await printResult(
        io,
        options.json === true,
        job.result,
        () => `Wrote ${result.drafts} drafts for ${result.drafted} of ${result.posters} posters to ${out}.`,
      );
    } else if (options.json === true) {
      await pipeline(createReadStream(out), io.stdout, { end: false });
    } else {
      await printList(io, out);
    }
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

async function requestOf(
  studio: CliStudio,
  options: DraftOptions,
  settings: DraftSettingsInput,
): Promise<Input<'drafts.start'>> {
  const { imdbId, split, view, run, skip } = options;
  if (imdbId !== undefined && (split !== undefined || view !== undefined)) {
    throw new UsageError('--imdb-id names one film: --split and --view choose among many.', 'Leave one out.');
  }
  const posterIds = imdbId === undefined ? undefined : await postersOf(studio, imdbId);
  return {
    filter: await filterWhere(studio, view),
    settings,
    skip,
    keep: options.keep === true,
    ...(posterIds === undefined ? {} : { posterIds }),
    ...(split === undefined ? {} : { split }),
    ...(run === undefined ? {} : { runId: (await findRun(studio, run, 'taglines')).id }),
  };
}

async function postersOf(studio: CliStudio, imdbId: string): Promise<number[]> {
  const { posterIds } = await studio.call('poster.find', { imdbId });
  if (posterIds.length > 0) return posterIds;
  throw new AppError('not_found', `The project has no poster of the film ${imdbId}.`);
}

/** "78748  Alien" and its drafts below, with what they are nearest to. */
async function printList(io: CliIo, path: string): Promise<void> {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    if (line === '') continue;
    const { imdbId, filmKey, title, drafts } = JSON.parse(line) as DraftLine;
    const texts = drafts.map(({ text, score, nearest }) => {
      const near = nearest === null ? '' : `, ${nearest.similarity.toFixed(2)} like “${nearest.text}”`;
      return `  ${text}  (${score.toFixed(2)}${near})`;
    });
    const list = texts.length === 0 ? ['  No draft fits the settings.'] : texts;
    await print(io.stdout, plainText(`${[`${imdbId ?? filmKey ?? ''}  ${title}`, ...list].join('\n')}\n`));
  }
}
