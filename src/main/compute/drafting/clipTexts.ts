// Drafts and posters compared by a CLIP model, for runs whose embeddings one made (CLIPScore, arXiv 2104.08718).
import type { ModelRef } from '../../modelStore/model.ts';
import { ClipTextEncoder } from '../../models/clip/clipText.ts';
import { cosine } from '../../models/taglines/ranking.ts';
import { unit } from './fitSpace.ts';

let kept: { key: string; opened: Promise<ClipTextEncoder> } | null = null;

export class ClipTexts {
  private readonly encoder: ClipTextEncoder;

  private constructor(encoder: ClipTextEncoder) {
    this.encoder = encoder;
  }

  static async open(model: ModelRef, threads: number): Promise<ClipTexts> {
    const key = `${model.hash} ${model.folder} ${String(threads)}`;
    if (kept?.key !== key) {
      const before = kept;
      const opened = ClipTextEncoder.load(model.folder, { device: 'cpu', threads, sleeps: true });
      kept = { key, opened };
      opened.catch(() => {
        if (kept?.opened === opened) kept = null;
      });
      await before?.opened.then((encoder) => encoder.close()).catch(() => undefined);
    }
    return new ClipTexts(await kept.opened);
  }

  /** The cosine of each text with the image; null without an image. */
  async cosines(texts: readonly { text: string }[], image: Float32Array | null): Promise<number[] | null> {
    if (image === null) return null;
    const picture = unit(image);
    const vectors = await this.encoder.embed(texts.map(({ text }) => text));
    return vectors.map((vector) => cosine(unit(vector), picture));
  }
}
