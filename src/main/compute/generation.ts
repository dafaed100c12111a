// Text from an installed language model. The model stays open for the next request of the same kind, and is closed when
// nothing was asked for a while or its memory is wanted for training.
import { AppError } from '../../shared/errors.ts';
import type { CallContext } from '../lib/threadCalls.ts';
import { beamSearch } from '../models/decoding/beamSearch.ts';
import { drafts } from '../models/decoding/drafts.ts';
import { gpt2ConfigSchema, type Gpt2Config } from '../models/gpt2.ts';
import { Gpt2Cached } from '../models/gpt2Cached.ts';
import { gpt2Stepper } from '../models/gpt2Stepper.ts';
import { readModelConfig } from '../models/modelJson.ts';
import { TextTokenizer } from '../models/tokenizers.ts';
import { openWeights } from '../models/weightFolder.ts';
import { countCores } from './cores.ts';
import type { GenerateInput, GenerateOutput } from './service.ts';

interface OpenGenerator {
  config: Gpt2Config;
  tokenizer: TextTokenizer;
  model: Gpt2Cached;
}

/** A model that nothing was asked of for so long gives its memory back. */
const IDLE_MS = 300_000;

let kept: { key: string; opened: Promise<OpenGenerator>; timer: NodeJS.Timeout } | null = null;

/** Requests and closings follow each other: the caches of the one open model are not shared by two of them. */
let queue: Promise<unknown> = Promise.resolve();
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = queue.then(work);
  queue = next.catch(() => undefined);
  return next;
}

/** Closes the open language model, if there is one, once the request in flight has ended. */
export const releaseGenerator = (): Promise<void> => inTurn(closeKept);

async function closeKept(): Promise<void> {
  const closing = kept;
  kept = null;
  clearTimeout(closing?.timer);
  await closing?.opened.then(({ model }) => model.close()).catch(() => undefined);
}

/**
 * See `ComputeService.generate`.
 * @throws AppError `bad_input` (the prompt does not fit the context), `unreadable_file`, `cancelled`
 */
export function generate(input: GenerateInput, { signal }: CallContext): Promise<GenerateOutput> {
  return inTurn(() => generateNow(input, signal));
}

async function generateNow(input: GenerateInput, signal: AbortSignal): Promise<GenerateOutput> {
  const config = readModelConfig(input.model.folder, gpt2ConfigSchema);
  const tokenizer = TextTokenizer.load(input.model.folder, { limit: config.n_positions + 1, keepsLast: false });
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
  const sequences = input.beams > 1 ? input.beams : input.count;
  const { model } = await open(input, config, tokenizer, { sequences, capacity });
  const started = performance.now();
  const stepper = gpt2Stepper(model, [model.embed(prompt)], sequences);
  const stopWhenCancelled = (): void => {
    if (signal.aborted) throw new AppError('cancelled', 'Generation was cancelled.');
  };
  const rules = {
    maxTokens: input.maxTokens,
    ends: [config.eos_token_id],
    repetitionPenalty: input.repetitionPenalty,
    noRepeatNgram: input.noRepeatNgram,
    onToken: stopWhenCancelled,
  };
  const texts =
    input.beams > 1
      ? (await beamSearch(stepper, { ...rules, beams: input.beams, results: Math.min(input.count, input.beams) })).map(
          ({ tokens, score }) => {
            const own = tokens.filter((token) => token !== config.eos_token_id);
            return { text: tokenizer.decode(own), tokens: own.length, meanLogProbability: score };
          },
        )
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

async function open(
  input: GenerateInput,
  config: Gpt2Config,
  tokenizer: TextTokenizer,
  needed: { sequences: number; capacity: number },
): Promise<OpenGenerator> {
  const threads = input.threads > 0 ? input.threads : countCores().threads;
  // Rounded up, so that prompts of about the same length find the model open.
  const capacity = Math.min(config.n_positions, Math.ceil(needed.capacity / 64) * 64);
  const key = JSON.stringify([
    input.model.hash,
    input.model.folder,
    input.precision,
    threads,
    needed.sequences,
    capacity,
  ]);
  if (kept?.key !== key) {
    await closeKept();
    const opened = Gpt2Cached.open(config, openWeights(input.model.folder), {
      threads,
      precision: input.precision,
      sequences: needed.sequences,
      capacity,
    }).then((model) => ({ config, tokenizer, model }));
    kept = { key, opened, timer: setTimeout(() => void releaseGenerator(), IDLE_MS).unref() };
    opened.catch(() => {
      if (kept?.key === key) kept = null;
    });
  }
  kept.timer.refresh();
  return kept.opened;
}
