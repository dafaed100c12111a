import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { printPictures } from '../../../src/main/compute/printPictures.ts';

const dir = mkdtempSync(join(tmpdir(), 'marquee-print-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

it('makes JPEGs of any picture, and says why there is none of a file that cannot be read', async () => {
  const seen = join(dir, 'seen.png');
  const background = { r: 255, g: 0, b: 0, alpha: 0 };
  await sharp({ create: { width: 400, height: 600, channels: 4, background } })
    .png()
    .toFile(seen);
  const torn = join(dir, 'torn.jpg');
  writeFileSync(torn, 'no picture');
  const paths = [seen, join(dir, 'gone.jpg'), torn];
  const [made, gone, broken] = await printPictures({ paths, width: 110, height: 160 });
  const { format, width, height } = await sharp(made!.picture!.data).metadata();
  expect({ format, width, height }).toEqual({ format: 'jpeg', width: 107, height: 160 });
  expect(made!.picture).toMatchObject({ width: 107, height: 160 });
  // What could be seen through is white on paper.
  const [red, green] = (await sharp(made!.picture!.data).stats()).channels;
  expect([red!.mean, green!.mean].every((mean) => mean > 250)).toBe(true);
  expect(gone).toMatchObject({ picture: null, problem: expect.stringContaining('does not exist') as string });
  expect(broken).toMatchObject({ picture: null, problem: expect.any(String) as string });
});
