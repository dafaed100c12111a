// The linear map from pooled image features to the space of the text encoder (decisions: approximate text search).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promptFor } from '../../src/main/compute/genrePrompts.ts';
import { shippedModel } from '../../src/main/modelStore/shipped.ts';
import { floatsToHalves } from '../../src/main/models/files/float16.ts';
import { fitRidge } from '../../src/main/models/ridge.ts';
import { TextEncoder } from '../../src/main/models/text/minilm.ts';
import { writeSafetensors } from '../../src/main/models/files/safetensors.ts';
import { featureRows, type Features } from './pooledFeatures.ts';
import type { Film } from './posterData.ts';

/** Penalty of the regression on standardised features. */
const RIDGE = 10_000;

const textOf = ({ text }: Film): string => `${text!.title}. ${text!.overview}. ${text!.genres.join(', ')}`;
const queryOf = ({ text }: Film): string => `${promptFor(text!.genres.join(', '))}. ${text!.title}. ${text!.overview}`;

/** Fits, measures on the films of the default test split, and writes map.safetensors and card.json into `target`. */
export async function buildTextMap(
  features: Features,
  films: readonly Film[],
  isSample: (film: Film) => boolean,
  target: string,
): Promise<void> {
  const { folder, hash, id } = await shippedModel('all-minilm-l6-v2');
  const encoder = await TextEncoder.load(folder, { device: 'cpu' });
  const withText = films.filter((film) => film.text !== null && film.text.overview !== '' && !isSample(film));
  const used = withText.filter((film) => film.part !== 'test');
  const held = withText.filter((film) => film.part === 'test');
  console.log(`text map: ${String(used.length)} films, measured on ${String(held.length)} others`);
  const texts = await encoder.embed(used.map(textOf));
  const queries = await encoder.embed(held.map(queryOf));
  await encoder.close();

  const map = await fitMap(featureRows(features, used), features.width, texts, RIDGE);
  const ranks = ranksOf(map, featureRows(features, held), features.width, queries);
  const measured = {
    queries: held.length,
    amongFirst10: ranks.filter((rank) => rank <= 10).length / held.length,
    chance: 10 / held.length,
    medianRank: ranks.sort((a, b) => a - b)[Math.floor(ranks.length / 2)],
  };
  console.log(measured);
  const { width } = features;
  const textWidth = map.textMean.length;
  await writeSafetensors(
    join(target, 'map.safetensors'),
    [
      { name: 'weight', dtype: 'F16', shape: [width, textWidth], data: floatsToHalves(map.weight) },
      { name: 'feature_mean', dtype: 'F32', shape: [width], data: map.mean },
      { name: 'feature_scale', dtype: 'F32', shape: [width], data: map.scale },
      { name: 'text_mean', dtype: 'F32', shape: [textWidth], data: map.textMean },
    ],
    {
      encoder: features.encoder.id,
      encoderHash: features.encoder.hash,
      textEncoder: id,
      textEncoderHash: hash,
      use: 'cosine of ((pooled - feature_mean) * feature_scale) weight and (text - text_mean)',
    },
  );
  const card = {
    id: 'poster-text-map',
    description: 'Linear map from pooled image features to the text space, for approximate text search over posters',
    encoder: features.encoder,
    textEncoder: { id, hash },
    ridge: RIDGE,
    measured,
    films: used.map((film) => film.key),
  };
  writeFileSync(join(target, 'card.json'), `${JSON.stringify(card)}\n`);
}

interface TextMap {
  /** [features, text] */
  weight: Float32Array;
  mean: Float32Array;
  /** One over the deviation of each feature. */
  scale: Float32Array;
  textMean: Float32Array;
}

/** argmin |A W - T|^2 + ridge |W|^2 with A standardised and T centred. */
async function fitMap(
  rows: Float32Array,
  width: number,
  texts: readonly Float32Array[],
  ridge: number,
): Promise<TextMap> {
  const count = texts.length;
  const mean = new Float32Array(width);
  const scale = new Float32Array(width);
  for (let j = 0; j < width; j++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const value = rows[i * width + j]!;
      sum += value;
      squares += value * value;
    }
    mean[j] = sum / count;
    scale[j] = 1 / (Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) + 1e-6);
  }
  const textWidth = texts[0]!.length;
  const textMean = new Float32Array(textWidth);
  for (const text of texts) text.forEach((value, k) => (textMean[k] = textMean[k]! + value / count));

  const weight = await fitRidge({
    rows: count,
    width,
    targets: textWidth,
    penalty: ridge,
    fill: (row, input, target) => {
      for (let j = 0; j < width; j++) input[j] = (rows[row * width + j]! - mean[j]!) * scale[j]!;
      for (let k = 0; k < textWidth; k++) target[k] = texts[row]![k]! - textMean[k]!;
    },
  });
  return { weight: Float32Array.from(weight), mean, scale, textMean };
}

/** Rank of the right poster (1 is best) for each query, by cosine in the text space. */
function ranksOf(map: TextMap, rows: Float32Array, width: number, queries: readonly Float32Array[]): number[] {
  const textWidth = map.textMean.length;
  const placed = queries.map((_, i) => {
    const out = new Float64Array(textWidth);
    for (let j = 0; j < width; j++) {
      const value = (rows[i * width + j]! - map.mean[j]!) * map.scale[j]!;
      for (let k = 0; k < textWidth; k++) out[k] = out[k]! + value * map.weight[j * textWidth + k]!;
    }
    const length = Math.hypot(...out);
    return out.map((value) => value / length);
  });
  return queries.map((query, i) => {
    const centred = query.map((value, k) => value - map.textMean[k]!);
    const scores = placed.map((poster) => poster.reduce((sum, value, k) => sum + value * centred[k]!, 0));
    return scores.filter((score) => score >= scores[i]!).length;
  });
}
