// Commands of the project's own language model: train tokenizer, train language.
import type { Command } from 'commander';
import type { Input } from '../../../shared/contract.ts';
import { languageRecipeSchema } from '../../../shared/language.ts';
import { printResult, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { addRecipeOptions, givenSettings, recipeOptionsOf } from '../recipeOptions.ts';
import type { languageResultSchema, tokenizerResultSchema } from '../results.ts';
import { runJob } from '../runJob.ts';
import { pathFrom, withStudio } from '../studio.ts';
import { deviceOption } from '../trainRequest.ts';
import type { z } from 'zod';

interface OutOptions extends CommonOptions {
  out?: string;
  overwrite?: boolean;
  splitName?: string;
}
interface TokenizerOptions extends OutOptions {
  vocab?: number;
}
interface LanguageOptions extends OutOptions {
  tokenizer?: string;
  half?: boolean;
  install?: string;
  device: string;
  threads?: number;
}

const SETTINGS = recipeOptionsOf(languageRecipeSchema);

/** Adds them to the command `train`. */
export function addLanguageCommands(train: Command, io: CliIo): void {
  const withOut = (command: Command, what: string): Command =>
    common(command)
      .option('--out <path>', what)
      .option('--overwrite', 'replace what is there')
      .option('--split-name <name>', 'the split whose train part is learned from (default: the active one)');

  withOut(
    train.command('tokenizer').description('train a byte-level BPE tokenizer on titles, overviews and taglines'),
    'file to write (default: language/tokenizer.json of the project)',
  )
    .option(
      '--vocab <n>',
      'tokens, 256 bytes and the end of a text among them (default: 4096)',
      wholeNumber(257, 65_536),
    )
    .action(async (options: TokenizerOptions) => {
      await withStudio(io, options, async (studio) => {
        const { vocab } = options;
        const request = { ...outOf(io, options), ...(vocab === undefined ? {} : { vocabulary: vocab }) };
        const { job } = await runJob(io, studio, () => studio.call('train.tokenizer', request));
        const result = job.result as z.infer<typeof tokenizerResultSchema>;
        await printResult(
          io,
          options.json === true,
          result,
          ({ path, tokens, texts }) => `Wrote ${path}: ${tokens} tokens, learned from ${texts} texts.`,
        );
      });
    });

  const language = withOut(
    train
      .command('language')
      .description('train a GPT-2 from scratch on overviews and taglines, genres and title told before them'),
    'folder to write (default: language/model of the project)',
  )
    .option(
      '--tokenizer <file>',
      'a tokenizer.json in the layout of GPT-2 (default: language/tokenizer.json of the project)',
    )
    .option('--half', 'store weights in half precision')
    .option('--install <id>', 'add the model to those installed, by this name')
    .addOption(deviceOption().default('cpu'))
    .option('--threads <n>', 'CPU threads (default: all physical cores)', wholeNumber(1, 256));
  addRecipeOptions(language, SETTINGS).action(async (options: LanguageOptions, command: Command) => {
    await withStudio(io, options, async (studio) => {
      const { tokenizer, install, device, threads } = options;
      const request: Input<'train.language'> = {
        ...outOf(io, options),
        recipe: givenSettings(command, SETTINGS),
        device,
        dtype: options.half === true ? 'F16' : 'F32',
        ...(tokenizer === undefined ? {} : { tokenizer: pathFrom(io, tokenizer) }),
        ...(install === undefined ? {} : { install }),
        ...(threads === undefined ? {} : { threads }),
      };
      const { job } = await runJob(io, studio, () => studio.call('train.language', request));
      const result = job.result as z.infer<typeof languageResultSchema>;
      await printResult(io, options.json === true, result, languageText);
    });
  });
}

function outOf(
  io: CliIo,
  { out, overwrite, splitName }: OutOptions,
): Pick<Input<'train.tokenizer'>, 'out' | 'overwrite' | 'splitName'> {
  return {
    overwrite: overwrite === true,
    ...(out === undefined ? {} : { out: pathFrom(io, out) }),
    ...(splitName === undefined ? {} : { splitName }),
  };
}

function languageText({
  path,
  parameters,
  films,
  bestEpoch,
  bestLoss,
  installed,
}: z.infer<typeof languageResultSchema>): string {
  const million = (parameters / 1e6).toFixed(1);
  return [
    `Wrote ${path}: ${million} million weights, learned from ${films.train} films.`,
    `Taglines of ${films.validation} validation films cost ${bestLoss.toFixed(3)} nats per token (epoch ${bestEpoch}).`,
    ...(installed === null ? [] : [`Installed as ${installed}.`]),
  ].join('\n');
}
