import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageHeader } from '../../../src/main/compute/imageHeader.ts';
import { AppError } from '../../../src/shared/errors.ts';

const poster = join(import.meta.dirname, '../../fixtures/images/1000774.jpg');
const small = sharp(poster).resize(40, 60);
const files: Record<string, Buffer> = {
  jpeg: readFileSync(poster),
  'progressive jpeg': await small.clone().jpeg({ progressive: true }).toBuffer(),
  png: await small.clone().png().toBuffer(),
  'lossy webp': await small.clone().webp().toBuffer(),
  'lossless webp': await small.clone().webp({ lossless: true }).toBuffer(),
  'webp with transparency': await small.clone().ensureAlpha(0.5).webp().toBuffer(),
};

describe.each(Object.entries(files))('the header of a %s', (name, data) => {
  it('tells format and size, and where the picture ends', async () => {
    const { width, height, format } = await sharp(data).metadata();
    const header = readImageHeader(data);
    expect(header).toMatchObject({ format, width, height });
    expect(header.end).toBeGreaterThan(data.length - 2);
  });

  it('is refused wherever the file is cut off', () => {
    for (let i = 0; i < 200; i++) {
      const cut = data.subarray(0, Math.floor((i / 200) * (data.length - 2)));
      expect(() => readImageHeader(cut), `${name} cut to ${String(cut.length)} bytes`).toThrow(AppError);
    }
  });

  it('never throws anything but a reason, whatever is changed', () => {
    const changes = fc.array(fc.tuple(fc.nat(data.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(changes, (list) => {
        const changed = Buffer.from(data);
        for (const [at, value] of list) changed[at] = value;
        try {
          const { width, height, end } = readImageHeader(changed);
          expect(width * height).toBeLessThanOrEqual(50_000_000);
          expect(end).toBeLessThanOrEqual(changed.length);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toBe('unreadable_file');
        }
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
