// The generate command: text from an installed language model, to try it or to check that it works here.
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Output } from '../../../shared/contract.ts';
import { disagreements, type GenerateRequest } from '../../../shared/generation.ts';
import { UsageError } from '../failure.ts';
import { printResult, untilInterrupted, type CliIo } from '../io.ts';
import { common, wholeNumber, type CommonOptions } from '../options.ts';
import { withoutProject } from '../studio.ts';

interface GenerateOptions extends CommonOptions {
  model: string;
  prompt: string;
  count: number;
  maxTokens: number;
  beams: number;
  precision: 'float32' | 'int8';
  greedy?: boolean;
  seed?: number;
  temperature?: number;
  topK?: number;
  topP?: number;
  minP?: number;
  repetitionPenalty?: number;
  noRepeatNgram?: number;
}

function between(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`It must be a number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function addGenerateCommand(program: Command, io: CliIo): void {
  common(program.command('generate').description('text from an installed language model'))
    .requiredOption('--model <id>', 'language model, see `marquee models list`')
    .option('--prompt <text>', 'what to go on from; empty begins a new text', '')
    .option('--count <n>', 'texts to make', wholeNumber(1, 64), 1)
    .option('--max-tokens <n>', 'most tokens of each', wholeNumber(1, 1024), 30)
    .option('--beams <n>', 'beam search with so many beams instead of sampling', wholeNumber(1, 32), 1)
    .addOption(new Option('--greedy', 'the likeliest token each time instead of sampling').conflicts(['beams', 'seed']))
    .option('--seed <n>', 'seed of sampling; 1 where not given', wholeNumber(0, 0xffffffff))
    .option('--temperature <t>', 'flatter above 1, sharper below', between(0.01, 10))
    .option('--top-k <k>', 'sample from the k best tokens; 0 from all', wholeNumber(0, 100_000))
    .option('--top-p <p>', 'sample from the smallest set of this probability', between(0.01, 1))
    .option('--min-p <p>', 'sample from tokens at least this share as likely as the best', between(0, 1))
    .option('--repetition-penalty <r>', 'above 1 makes tokens that came before less likely', between(0.1, 10))
    .option('--no-repeat-ngram <n>', 'let no sequence of n tokens come twice', wholeNumber(0, 20))
    .addOption(
      new Option('--precision <precision>', 'float32, or int8: faster, a little less exact')
        .choices(['float32', 'int8'])
        .default('float32'),
    )
    .action(async (options: GenerateOptions) => {
      const request = requestOf(options);
      for (const { setting, with: other, reason } of disagreements(request)) {
        throw new UsageError(`${flag(setting)} and ${flag(other ?? 'greedy')} disagree: ${reason}.`, 'Leave one out.');
      }
      await withoutProject(io, options, async (studio) => {
        const call = (signal: AbortSignal): Promise<Output<'models.generate'>> =>
          studio.call('models.generate', { ...request, id: options.model, precision: options.precision }, { signal });
        const result = await untilInterrupted(io, call);
        await printResult(io, options.json === true, result, ({ texts }) =>
          texts.map(({ text }) => `${options.prompt}${text}`).join('\n---\n'),
        );
      });
    });
}

/** Sampled with seed 1 unless something else is said. */
function requestOf(options: GenerateOptions): Omit<GenerateRequest, 'id' | 'precision'> {
  const { prompt, count, maxTokens, beams, temperature, topK, topP, minP, repetitionPenalty, noRepeatNgram } = options;
  const seed = options.seed ?? (options.greedy === true || beams > 1 ? undefined : 1);
  const rules = { seed, temperature, topK, topP, minP, repetitionPenalty, noRepeatNgram };
  return { prompt, count, maxTokens, beams, ...rules };
}

const flag = (setting: string): string => `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
