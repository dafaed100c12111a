// Texts as vectors that images are compared with. One encoder stays open between searches: opening one takes longer than a text.
import { ClipTextEncoder } from '../models/clip/clipText.ts';
import { TextEncoder } from '../models/text/minilm.ts';
import { shippedModel } from '../modelStore/shipped.ts';
import type { ComputeService } from './service.ts';
import { textMap } from './textMap.ts';

const SENTENCE_ENCODER = 'all-minilm-l6-v2';

type Input = Parameters<ComputeService['embedText']>[0];
type Output = ReturnType<ComputeService['embedText']>;

let kept: { hash: string; opened: Promise<ClipTextEncoder | TextEncoder> } | null = null;

/** See `ComputeService.embedText`. The mean of the texts that the map was fitted to is taken off, as it was there. */
export async function embedText({ text, clip, threads }: Input): Promise<Output> {
  const { id, hash, folder } = clip ?? { ...(await shippedModel(SENTENCE_ENCODER)), id: SENTENCE_ENCODER };
  if (kept?.hash !== hash) {
    const before = kept;
    const options = { device: 'cpu', threads };
    const opened = clip ? ClipTextEncoder.load(folder, options) : TextEncoder.load(folder, options);
    kept = { hash, opened };
    opened.catch(() => {
      if (kept?.opened === opened) kept = null;
    });
    if (before) await before.opened.then((encoder) => encoder.close()).catch(() => undefined);
  }
  const encoder = await kept.opened;
  const [embedded] = await encoder.embed([text]);
  const vector = embedded!.slice();
  if (clip === null) {
    const { textMean } = textMap();
    for (let i = 0; i < vector.length; i++) vector[i]! -= textMean[i]!;
  }
  return { vector, encoder: { id, hash } };
}
