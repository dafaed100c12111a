// The linear map from pooled image features to the space of the sentence encoder: what text search goes through where the
// image encoder has no texts of its own. It ships for the starter encoder only, and what comes of it is approximate.
import { SafetensorsFile } from '../models/files/safetensors.ts';
import { resourcePath } from '../lib/paths.ts';

export interface TextMap {
  /** Numbers per image embedding, and per text. */
  from: number;
  to: number;
  /** [to x from]: a row per number of the result. */
  weight: Float32Array;
  mean: Float32Array;
  /** One over the deviation of each feature. */
  scale: Float32Array;
  textMean: Float32Array;
}

let kept: TextMap | null = null;

export function textMap(): TextMap {
  if (kept !== null) return kept;
  const file = SafetensorsFile.open(resourcePath('models', 'poster-text-map', 'map.safetensors'));
  try {
    const [from, to] = file.info('weight').shape as [number, number];
    const stored = file.float32('weight');
    const weight = new Float32Array(from * to);
    for (let i = 0; i < from; i++) for (let k = 0; k < to; k++) weight[k * from + i] = stored[i * to + k]!;
    kept = {
      from,
      to,
      weight,
      mean: file.float32('feature_mean'),
      scale: file.float32('feature_scale'),
      textMean: file.float32('text_mean'),
    };
    return kept;
  } finally {
    file.close();
  }
}
