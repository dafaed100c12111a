// The index of existing texts that is open, and the embedding of those that have no vector yet.
import { join } from 'node:path';
import { resourcePath } from '../../lib/paths.ts';
import type { CallContext } from '../../lib/threadCalls.ts';
import type { TextEncoder } from '../../models/text/minilm.ts';
import { inTurn } from '../languageTurn.ts';
import type { ExistingInput } from './draftService.ts';
import { ExistingTexts } from './existingTexts.ts';
import { sentenceEncoder } from './sentences.ts';
import { TextVectors } from './textVectors.ts';

/** Texts that are embedded between two looks at who else waits: a tenth of a second's worth. */
const SLICE = 32;

let vectors: TextVectors | null = null;
/** The newest first: that of a job, whose drafts are its own, stays beside that of the desk. */
let kept: ExistingTexts[] = [];
const MOST_KEPT = 2;

/** The name of a file of vectors by the encoder whose files have this hash. */
export const vectorsFileName = (modelHash: string): string => `${modelHash.slice(0, 16)}.taglines.i8`;

/** The index of these texts: the open one where it is of the same contents. `width` and `modelHash`: the encoder's. */
export function existingTexts(input: ExistingInput, width: number, modelHash: string): ExistingTexts {
  const path = join(input.vectorsDir, vectorsFileName(modelHash));
  if (vectors?.path !== path) {
    // What the starter learned from is refused in every project: its vectors ship, minutes of embedding otherwise.
    vectors = TextVectors.open(path, width, resourcePath('models', 'starter-taglines', vectorsFileName(modelHash)));
    kept = [];
  }
  const found = kept.find((each) => each.isOf(input)) ?? new ExistingTexts(input, vectors);
  kept = [found, ...kept.filter((each) => each !== found)].slice(0, MOST_KEPT);
  found.follow();
  return found;
}

/** Embeds at most `most` of the texts that wait for it; returns how many. */
export async function embedWaiting(
  existing: ExistingTexts,
  encoder: TextEncoder,
  most: number,
  check: () => void,
): Promise<number> {
  const texts = existing.missing().slice(0, most);
  for (let start = 0; start < texts.length; start += SLICE) {
    check();
    const part = texts.slice(start, start + SLICE);
    existing.embedded(part, await encoder.embed(part));
    // Lets messages in: a cancel is heard between two slices.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return texts.length;
}

/** See `DraftService.embedTaglines`. */
export async function embedTaglines(
  input: { existing: ExistingInput; threads: number },
  { signal, note }: Pick<CallContext, 'signal' | 'note'>,
): Promise<{ embedded: number; left: number }> {
  let embedded = 0;
  for (;;) {
    const turn = await inTurn(async () => {
      signal.throwIfAborted();
      const { encoder, hash } = await sentenceEncoder(input.threads);
      const existing = existingTexts(input.existing, encoder.width, hash);
      const done = await embedWaiting(existing, encoder, SLICE, () => undefined);
      return { done, left: existing.missing().length, wordsOnly: existing.wordsOnly };
    }, signal);
    embedded += turn.done;
    if (turn.done === 0 || turn.left === 0) return { embedded, left: turn.wordsOnly };
    note({ done: embedded, total: embedded + turn.left });
  }
}
