import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileKernels, KERNELS, wasmModule } from '../../../scripts/build-kernels.ts';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { resizeBicubic, type RgbImage } from '../../../src/main/compute/resize.ts';
import { Random } from '../../../src/main/engine/random.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import { plainResize } from './plainResize.ts';

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

  it('equals the plain definition for pictures and crops of any size', () => {
    const random = new Random(7);
    const upTo = (limit: number) => 1 + Math.floor(random.uniform() * limit);
    for (let round = 0; round < 150; round++) {
      const image = noise(random, upTo(round % 5 === 0 ? 900 : 90), upTo(round % 7 === 0 ? 900 : 90));
      const [width, height] = [
        random.uniform() < 0.15 ? image.width : upTo(120),
        random.uniform() < 0.15 ? image.height : upTo(120),
      ];
      const whole = plainResize(image, width, height);
      const label = `${String(image.width)} x ${String(image.height)} to ${String(width)} x ${String(height)}`;
      expect(equal(resizeBicubic(image, width, height), whole), label).toBe(true);
      const crop = { width: upTo(width), height: upTo(height), left: 0, top: 0 };
      crop.left = Math.floor(random.uniform() * (width - crop.width + 1));
      crop.top = Math.floor(random.uniform() * (height - crop.height + 1));
      const part = resizeBicubic(image, width, height, crop);
      expect(equal(part, cut(whole, crop)), `${label}, ${JSON.stringify(crop)}`).toBe(true);
    }
  });

  it('takes a large picture through the kernels in parts', () => {
    const image = noise(new Random(8), 2100, 1400);
    expect(equal(resizeBicubic(image, 61, 40), plainResize(image, 61, 40))).toBe(true);
  });

  it('refuses a crop that is not inside', () => {
    const image = noise(new Random(9), 4, 4);
    expect(() => resizeBicubic(image, 8, 8, { left: 4, top: 0, width: 5, height: 8 })).toThrow(RangeError);
  });
});

it('the committed resize kernels are what their source compiles to', async () => {
  const committed = join(import.meta.dirname, '../../../src/main/compute/kernels/wasm.ts');
  expect(readFileSync(committed, 'utf8')).toBe(wasmModule(await compileKernels(KERNELS[1]), KERNELS[1]));
});

/** Random pixels; every fourth picture is black and white, where a cubic overshoots most. */
function noise(random: Random, width: number, height: number): RgbImage {
  const harsh = random.uniform() < 0.25;
  const data = Uint8Array.from({ length: width * height * 3 }, () =>
    harsh ? (random.uniform() < 0.5 ? 0 : 255) : Math.floor(random.uniform() * 256),
  );
  return { width, height, data };
}

function cut({ width, data }: RgbImage, crop: { left: number; top: number; width: number; height: number }): RgbImage {
  const rows = Array.from({ length: crop.height }, (_, y) => {
    const from = ((crop.top + y) * width + crop.left) * 3;
    return data.subarray(from, from + crop.width * 3);
  });
  return { width: crop.width, height: crop.height, data: Uint8Array.from(Buffer.concat(rows)) };
}

const equal = (a: RgbImage, b: RgbImage): boolean =>
  a.width === b.width && a.height === b.height && Buffer.compare(a.data, b.data) === 0;
