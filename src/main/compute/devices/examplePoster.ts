// The picture that devices are tried with: a poster of the sample, as the starter encoder prepares it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resourcePath } from '../../lib/paths.ts';
import { decodeRgb } from '../decode.ts';
import { efficientNetLite0 } from '../encoders/efficientNetLite0.ts';

export async function examplePoster(): Promise<Uint8Array> {
  const folder = resourcePath('sample', 'posters');
  const [first] = (await readdir(folder)).filter((name) => name.endsWith('.jpg')).sort();
  return efficientNetLite0.prepare(await decodeRgb(await readFile(join(folder, first!))));
}
