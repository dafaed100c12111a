// Text from an installed language model. The model stays open for the next request, whatever its count and length, and is
// closed when nothing was asked for a while or its memory is wanted for training.
import { AppError } from '../../shared/errors.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { beamSearch } from '../models/decoding/beamSearch.ts';
import { drafts } from '../models/decoding/drafts.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../models/gpt2/gpt2.ts';
import { Gpt2Cached } from '../models/gpt2/gpt2Cached.ts';
import { checkGenerationMemory, gpt2OpenBytes, gpt2RunBytes, type GenerationSizes } from '../models/gpt2/gpt2Memory.ts';
import { gpt2Stepper } from '../models/gpt2/gpt2Stepper.ts';
import { readModelConfig } from '../models/files/modelJson.ts';
import { TextTokenizer } from '../models/files/tokenizers.ts';
import { openWeights } from '../models/files/weightFolder.ts';
import { countCores } from './cores.ts';
import { freeMemory } from './freeMemory.ts';
import { closeKept, inTurn, keepModel, keptModel, releaseLanguage } from './languageTurn.ts';
import type { GenerateInput, GenerateOutput } from './service.ts';

const cancelled = (): AppError => new AppError('cancelled', 'Generation was cancelled.');

/** Closes the open language model, if there is one, once the request in flight has ended. */
export const releaseGenerator = releaseLanguage;

/**
 * See `ComputeService.generate`. `available` gives the bytes that it may take.
 * @throws AppError `bad_input` (the prompt does not fit the context), `out_of_memory`, `unreadable_file`, `cancelled`
 */
export function generate(
  input: GenerateInput,
  { signal }: CallContext,
  available: () => number = freeMemory,
): Promise<GenerateOutput> {
  return inTurn(() => generateNow(input, signal, available), signal, cancelled);
}

async function generateNow(
  input: GenerateInput,
  signal: AbortSignal,
  available: () => number,
): Promise<GenerateOutput> {
  const config = readModelConfig(input.model.folder, gpt2ConfigSchema);
  const tokenizer = TextTokenizer.load(input.model.folder, { limit: Infinity, keepsLast: false });
  // Without a prompt it starts as a new text does: after an end.
  const encoded = input.prompt === '' ? [] : tokenizer.encode(input.prompt);
  const prompt = encoded.length === 0 ? [config.eos_token_id] : encoded;
  const capacity = prompt.length + input.maxTokens;
  if (capacity > config.n_positions) {
    throw new AppError(
      'bad_input',
      `The prompt takes ${String(prompt.length)} tokens and ${String(input.maxTokens)} are asked for; the model "${input.model.id}" has room for ${String(config.n_positions)} together.`,
      { hint: 'Shorten the prompt, or ask for fewer tokens.' },
    );
  }
  const sizes: GenerationSizes = {
    // Rounded up, so that prompts of about the same length find the caches large enough.
    capacity: Math.min(config.n_positions, Math.ceil(capacity / 64) * 64),
    ...(input.beams > 1 ? { kind: 'beams', sequences: input.beams } : { kind: 'texts', sequences: input.count }),
  };
  const model = await open(input, config, sizes, available);
  const stopWhenCancelled = (): void => {
    if (signal.aborted) throw cancelled();
  };
  stopWhenCancelled();
  const started = performance.now();
  const stepper = gpt2Stepper(model, [model.embed(prompt)], sizes.sequences);
  const rules = {
    maxTokens: input.maxTokens,
    ends: [config.eos_token_id],
    repetitionPenalty: input.repetitionPenalty,
    noRepeatNgram: input.noRepeatNgram,
    onToken: stopWhenCancelled,
  };
  const texts =
    input.beams > 1
      ? (await beamSearch(stepper, { ...rules, beams: input.beams, results: input.count })).map(({ tokens, score }) => {
          const own = tokens.filter((token) => token !== config.eos_token_id);
          return { text: tokenizer.decode(own), tokens: own.length, meanLogProbability: score };
        })
      : (
          await drafts(stepper, {
            ...rules,
            count: input.count,
            seed: input.seed,
            temperature: input.temperature,
            topK: input.topK,
            topP: input.topP,
            minP: input.minP,
          })
        ).map(({ tokens, meanLogProbability }) => ({
          text: tokenizer.decode(tokens),
          tokens: tokens.length,
          meanLogProbability,
        }));
  const seconds = (performance.now() - started) / 1000;
  const made = texts.reduce((sum, { tokens }) => sum + tokens, 0);
  return { texts, device: model.device.chosen, tokensPerSecond: made / seconds };
}

/** The model with caches for `sizes`, opened now or before. */
async function open(
  input: GenerateInput,
  config: Gpt2Config,
  sizes: GenerationSizes,
  available: () => number,
): Promise<Gpt2Cached> {
  const threads = input.threads > 0 ? input.threads : countCores().threads;
  const key = JSON.stringify(['generate', input.model.hash, input.model.folder, input.precision, threads]);
  const known = keptModel(key) as Promise<Gpt2Cached> | null;
  if (known !== null) {
    const model = await known;
    if (!model.holds(sizes)) {
      // The caches so far give their memory to the new ones.
      checkGenerationMemory(config, sizes, 0, available() + gpt2RunBytes(config, model.sizes));
      model.reserve(sizes);
    }
    return model;
  }
  await closeKept();
  const weights = openWeights(input.model.folder);
  try {
    checkGenerationMemory(config, sizes, gpt2OpenBytes(config, weights, input.precision), available());
  } catch (error) {
    weights.close();
    throw error;
  }
  return keepModel(key, () => Gpt2Cached.open(config, weights, { ...sizes, threads, precision: input.precision }));
}
