import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { resizeBicubic, type RgbImage } from '../../../src/main/compute/resize.ts';
import { SafetensorsFile } from '../../../src/main/models/safetensors.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** The value at (channel, y, x) of a 224 x 224 crop that starts at row `top`, column `left`. */
function* cropped({ width, data }: RgbImage, top: number, left: number): Generator<number> {
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < 224; y++) {
      for (let x = 0; x < 224; x++) yield data[((y + top) * width + x + left) * 3 + channel]!;
    }
  }
}

describe('resizeBicubic', () => {
  const posters = SafetensorsFile.open(join(fixtures, 'vectors/preprocess/posters.safetensors'));
  const mean = posters.float32('image_mean');
  const deviation = posters.float32('image_std');

  it.each(['1000774', '1002561', '1221141', '112993'])('enlarges poster %s as Pillow does, bit for bit', async (id) => {
    const image = await decodeRgb(readFileSync(join(fixtures, 'images', `${id}.jpg`)));
    const large = resizeBicubic(image, 224, 329);
    const wanted = Uint8Array.from(posters.float32(`${id}.pixel_values`), (value, i) => {
      const channel = Math.floor(i / (224 * 224));
      return Math.round((value * deviation[channel]! + mean[channel]!) * 255);
    });
    expect(Uint8Array.from(cropped(large, 52, 0))).toEqual(wanted);
  });

  it('reduces with antialiasing as Pillow does, bit for bit', () => {
    const data = new Uint8Array(500 * 750 * 3);
    for (let y = 0, at = 0; y < 750; y++) {
      for (let x = 0; x < 500; x++) {
        data[at++] = Math.floor((x * y) / 64) % 256;
        data[at++] = (x + 2 * y) % 256;
        data[at++] = (x ^ y) % 256;
      }
    }
    const small = resizeBicubic({ width: 500, height: 750, data }, 224, 336);
    const file = SafetensorsFile.open(join(fixtures, 'vectors/preprocess/synthetic_downscale.safetensors'));
    expect(Uint8Array.from(cropped(small, 56, 0))).toEqual(file.raw('cropped_u8'));
  });

  it('leaves a picture of the wanted size as it is', () => {
    const image = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect(resizeBicubic(image, 2, 1)).toEqual(image);
  });
});
