// The only file that imports sharp: decoding with its limits, and small WebP pictures. Judging files is imageHeader.ts's
// work and resizing for models is resize.ts's; sharp places pixels differently when it enlarges.
import sharp, { type Sharp } from 'sharp';
import { AppError } from '../../shared/errors.ts';
import { IMAGE_LIMITS } from './imageHeader.ts';
import { averageToSquare } from './perceptualHash.ts';
import type { RgbImage } from './resize.ts';

// Every file is decoded once, so libvips' operation cache would only hold memory. One thread per picture: several
// pictures are decoded at a time instead.
sharp.cache(false);
sharp.concurrency(1);

export const sharpVersion = `${sharp.versions.sharp ?? '?'} (libvips ${sharp.versions.vips})`;

function open(data: Uint8Array): Sharp {
  return sharp(data, {
    limitInputPixels: IMAGE_LIMITS.pixels,
    // Fails on cut-off and damaged pictures; harmless oddities that libjpeg warns about are let through.
    failOn: 'error',
    pages: 1,
    sequentialRead: true,
  }).timeout({ seconds: 10 });
}

/** All pixels of a JPEG, PNG or WebP as 8-bit sRGB, transparency over white, EXIF orientation not applied. */
export async function decodeRgb(data: Uint8Array): Promise<RgbImage> {
  return raw(open(data));
}

/** From here on libvips reduces while it decodes; below, averaging its pixels here takes half the time (measured). */
const LARGE = 600_000;

/** A picture of `width` x `height` squeezed to `side` x `side` pixels: the whole file is decoded, so damage shows. */
export async function decodeSquare(
  data: Uint8Array,
  { width, height }: { width: number; height: number },
  side: number,
): Promise<RgbImage> {
  if (width * height >= LARGE || Math.min(width, height) < side)
    return raw(open(data).resize(side, side, { fit: 'fill', kernel: 'linear' }));
  const pixels = await raw(open(data));
  return averageToSquare(pixels, side);
}

/** A WebP no larger than `size` pixels on its longer side. */
export async function shrinkToWebp(data: Uint8Array, size: number): Promise<Uint8Array> {
  try {
    return await open(data)
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw decodeFailure(error);
  }
}

/** A JPEG for print no larger than `width` x `height` pixels, transparency over white. */
export async function shrinkToJpeg(
  data: Uint8Array,
  width: number,
  height: number,
): Promise<{ data: Uint8Array; width: number; height: number }> {
  try {
    const made = await open(data)
      .autoOrient()
      .resize(width, height, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .jpeg({ quality: 82, mozjpeg: false })
      .toBuffer({ resolveWithObject: true });
    return { data: made.data, width: made.info.width, height: made.info.height };
  } catch (error) {
    throw decodeFailure(error);
  }
}

async function raw(pipeline: Sharp): Promise<RgbImage> {
  try {
    const { data, info } = await pipeline
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`decoded to ${String(info.channels)} channels`);
    return { width: info.width, height: info.height, data };
  } catch (error) {
    throw decodeFailure(error);
  }
}

function decodeFailure(error: unknown): AppError {
  const text = error instanceof Error ? error.message : String(error);
  const line = text.split('\n')[0]!.slice(0, 200);
  const reason = /timeout/i.test(text)
    ? 'decoding took longer than 10 s'
    : /premature end|truncat|unexpected end/i.test(text)
      ? 'the file ends in the middle of the picture: it was cut off while being copied or downloaded'
      : `the picture is damaged (${line})`;
  return new AppError('unreadable_file', reason, { cause: error });
}
