// The sentence encoder that drafts and existing taglines are compared with, open as long as drafting goes on.
import { TextEncoder } from '../../models/text/minilm.ts';
import { shippedModel } from '../../modelStore/shipped.ts';

export const SENTENCE_ENCODER = 'all-minilm-l6-v2';

let kept: { key: string; opened: Promise<TextEncoder> } | null = null;

/** The open encoder and the hash of its files. */
export async function sentenceEncoder(threads: number): Promise<{ encoder: TextEncoder; hash: string }> {
  const { hash, folder } = await shippedModel(SENTENCE_ENCODER);
  const key = `${hash} ${String(threads)}`;
  if (kept?.key !== key) {
    const before = kept;
    const opened = TextEncoder.load(folder, { device: 'cpu', threads, sleeps: true });
    kept = { key, opened };
    opened.catch(() => {
      if (kept?.opened === opened) kept = null;
    });
    await before?.opened.then((encoder) => encoder.close()).catch(() => undefined);
  }
  return { encoder: await kept.opened, hash };
}
