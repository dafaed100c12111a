// A cached GPT-2 with its prompts, as the ways of decoding take it.
import type { Stepper } from '../decoding/stepper.ts';
import type { Gpt2Cached } from './gpt2Cached.ts';

/** `prompts`: embeddings [rows, width] each; `sequences`: most that the model's caches hold. */
export function gpt2Stepper(model: Gpt2Cached, prompts: readonly Float32Array[], sequences: number): Stepper {
  const longest = Math.max(...prompts.map((prompt) => prompt.length / model.config.n_embd));
  return {
    vocabulary: model.config.vocab_size,
    sequences,
    // The last token is chosen but never fed, so it needs no place.
    room: model.capacity - longest + 1,
    start: () => model.start(prompts),
    reorder: (order) => {
      model.reorder(order);
    },
    next: (tokens) => model.next(tokens),
    logProbability: (row, token) => model.logProbability(row, token),
  };
}
