import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ChannelPlanes } from '../../../src/main/compute/channelPlanes.ts';
import { decodeRgb } from '../../../src/main/compute/decode.ts';
import { ClipPreprocessing } from '../../../src/main/compute/preprocess.ts';
import type { RgbImage } from '../../../src/main/compute/resize.ts';
import { SafetensorsFile } from '../../../src/main/models/files/safetensors.ts';
import { plainResize } from './plainResize.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const posters = SafetensorsFile.open(join(fixtures, 'vectors/preprocess/posters.safetensors'));
const poster = (id: string) => decodeRgb(readFileSync(join(fixtures, 'images', `${id}.jpg`)));
/** As OpenAI's files have it. */
const old = {
  ...{ crop_size: 224, do_center_crop: true, do_normalize: true, do_resize: true, resample: 3, size: 224 },
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};
/** As files saved by later versions have it. */
const recent = {
  ...old,
  ...{ crop_size: { height: 224, width: 224 }, size: { shortest_edge: 224 } },
  ...{ do_rescale: true, rescale_factor: 0.00392156862745098, do_convert_rgb: true },
};

describe('centre view', () => {
  it.each(['1000774', '1002561', '1221141', '112993'])('poster %s as the reference: no grey level off', async (id) => {
    const wanted = posters.float32(`${id}.pixel_values`);
    const image = await poster(id);
    for (const config of [old, recent, {}]) {
      const model = new ClipPreprocessing(config, 'preprocessor_config.json', 224, 'centre');
      const values = model.normalise(model.prepare(image), 1);
      expect(values.length).toBe(wanted.length);
      const levels = (list: Float32Array) =>
        Uint8Array.from(list, (value, at) => {
          const channel = Math.floor(at / (224 * 224));
          return Math.round((value * old.image_std[channel]! + old.image_mean[channel]!) * 255);
        });
      expect(Buffer.compare(levels(values), levels(wanted))).toBe(0);
      // The reference is stored as halves.
      const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - wanted[at]!)), 0);
      expect(worst).toBeLessThan(1e-3);
    }
  });

  it('cuts the long edge of wide pictures too', () => {
    const image = gradient(300, 100);
    const model = new ClipPreprocessing(old, '', 224, 'centre');
    const large = plainResize(image, 672, 224);
    const prepared = model.prepare(image);
    for (const [x, y] of [
      [0, 0],
      [223, 0],
      [100, 150],
      [223, 223],
    ] as const) {
      const at = (y * 672 + x + 224) * 3;
      expect([...prepared.subarray((y * 224 + x) * 3, (y * 224 + x) * 3 + 3)]).toEqual([
        ...large.data.subarray(at, at + 3),
      ]);
    }
  });

  it('obeys the file: own mean and deviation, a size of two edges, no rescaling', () => {
    const half = { ...old, image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
    const model = new ClipPreprocessing(half, '', 224, 'centre');
    const values = model.normalise(new Uint8Array(224 * 224 * 3).fill(255), 1);
    expect(new Set(values)).toEqual(new Set([1]));
    const squeezed = new ClipPreprocessing(
      { ...half, size: { height: 224, width: 224 }, do_center_crop: false, do_normalize: false, do_rescale: false },
      '',
      224,
      'centre',
    );
    const image = gradient(300, 100);
    expect(Buffer.compare(squeezed.prepare(image), plainResize(image, 224, 224).data)).toBe(0);
    expect(squeezed.normalise(new Uint8Array(224 * 224 * 3).fill(7), 1)[5]).toBe(7);
  });
});

describe('whole view', () => {
  it('keeps the whole poster and fills the sides with the mean colour, which the model sees as nothing', async () => {
    const image = await poster('1000774');
    const model = new ClipPreprocessing(old, '', 224, 'whole');
    const prepared = model.prepare(image);
    const inner = plainResize(image, 152, 224);
    const left = (224 - 152) / 2;
    for (let y = 0; y < 224; y++) {
      const row = prepared.subarray(y * 224 * 3, (y + 1) * 224 * 3);
      expect(
        Buffer.compare(row.subarray(left * 3, (left + 152) * 3), inner.data.subarray(y * 456, (y + 1) * 456)),
      ).toBe(0);
      expect([...row.subarray(0, 3), ...row.subarray((left + 152) * 3, (left + 153) * 3)]).toEqual([
        ...[123, 117, 104],
        ...[123, 117, 104],
      ]);
    }
    const values = model.normalise(prepared, 1);
    expect([0, 224 * 224, 2 * 224 * 224].map((at) => Math.abs(values[at]!)).every((value) => value < 0.008)).toBe(true);
  });

  it('takes pictures of a single row', () => {
    const model = new ClipPreprocessing(old, '', 224, 'whole');
    expect(model.prepare(gradient(500, 1))).toHaveLength(224 * 224 * 3);
  });
});

it.each([
  [{ ...old, resample: 2 }, /resample/],
  [{ ...old, do_resize: false }, /do_resize/],
  [{ ...old, size: 'large' }, /size/],
  [{ ...old, size: 200 }, /the crop is larger/],
  [{ ...old, crop_size: 336 }, /336 x 336, the model takes 224/],
  [{ ...old, do_center_crop: false }, /without a centre crop/],
  [{ ...old, image_std: [1, 0, 1] }, /image_std/],
  [null, /preprocessor_config/],
])('refuses %j', (config, message) => {
  expect(() => new ClipPreprocessing(config, 'preprocessor_config.json', 224, 'centre')).toThrow(message);
});

it('planes hold what the table says, for several pictures', () => {
  const planes = new ChannelPlanes((value, channel) => value + channel * 1000);
  const prepared = Uint8Array.from({ length: 2 * 5 * 3 }, (_, at) => at * 8);
  expect([...planes.of(prepared, 2, 5)]).toEqual(
    [0, 1].flatMap((image) =>
      [0, 1, 2].flatMap((channel) =>
        [0, 1, 2, 3, 4].map((pixel) => ((image * 5 + pixel) * 3 + channel) * 8 + channel * 1000),
      ),
    ),
  );
});

function gradient(width: number, height: number): RgbImage {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + ((at * at) >> 9)) & 255);
  return { width, height, data };
}
