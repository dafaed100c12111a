// Genre prompts through the text encoder: what text queries of a genre head are made of.
import { TextEncoder } from '../models/minilm.ts';
import { shippedModel } from './encoders/modelFiles.ts';

const TEXT_ENCODER = 'all-minilm-l6-v2';

/** The text that stands for a genre. */
export const promptFor = (genre: string): string => `This is an image of a ${genre} movie poster`;

/** Prompts of all genres as vectors of length 1, row-major [genres, width], and the encoder that made them. */
export async function embedPrompts(
  genres: readonly string[],
  threads: number,
): Promise<{
  queries: { data: Float32Array; width: number; texts: string[] };
  encoder: { id: string; hash: string };
}> {
  const { folder, hash } = await shippedModel(TEXT_ENCODER);
  const encoder = await TextEncoder.load(folder, { device: 'cpu', threads });
  try {
    const texts = genres.map(promptFor);
    const data = new Float32Array(texts.length * encoder.width);
    (await encoder.embed(texts)).forEach((vector, i) => {
      data.set(vector, i * encoder.width);
    });
    return { queries: { data, width: encoder.width, texts }, encoder: { id: TEXT_ENCODER, hash } };
  } finally {
    await encoder.close();
  }
}
