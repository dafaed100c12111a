import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { checkImages, makeThumbnail } from '../../../src/main/compute/imageCheck.ts';
import { hammingDistance } from './hammingDistance.ts';

const posters = join(import.meta.dirname, '../../fixtures/images');
const dir = mkdtempSync(join(tmpdir(), 'marquee-images-'));
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

const poster = join(posters, '1000774.jpg');
const jpeg = readFileSync(poster);

/** A file with `data` in the test's folder. */
function file(name: string, data: Uint8Array | string): string {
  const path = join(dir, name);
  writeFileSync(path, data);
  return path;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

/** A PNG that claims a size; its data is one row of zeros. */
function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const start = Buffer.from('89504e470d0a1a0a', 'hex');
  const rows = deflateSync(Buffer.alloc(width * 3 + 1));
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

const check = async (path: string) => (await checkImages([path], null))[0]!;

describe('checkImages', () => {
  it('describes a poster', async () => {
    expect(await check(poster)).toEqual({
      path: poster,
      storedAs: null,
      problem: null,
      image: {
        sha256: createHash('sha256').update(jpeg).digest('hex'),
        bytes: jpeg.length,
        width: 182,
        height: 268,
        format: 'jpeg',
        phash: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        color: expect.stringMatching(/^#[0-9a-f]{6}$/) as string,
      },
    });
  });

  it('recognises a poster that was saved again in another size and format', async () => {
    const webp = file('again.webp', await sharp(jpeg).resize(728, 1072).webp({ quality: 60 }).toBuffer());
    const large = file('large.png', await sharp(jpeg).resize(1092, 1608).png().toBuffer());
    const [one, two, three, other] = await checkImages([poster, webp, large, join(posters, '1002561.jpg')], null);
    expect(two!.image).toMatchObject({ format: 'webp', width: 728, height: 1072 });
    expect(hammingDistance(one!.image!.phash, two!.image!.phash)).toBeLessThanOrEqual(4);
    expect(hammingDistance(one!.image!.phash, three!.image!.phash)).toBeLessThanOrEqual(4);
    expect(hammingDistance(one!.image!.phash, other!.image!.phash)).toBeGreaterThan(10);
  });

  it('knows the average colour', async () => {
    const red = file(
      'red.png',
      await sharp({ create: { width: 40, height: 60, channels: 3, background: '#c01020' } })
        .png()
        .toBuffer(),
    );
    expect((await check(red)).image!.color).toBe('#c01020');
  });

  const bad: [name: string, data: Uint8Array | string, reason: RegExp][] = [
    ['empty.jpg', '', /empty \(0 bytes\)/],
    ['text.jpg', 'This is not a poster.', /looks like a text file/],
    ['page.jpg', '<!DOCTYPE html><html>404</html>', /web page, as dead links return/],
    ['drawing.jpg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', /an SVG drawing/],
    ['film.gif', 'GIF89a..........', /a GIF/],
    ['half.jpg', jpeg.subarray(0, jpeg.length / 2), /ends in the middle of the picture/],
    ['nearly.jpg', jpeg.subarray(0, jpeg.length - 2), /ends in the middle of the picture/],
    ['start.jpg', jpeg.subarray(0, 3), /ends in the middle of the picture/],
    ['half.png', png(100, 100).subarray(0, 60), /ends in the middle of the picture/],
    ['bomb.png', png(60_000, 60_000), /60000 x 60000 pixels is too large/],
    ['strip.png', png(1, 100_000), /1 x 100000 pixels is too large/],
    ['ribbon.png', png(10, 1000), /10 x 1000 pixels is a strip, not a poster/],
    ['dot.png', png(1, 1), /1 x 1 pixels is too small/],
    ['short-data.png', png(400, 600), /middle of the picture|damaged/],
    [
      'archive.jpg',
      Buffer.concat([jpeg, Buffer.from('PK\x03\x04 evil.exe')]),
      /a ZIP archive is hidden behind the picture/,
    ],
    [
      'page-behind.jpg',
      Buffer.concat([jpeg, Buffer.from('\n<SCRIPT>alert(1)</SCRIPT>')]),
      /a web page is hidden behind/,
    ],
  ];
  it.each(bad)('refuses %s', async (name, data, reason) => {
    const path = file(name, data);
    const result = await check(path);
    expect(result.image).toBeNull();
    expect(result.problem).toMatch(reason);
  });

  it('refuses a file beyond the size limit without reading it, a missing one and a folder', async () => {
    const huge = file('huge.jpg', '');
    const { truncateSync } = await import('node:fs');
    truncateSync(huge, 51 * 1024 * 1024);
    const results = await checkImages([huge, join(dir, 'missing.jpg'), dir], null);
    expect(results.map((each) => each.problem)).toEqual([
      'the file is larger than 50 MB',
      'the file cannot be opened (it does not exist)',
      expect.stringContaining('it is a folder') as string,
    ]);
  });

  it('lets through what cameras append', async () => {
    const padded = file('padded.jpg', Buffer.concat([jpeg, Buffer.alloc(64)]));
    expect((await check(padded)).problem).toBeNull();
  });

  it('stores good files under their hash, once, and leaves nothing else behind', async () => {
    const store = join(dir, 'store');
    const twin = join(dir, 'twin.jpg');
    copyFileSync(poster, twin);
    const results = await checkImages([poster, twin, file('bad.jpg', 'no')], store);
    const { sha256 } = results[0]!.image!;
    const path = join(store, sha256.slice(0, 2), `${sha256}.jpg`);
    expect(results.map((each) => each.storedAs)).toEqual([path, path, null]);
    expect(readFileSync(path).equals(jpeg)).toBe(true);
    expect(readdirSync(join(store, sha256.slice(0, 2)))).toEqual([`${sha256}.jpg`]);
    expect(await checkImages([poster], store)).toEqual([results[0]]);
  });

  it('names a store that cannot be written', async () => {
    const blocked = file('blocked', 'a file where the folder should be');
    await expect(checkImages([poster], join(blocked, 'posters'))).rejects.toMatchObject({ code: 'compute_failed' });
    if (process.getuid?.() === 0) return;
    const locked = mkdtempSync(join(dir, 'locked-'));
    chmodSync(locked, 0o500);
    await expect(checkImages([poster], join(locked, 'posters'))).rejects.toMatchObject({ code: 'read_only' });
    expect(existsSync(join(locked, 'posters'))).toBe(false);
  });

  it('stops when it is cancelled', async () => {
    await expect(checkImages([poster], null, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

describe('makeThumbnail', () => {
  it('returns small posters as they are', async () => {
    expect(await makeThumbnail(poster, 120)).toEqual({ data: jpeg, type: 'image/jpeg' });
  });

  it('reduces large ones to WebP', async () => {
    const large = file('wide.png', await sharp(jpeg).resize(1200, 1600, { fit: 'fill' }).png().toBuffer());
    const { data, type } = await makeThumbnail(large, 320);
    expect(type).toBe('image/webp');
    expect(await sharp(data).metadata()).toMatchObject({ format: 'webp', width: 240, height: 320 });
    expect((await makeThumbnail(large, 1300)).type).toBe('image/png');
  });
});
