// Genre prompts through a text encoder: what text queries of a genre head are made of. A CLIP model's images lie in the
// space of its own texts, so its head gets prompts from the same model; other image encoders get the sentence encoder's.
import { ClipTextEncoder } from '../models/clip/clipText.ts';
import { TextEncoder } from '../models/text/minilm.ts';
import { shippedModel } from '../modelStore/shipped.ts';

const TEXT_ENCODER = 'all-minilm-l6-v2';

/** The text that stands for a genre. */
export const promptFor = (genre: string): string => `This is an image of a ${genre} movie poster`;

/** The CLIP model whose image embeddings a head works on. */
export interface PromptModel {
  id: string;
  hash: string;
  folder: string;
}

/**
 * Prompts of all genres as vectors of length 1, row-major [genres, width], and the encoder that made them: the text tower
 * of `clip`, or the shipped sentence encoder where the image encoder is none (null).
 */
export async function embedPrompts(
  genres: readonly string[],
  threads: number,
  clip: PromptModel | null = null,
): Promise<{
  queries: { data: Float32Array; width: number; texts: string[] };
  encoder: { id: string; hash: string };
}> {
  const { id, hash, folder } = clip ?? { ...(await shippedModel(TEXT_ENCODER)), id: TEXT_ENCODER };
  const options = { device: 'cpu', threads };
  const encoder = clip ? await ClipTextEncoder.load(folder, options) : await TextEncoder.load(folder, options);
  try {
    const texts = genres.map(promptFor);
    const data = new Float32Array(texts.length * encoder.width);
    (await encoder.embed(texts)).forEach((vector, i) => {
      data.set(vector, i * encoder.width);
    });
    return { queries: { data, width: encoder.width, texts }, encoder: { id, hash } };
  } finally {
    await encoder.close();
  }
}
