// The picture that devices and exported files are tried with where no other is at hand: a poster of the sample.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resourcePath } from '../../lib/paths.ts';
import { decodeRgb } from '../decode.ts';
import { efficientNetLite0 } from '../encoders/efficientNetLite0.ts';
import type { RgbImage } from '../resize.ts';

export async function examplePicture(): Promise<RgbImage> {
  const folder = resourcePath('sample', 'posters');
  const [first] = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  return decodeRgb(await readFile(join(folder, first!)));
}

/** As the starter encoder prepares it. */
export const examplePoster = async (): Promise<Uint8Array> => efficientNetLite0.prepare(await examplePicture());
